"""Whether a list or object in an attribute can be read, as the elements read it (frontend/src/base/loose.ts): loosely.

Tells only what no reading can mend: a bracket or a comma that is missing, or a value that is no list at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACE = r"\s+|//[^\n]*|/\*.*?\*/"
_END = rf"(?=(?:{_SPACE})*(?:[,:\]}}]|\Z))"
#: A string ends at its next quote; where that makes no sense, at the next one that something can follow.
_STRICT = r"(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
_LENIENT = rf"(?P<text>(?P<quote>[\"'])(?:\\.|(?!(?P=quote){_END}).)*(?P=quote))"
_REST = r"|(?P<mark>[\[\]{},:])|(?P<word>[^\s\[\]{},:\"']+|[\"'])"
_READINGS = [re.compile(f"{_SPACE}|{text}{_REST}", re.DOTALL) for text in (_STRICT, _LENIENT)]
_TWO_STRINGS = re.compile(r"([\"'])\s+\1")
#: Characters up to which a list is looked at: what is longer was made by a machine.
_READ = 20_000
_CLOSES = {"]": "[", "}": "{"}


def problem(text: str) -> str:
    """What is wrong with a list or an object, in words for its author; empty where it can be read."""
    found = ""
    for reading in _READINGS if len(text) < _READ else ():
        found = _problem(list(_tokens(reading, text)))
        if not found:
            break
    return found


def _tokens(reading: re.Pattern[str], text: str) -> Iterator[str]:
    return (found[0] for found in reading.finditer(text) if found.lastgroup)


def _problem(tokens: list[str]) -> str:
    if not tokens or tokens[0] not in ("[", "{"):
        return "" if len(tokens) == 1 and re.match(r"[\"']\s*[\[{]|null\Z", tokens[0]) else "it begins with no [ or {"
    opened: list[str] = []
    before = ","
    for token in tokens:
        if token not in (*_CLOSES, ",", ":") and before not in (",", ":", "[", "{"):
            return f"a comma is missing before {token[:40]}"
        if _TWO_STRINGS.search(token):
            return f"a comma is missing in {token[:40]}"
        if token in "[{":
            opened.append(token)
        elif token in _CLOSES and (not opened or opened.pop() != _CLOSES[token]):
            return f"there is a {token} too many"
        before = token
    return f"its {opened[-1]} is never closed" if opened else ""
