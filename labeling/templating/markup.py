"""Reads a template's HTML for the template check: which elements, which names, which hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from labeling.templating.elements import CONTROLS, KNOWN, SELF_CONTAINED
from labeling.templating.findings import CONTACTS, Finding
from labeling.templating.libraries import ours
from labeling.templating.mistakes import FROM_DATA, LOADED, TAG, from_data, loads, missing, of_tag
from labeling.templating.torn import OpenTags
from workers.keyboard import EVERYWHERE

LOADER_HOST = "assets.crowd.aws"
_NAMESPACES = frozenset({"www.w3.org"})
_VENDOR = ", or `labelwright template vendor` keeps a copy of it here"
_BLOCK_COMMENT = re.compile(r"{%-?\s*comment\s*-?%}.*?{%-?\s*endcomment\s*-?%}", re.DOTALL)
_LIQUID = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_URL_HOST = re.compile(r"\s*(?:https?:)?//([^/?#\"'\s)\\]+)", re.IGNORECASE)
_HOST_IN_CODE = re.compile(r"https?://([A-Za-z0-9.-]+(?::\d+)?)")
_SHORTCUT = re.compile(r"""\bshortcut["']?\s*:\s*["']([^"']*)["']""")
_CONTACTING = LOADED | {"srcset"}  # forms go nowhere: the page takes what they hold
_PLACE = re.compile(r"\$\{\s*[A-Za-z_][\w.-]*\s*\}")
#: Attributes that hold code: of browsers and of libraries.
_OF_SCRIPTS = ("on", ":", "@", "v-", "ng-", "x-")
_OUTSIDE = re.compile(r"(?<![\w.])task\.input\b[\w.\[\]'\"-]*")
_NATIVE_CONTROLS = frozenset({"input", "select", "textarea"})
_NO_ANSWER = frozenset({"submit", "button", "reset", "image"})


def without_liquid(template: str) -> str:
    """The template's HTML, line by line as it was, with marks in the place of Liquid's outputs and tags."""
    return _LIQUID.sub(_marked, _BLOCK_COMMENT.sub(_blanked, template))


