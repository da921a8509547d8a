"""Which other hosts the task pages of a job may contact: none, unless an administrator names them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from labeling.models import LabelingJob
from workers.errors import InvalidInput
from workers.kinds import checked_host

#: Where a job's options keep them, and what requests call them.
OPTION = "allowed_hosts"
AT_MOST = 20
_PORTS = {"http": 80, "https": 443}


def normalised(options: Mapping[str, Any]) -> dict[str, Any]:
    """A job's options with the hosts as a policy names them, each once; without them where there are none.

    Raises InvalidInput for what is no host, and for this site itself: its pages and files are not for templates.
    """
    others = {name: value for name, value in options.items() if name != OPTION}
    found = list(dict.fromkeys(checked_host(host) for host in options.get(OPTION, ())))
    if len(found) > AT_MOST:
        raise InvalidInput(OPTION, f"{len(found)} hosts are too many; at most {AT_MOST} may be named")
    for host in found:
        _refuse_ourselves(host)
    return {**others, OPTION: found} if found else others


def of(job: LabelingJob) -> tuple[str, ...]:
    return tuple(job.options.get(OPTION, ()))


def _refuse_ourselves(host: str) -> None:
    given = urlsplit(host if "://" in host else f"//{host}")
    for address in filter(None, (settings.PUBLIC_URL, settings.TASK_ORIGIN)):
        own = urlsplit(address)
        port = own.port or _PORTS.get(own.scheme)
        same = _covers(given.hostname or "", own.hostname or "")
        if same and (given.port or _PORTS.get(given.scheme) or port) == port:
            raise InvalidInput(OPTION, f"{host!r} is this site itself", hint="Task pages get what they need of it.")


def _covers(pattern: str, name: str) -> bool:
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern
