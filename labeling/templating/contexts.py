"""Follows the HTML written so far and tells what kind of place the next output of a template falls into.

Authors print the same value in text, in attributes and in scripts; each place has its own way of being safe
(crowd-elements section 15: escape by context).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto

from labeling.templating.scripts import ScriptScanner


class Place(Enum):
    """Where an output stands in the page."""

    HTML = auto()  # text, or an attribute value in quotes
    UNQUOTED = auto()  # an attribute value without quotes
    HANDLER = auto()  # the script in an on… attribute
    CODE = auto()  # script, outside any string
    STRING = auto()  # script, inside a string, template literal or comment
    STYLE = auto()


_TAG = re.compile(r"<(?:!--|(/?)([A-Za-z][^\s/>]*)|[!?])")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=")
_SPACE = re.compile(r"\s*")
_UNQUOTED = re.compile(r"[^\s>]*")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp"})
_RAW_END = {name: re.compile(rf"</{name}(?![\w-])", re.IGNORECASE) for name in _RAW_TEXT}
_SCRIPT_TYPES = re.compile(
    r"\s*(?:|module|importmap|.*(?:javascript|ecmascript|typescript|json|babel|jsx|mathjax-config).*)\s*", re.IGNORECASE
)

_State = Callable[["PageScanner", str, int], int | None]


class PageScanner:
    """Fed with a page piece by piece. Each state eats some of the text and names its successor; it answers the new
    position, or None when it needs the next piece to decide."""

    def __init__(self) -> None:
        self._state: _State = PageScanner._text
        self._held = ""
        self._tag = ""
        self._attribute = ""
        self._quote = ""
        self._script_type = ""
        self._script: ScriptScanner | None = None

    def copy(self) -> PageScanner:
        twin = PageScanner()
        twin.__dict__.update(self.__dict__)
        twin._script = self._script and self._script.copy()
        return twin

    @property
    def place(self) -> Place:
        state = self._state
        if state in (PageScanner._before_value, PageScanner._unquoted):
            return Place.UNQUOTED
        if state == PageScanner._quoted and self._attribute.startswith("on"):
            return Place.HANDLER
        if state == PageScanner._raw and self._script is not None:
            return Place.STRING if self._script.in_literal else Place.CODE
        if state == PageScanner._raw and self._tag == "style":
            return Place.STYLE
        return Place.HTML

    def feed(self, piece: str) -> None:
        text, at = self._held + piece, 0
        self._held = ""
        while at < len(text):
            after = self._state(self, text, at)
            if after is None:
                self._held = text[at:]
                return
            at = after

    def _text(self, text: str, at: int) -> int | None:
        start = text.find("<", at)
        if start < 0:
            return len(text)
        tag = _TAG.match(text, start)
        if tag is None:
            undecided = text[start:] in ("<", "</")
            return start + 1 if not undecided else (start if start > at else None)
        self._enter(tag)
        return tag.end()

    def _enter(self, tag: re.Match[str]) -> None:
        if tag.group(2):
            self._tag = "" if tag.group(1) else tag.group(2).lower()
            self._script_type = ""
            self._state = PageScanner._in_tag
        else:
            self._state = PageScanner._comment if tag.group() == "<!--" else PageScanner._declaration

    def _comment(self, text: str, at: int) -> int:
        return self._until(text, text.find("-->", at), 3)

    def _declaration(self, text: str, at: int) -> int:
        return self._until(text, text.find(">", at), 1)

    def _until(self, text: str, found: int, length: int) -> int:
        if found < 0:
            return len(text)
        self._state = PageScanner._text
        return found + length

    def _in_tag(self, text: str, at: int) -> int:
        at = _end(_BETWEEN_ATTRIBUTES, text, at)
        if at == len(text):
            return at
        if text[at] == ">":
            self._state = self._content_state()
            return at + 1
        end = _end(_ATTRIBUTE, text, at)
        self._attribute = text[at:end].lower()
        self._state = PageScanner._after_name
        return end

    def _content_state(self) -> _State:
        self._script = None
        if self._tag not in _RAW_TEXT:
            return PageScanner._text
        if self._tag == "script" and _SCRIPT_TYPES.fullmatch(self._script_type):
            self._script = ScriptScanner()
        return PageScanner._raw

    def _after_name(self, text: str, at: int) -> int:
        equals = _EQUALS.match(text, at)
        if equals is not None:
            self._state = PageScanner._before_value
            return equals.end()
        at = _end(_SPACE, text, at)
        if at < len(text):
            self._state = PageScanner._in_tag
        return at

    def _before_value(self, text: str, at: int) -> int:
        at = _end(_SPACE, text, at)
        if at == len(text):
            return at
        if text[at] in "\"'":
            self._quote, self._state = text[at], PageScanner._quoted
            return at + 1
        self._state = PageScanner._in_tag if text[at] == ">" else PageScanner._unquoted
        return at

    def _quoted(self, text: str, at: int) -> int:
        end = text.find(self._quote, at)
        self._note_value(text[at : end if end >= 0 else len(text)])
        if end < 0:
            return len(text)
        self._state = PageScanner._in_tag
        return end + 1

    def _unquoted(self, text: str, at: int) -> int:
        end = _end(_UNQUOTED, text, at)
        self._note_value(text[at:end])
        if end < len(text):
            self._state = PageScanner._in_tag
        return end

    def _note_value(self, piece: str) -> None:
        if self._tag == "script" and self._attribute == "type":
            self._script_type += piece

    def _raw(self, text: str, at: int) -> int:
        end = _RAW_END[self._tag].search(text, at)
        stop = end.start() if end else len(text)
        if self._script is not None:
            self._script.feed(text[at:stop])
        if end:
            self._state = PageScanner._text
        return stop


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The end of a pattern that always matches, if only nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at
