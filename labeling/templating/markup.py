"""Reads a template's HTML for the template check: which elements, which names, which hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from labeling.templating.elements import CONTROLS, KNOWN, SELF_CONTAINED
from labeling.templating.findings import CONTACTS, Finding
from labeling.templating.libraries import ours
from labeling.templating.torn import OpenTags
from workers.keyboard import EVERYWHERE

LOADER_HOST = "assets.crowd.aws"
_NAMESPACES = frozenset({"www.w3.org"})
_VENDOR = ", or `labelwright template vendor` keeps a copy of it here"
_FROM_DATA = "\ue000"  # stands where Liquid prints something

_BLOCK_COMMENT = re.compile(r"{%-?\s*comment\s*-?%}.*?{%-?\s*endcomment\s*-?%}", re.DOTALL)
_LIQUID = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_URL_HOST = re.compile(r"\s*(?:https?:)?//([^/?#\"'\s)\\]+)", re.IGNORECASE)
_HOST_IN_CODE = re.compile(r"https?://([A-Za-z0-9.-]+(?::\d+)?)")
_SHORTCUT = re.compile(r"""\bshortcut["']?\s*:\s*["']([^"']*)["']""")
_CONTACTING = frozenset({"src", "srcset", "poster", "data", "action", "formaction", "background"})
_NATIVE_CONTROLS = frozenset({"input", "select", "textarea"})
_NO_ANSWER = frozenset({"submit", "button", "reset", "image"})


def without_liquid(template: str) -> str:
    """The template's HTML, line by line as it was: tags of Liquid blanked, outputs marked."""
    return _LIQUID.sub(_marked, _BLOCK_COMMENT.sub(_blanked, template))


def _blanked(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _marked(found: re.Match[str]) -> str:
    return (_FROM_DATA if found[0].startswith("{{") else "") + _blanked(found)


class MarkupReader(HTMLParser):
    """Collects findings while it reads. `allowed_hosts` are those the job's administrator has allowed, `libraries` the
    addresses elsewhere of which the site has copies."""

    def __init__(self, *, allowed_hosts: frozenset[str] = frozenset(), libraries: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._copies = dict.fromkeys(libraries, "here")
        self.findings: list[Finding] = []
        self._allowed = {_without_scheme(host) for host in allowed_hosts} | {LOADER_HOST} | _NAMESPACES
        self._hosts: set[str] = set()
        self._seen: set[str] = set()
        self._tags = OpenTags()

    def read(self, template: str) -> list[Finding]:
        self.feed(without_liquid(template))
        self.close()
        if "crowd-form" not in self._seen and not SELF_CONTAINED & self._seen:
            self._warn(None, "there is no <crowd-form>: the page gets a Submit button that sends all named controls")
        return self.findings

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag.startswith("crowd-") and tag not in KNOWN and tag not in self._seen:
            self._warn(line, f"<{tag}> is not one of the crowd elements")
        self._seen.add(tag)
        if _answers(tag, attributes) and not attributes.get("name"):
            self._warn(line, f"<{tag}> has no name, so its value is not part of the answer")
        if torn := self._tags.opened(tag):
            self._warn(line, torn)
        self._check_shortcuts(line, attributes.get("labels", ""))
        library = _library(tag, attributes)
        if library and ours(library, self._copies):
            return
        for host in _hosts_of(tag, attributes):
            self._contact(line, host, more=_VENDOR if library else "")

    def handle_endtag(self, tag: str) -> None:
        self._tags.closed(tag)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:  # inside a script or a style
            for found in _HOST_IN_CODE.finditer(data):
                self._contact(self.getpos()[0] + data.count("\n", 0, found.start()), found[1])

    def _check_shortcuts(self, line: int, labels: str) -> None:
        """Keys that the author names for labels: what works in every task is never taken away."""
        taken = {key: "does something else in every task" for key in EVERYWHERE.values() if key}
        for found in _SHORTCUT.finditer(labels):
            key = found[1].lower()
            if len(key) != 1 or key in taken:
                why = taken.get(key, "is not one character")
                self.findings.append(Finding("error", line, f"the shortcut {found[1]!r} of a label {why}"))
            taken[key] = "is that of another label already"

    def _contact(self, line: int, host: str, more: str = "") -> None:
        host = host.lower()
        if _FROM_DATA in host or host in self._hosts or self._may_contact(host):
            return
        self._hosts.add(host)
        self._warn(line, f"{CONTACTS}{host}, which is blocked unless the job allows that host (allowed_hosts){more}")

    def _may_contact(self, host: str) -> bool:
        name = host.partition(":")[0]
        wildcards = {f"*.{name.split('.', n)[n]}" for n in range(1, name.count(".") + 1)}
        return bool({host, name, *wildcards} & self._allowed)

    def _warn(self, line: int | None, message: str) -> None:
        self.findings.append(Finding("warning", line, message))


def _without_scheme(host: str) -> str:
    return host.lower().rpartition("//")[2].rstrip("/")


def _answers(tag: str, attributes: dict[str, str]) -> bool:
    native = tag in _NATIVE_CONTROLS and attributes.get("type", "").lower() not in _NO_ANSWER
    return native or tag in CONTROLS


def _library(tag: str, attributes: dict[str, str]) -> str:
    """The address of the script or style sheet that a tag loads."""
    if tag == "link":
        return attributes.get("href", "") if "stylesheet" in attributes.get("rel", "").lower().split() else ""
    return attributes.get("src", "") if tag == "script" else ""


def _hosts_of(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name in _CONTACTING or (name == "href" and tag in ("link", "image", "use")):
            yield from (found[1] for part in value.split(",") if (found := _URL_HOST.match(part)))
        elif name == "style":
            yield from (found[1] for found in _HOST_IN_CODE.finditer(value))
