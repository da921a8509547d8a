"""Follows JavaScript just far enough to know whether the next character is code or inside a literal.

A value printed by a template needs other escapes in `var a = {{ x }}` than in `var a = "{{ x }}"`.
"""

from __future__ import annotations

import re

CODE = "code"

#: What opens another mode, or counts, while in code.
_OPENERS = re.compile(r"//|/\*|[\"'`{}/]")

#: For each literal or comment: what may be skipped inside it, and what ends it. Strings and regular expressions also
#: end at the line's end, so that one misread character cannot mislead us for the rest of the script.
_ENDS = {
    "'": re.compile(r"\\[\s\S]|['\n]"),
    '"': re.compile(r'\\[\s\S]|["\n]'),
    "`": re.compile(r"\\[\s\S]|\$\{|`"),
    "//": re.compile(r"\n"),
    "/*": re.compile(r"\*/"),
    "/": re.compile(r"\\.|\[(?:\\.|[^\]\\\n])*\]|[/\n]"),
}
_SKIPPED = ("\\", "[")

#: A slash after one of these begins a regular expression; after anything else it divides.
_BEFORE_REGEX = frozenset("(,=:[!&|?{};<>+-*%~^")
_KEYWORD_BEFORE_REGEX = re.compile(r"(?:^|[^\w$.])(?:return|typeof|case|in|of|void|delete)$")


class ScriptScanner:
    """Fed with a script piece by piece, tells where the next piece would stand."""

    def __init__(self) -> None:
        self._mode = CODE
        self._depth = 0
        self._template_depths: list[int] = []
        self._before = ""

    @property
    def in_literal(self) -> bool:
        """True inside a string, a template literal, a comment or a regular expression."""
        return self._mode != CODE

    def copy(self) -> ScriptScanner:
        twin = ScriptScanner()
        twin.__dict__.update(self.__dict__, _template_depths=list(self._template_depths))
        return twin

    def feed(self, piece: str) -> None:
        at = 0
        while at < len(piece):
            at = self._code(piece, at) if self._mode == CODE else self._literal(piece, at)

    def _code(self, piece: str, at: int) -> int:
        found = _OPENERS.search(piece, at)
        if found is None:
            self._before = (self._before + piece[at:].rstrip())[-10:]
            return len(piece)
        self._before = (self._before + piece[at : found.start()].rstrip())[-10:]
        self._open(found.group())
        return found.end()

    def _open(self, token: str) -> None:
        if token == "{":
            self._depth += 1
        elif token == "}":
            self._close_brace()
        elif token != "/" or self._regex_may_begin():
            self._mode = token
        self._before += token

    def _close_brace(self) -> None:
        if self._template_depths and self._depth == self._template_depths[-1]:
            self._template_depths.pop()
            self._mode = "`"
        else:
            self._depth -= 1

    def _regex_may_begin(self) -> bool:
        before = self._before
        return not before or before[-1] in _BEFORE_REGEX or bool(_KEYWORD_BEFORE_REGEX.search(before))

    def _literal(self, piece: str, at: int) -> int:
        found = _ENDS[self._mode].search(piece, at)
        if found is None:
            return len(piece)
        if found.group() == "${":
            self._template_depths.append(self._depth)
            self._mode = CODE
        elif not found.group().startswith(_SKIPPED):
            self._mode = CODE
        return found.end()
