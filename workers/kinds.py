"""The port through which an owner of human tasks (labeling jobs, today) plugs in its questions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from workers.errors import InvalidInput, NotFound

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: A wildcard stands before at least two names: not for everything under `*.org`.
_HOST = re.compile(rf"(?:https?://)?(?:\*\.{_LABEL}\.)?{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?")


@dataclass(frozen=True)
class TaskView:
    """What an owner may know of a task: its id, its group, its reference to the owner's object, and the input."""

    id: int
    group_id: int
    reference: str
    input: str


@dataclass(frozen=True)
class Page:
    """A rendered question. `hosts` are the other hosts that it may contact, as the job's administrator allowed."""

    html: str
    hosts: tuple[str, ...] = ()


def checked_host(host: str) -> str:
    """A host for `Page.hosts`, as a content security policy names it. Raises InvalidInput for anything but a host, a
    wildcard before it, its scheme and its port, so that no owner of tasks can write a policy of its own."""
    wanted = host.strip().lower().removesuffix("/")
    if not _HOST.fullmatch(wanted):
        raise InvalidInput("allowed_hosts", f"{host!r} is not a host.", hint="For instance cdn.example.org.")
    return wanted


class TaskKind(Protocol):
    """Three methods; a fourth needs a decision (architecture, section 14)."""

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        """The question as HTML, safe to be shown in the sandboxed frame. Media links live `expires_in` seconds."""

    def parse_answer(self, task: TaskView, raw: Any) -> None:
        """Returns quietly for a valid answer, else raises InvalidAnswer naming the field."""

    def task_ended(self, group_id: int) -> None:
        """A hint, after commit: a task of this group is closed, expired or cancelled. Losing it does no harm."""


_kinds: dict[str, TaskKind] = {}
_titles: Callable[[str], str] | None = None


def register(name: str, kind: TaskKind) -> None:
    _kinds[name] = kind


def name_types(titles: Callable[[str], str]) -> None:
    """Takes what tells the title of a task type by its key, for lists that people read."""
    global _titles  # noqa: PLW0603 (registered once, at start)
    _titles = titles


def title_of(task_type: str) -> str:
    """The title of a task type, in English; made of its key where nobody named it."""
    return _titles(task_type) if _titles else task_type.replace("_", " ").replace("-", " ").capitalize()


def get(name: str) -> TaskKind:
    try:
        return _kinds[name]
    except KeyError:
        raise NotFound(f"No kind of task is called {name!r}.") from None