def _blanked(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _marked(found: re.Match[str]) -> str:
    return (FROM_DATA if found[0].startswith("{{") else TAG) + _blanked(found)


class MarkupReader(HTMLParser):
    """Collects findings while it reads. `allowed_hosts` are those the job's administrator has allowed, `libraries` the
    addresses elsewhere of which the site has copies; `sampled`: what the data fills in is filled in."""

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str] = frozenset(),
        libraries: frozenset[str] = frozenset(),
        sampled: bool = False,
    ) -> None:
        super().__init__()
        self._sampled = sampled
        self._copies = dict.fromkeys(libraries, "here")
        self.findings: list[Finding] = []
        self._allowed = {_without_scheme(host) for host in allowed_hosts} | {LOADER_HOST} | _NAMESPACES
        self._hosts: set[str] = set()
        self._seen: set[str] = set()
        self._tags = OpenTags()
        self._needs: list[tuple[int, str, str]] = []
        self._code: list[str] = []
        self._forms = 0
        self._answered = False
        self._outside: list[tuple[int, str]] = []
        #: The first lines where an attribute of a tag has something of Liquid's.
        self.places: dict[tuple[str, str], int] = {}

    def read(self, template: str) -> list[Finding]:
        self.feed(without_liquid(template))
        self._check_end()
        self.close()
        self._check_needs()
        if "crowd-form" not in self._seen and not SELF_CONTAINED & self._seen:
            self._warn(None, "there is no <crowd-form>: the page gets a Submit button that sends all named controls")
        return self.findings

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag.startswith("crowd-") and tag not in KNOWN and tag not in self._seen:
            self._warn(line, f"<{tag}> is not one of the crowd elements")
        self._seen.add(tag)
        if _answers(tag, attributes):
            self._note_control(line, tag, attributes.get("name", ""))
        self._forms += tag == "crowd-form"
        if torn := self._tags.opened(tag):
            self._warn(line, torn)
        self._check_attributes(line, tag, attributes)
        self._check_shortcuts(line, attributes.get("labels", ""))
        library = _library(tag, attributes)
        if library and ours(library, self._copies):
            return
        for host in _hosts_of(tag, attributes):
            self._contact(line, host, more=_VENDOR if library else "")

    def _note_control(self, line: int, tag: str, name: str) -> None:
        if not name:
            self._warn(line, f"<{tag}> has no name, so its value is not part of the answer")
        elif self._forms:
            self._answered = True
        elif tag not in SELF_CONTAINED:
            self._outside.append((line, tag))

    def handle_endtag(self, tag: str) -> None:
        self._forms -= tag == "crowd-form" and self._forms > 0
        self._tags.closed(tag)

    def handle_data(self, data: str) -> None:
        if not self.cdata_elem:
            self._check_outside(data)
            self._check_unfilled(self.getpos()[0], data)
        else:  # inside a script or a style
            self._code.append(data)
            for found in _HOST_IN_CODE.finditer(data):
                self._contact(self.getpos()[0] + data.count("\n", 0, found.start()), found[1])

    def _check_attributes(self, line: int, tag: str, attributes: dict[str, str]) -> None:
        self._code += (value for name, value in attributes.items() if name.startswith("on"))
        self._needs += ((line, tag, name) for name in missing(tag, attributes))
        for name, value in attributes.items():
            if from_data(value):
                self.places.setdefault((tag, name), line)
            if not name.startswith(_OF_SCRIPTS):
                self._check_unfilled(line, value)
        for _, wrong in of_tag(tag, attributes):
            self._warn(line, f"<{tag}> {wrong}")

    def _check_unfilled(self, line: int, text: str) -> None:
        for found in _PLACE.finditer(text) if self._sampled else ():
            self._warn(line, f"{found[0]} stays as it is: the sample has nothing of this name")

    def of_data(self, page: str) -> Iterator[Finding]:
        """Findings in what Liquid made of the sample's values, at the places where it printed them."""
        told = {(finding.line, finding.message) for finding in self.findings}
        for tag, name, value in _attributes_of(page):
            line = self.places.get((tag, name))
            if line is None:
                continue
            for host in _hosts_of(tag, {name: value}):
                self._contact(line, host)
            for _, wrong in of_tag(tag, {name: value}):
                self._warn(line, f"<{tag}> {wrong}")
        for finding in self.findings:
            if (finding.line, finding.message) not in told:
                told.add((finding.line, finding.message))
                yield finding

    def _check_needs(self) -> None:
        """Attributes that are missing and that no script speaks of, and controls that no form answers for."""
        code = "\n".join(self._code)
        for line, tag, name in self._needs:
            if name.partition("-")[0] not in code:
                self._warn(line, f"<{tag}> has no {name}")
        for line, tag in self._outside if self._answered else ():
            self._warn(line, f"<{tag}> stands outside <crowd-form>, so its value is not part of the answer")

    def _check_outside(self, data: str) -> None:
        for found in _OUTSIDE.finditer(data):
            line = self.getpos()[0] + data.count("\n", 0, found.start())
            self._warn(line, f"{found[0]} stands outside {{{{ }}}}, so workers read these letters")

    def _check_end(self) -> None:
        """What swallows the rest of the page."""
        line = self.getpos()[0]
        if self.cdata_elem:
            self._warn(line, f"<{self.cdata_elem}> is never closed, so the rest of the page is part of it")
        elif self.rawdata.startswith("<!--"):
            self._warn(line, "the comment that begins here never ends, so the rest of the page is part of it")
        elif self.rawdata.startswith("<"):
            self._warn(line, "the tag that begins here never ends: a > or a quote is missing")

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
        if from_data(host) or host in self._hosts or self._may_contact(host):
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
        if name in _CONTACTING or loads(tag, name) or (name == "href" and tag in ("image", "use")):
            yield from (found[1] for part in value.split(",") if (found := _URL_HOST.match(part)))
        elif name == "style":
            yield from (found[1] for found in _HOST_IN_CODE.finditer(value))


class _Attributes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += ((tag, name, value or "") for name, value in attrs)


def _attributes_of(page: str) -> list[tuple[str, str, str]]:
    """All attributes of a page: the tag, the name, the value."""
    reader = _Attributes()
    reader.feed(page)
    reader.close()
    return reader.found
