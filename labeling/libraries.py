"""The site's own copies of scripts and style sheets that templates ask of other hosts.

They are rows, so that every web process has them. Their addresses name the content, so that browsers keep them.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from urllib.parse import unquote, urlsplit

from labeling.models import Library
from labeling.templating.libraries import bundled, normalised, ours, wanted
from workers.errors import InvalidInput, NotFound

AT = "/libraries/"
LOADER = "//assets.crowd.aws/"
MOST_BYTES = 5_000_000
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


def table(template: str | None = None) -> dict[str, str]:
    """Our address for each one elsewhere. For a template that asks nothing of others, nothing is looked up."""
    if template is not None and all(LOADER in one.url or bundled(one.url) for one in wanted(template)):
        return {}
    return {one.url: address(one) for one in Library.objects.defer("content")}


def address(library: Library) -> str:
    return f"{AT}{library.sha256[:16]}/{library.name}"


def lacking(template: str) -> list[str]:
    """What a template asks of others and does not get from here."""
    copies = table(template)
    return [one.url for one in wanted(template) if not ours(one.url, copies) and LOADER not in one.url]


def keep(url: str, content: bytes, *, integrity: str = "") -> Library:
    """Takes a copy of what `url` stands for, in place of an earlier one. Raises InvalidInput for what is no script or
    style sheet, is too large, or is not what the template's `integrity` says."""
    url = normalised(url)
    name = file_name(url)
    if len(content) > MOST_BYTES:
        raise InvalidInput(url, f"{len(content)} bytes are too many; at most {MOST_BYTES} are kept")
    if integrity and not _is_meant(content, integrity):
        raise InvalidInput(url, "the content is not what the template's integrity attribute says", hint="Get it anew.")
    row = {"name": name, "media_type": _media_type(name), "sha256": hashlib.sha256(content).hexdigest()}
    return Library.objects.update_or_create(url=url, defaults={**row, "content": content})[0]


def drop(url: str) -> None:
    """Raises NotFound."""
    deleted, _ = Library.objects.filter(url=normalised(url)).delete()
    if not deleted:
        raise NotFound(f"There is no copy of {url}.", hint="See labelwright template vendor --list.")


def opened(digest: str, name: str) -> tuple[bytes, str]:
    """The content at one of our addresses, and its media type. Raises NotFound."""
    library = Library.objects.filter(sha256__startswith=digest, name=name).first()
    if library is None or len(digest) != len(library.sha256[:16]):
        raise NotFound("There is no such library.")
    return bytes(library.content), library.media_type


def file_name(url: str) -> str:
    """The last part of an address, with an ending that says what it is: scripts may go without one."""
    name = unquote(urlsplit(normalised(url)).path.rpartition("/")[2])
    plain = "".join(sign for sign in name if sign.isalnum() or sign in "._-")[-80:].lstrip(".") or "library"
    return plain if mimetypes.guess_type(plain)[0] else f"{plain}.js"


def _media_type(name: str) -> str:
    ending = name[name.rindex(".") :].lower()
    if ending not in _TYPES:
        raise InvalidInput(name, "only scripts and style sheets are kept", hint="Allow the host for the job instead.")
    return _TYPES[ending]


def _is_meant(content: bytes, integrity: str) -> bool:
    """As browsers judge: one digest of the best algorithm must fit; algorithms that nobody knows are nothing."""
    said = [token.partition("-")[::2] for token in integrity.split()]
    known = [(name, digest.partition("?")[0]) for name, digest in said if name in ("sha256", "sha384", "sha512")]
    if not known:
        return True
    best = max(name for name, _ in known)
    actual = base64.b64encode(hashlib.new(best, content).digest()).decode()
    return any(name == best and digest == actual for name, digest in known)
