"""Where the members of a JSON object stand in its text, so a line can be pointed into and changed, not rewritten."""

from __future__ import annotations

import re
from typing import NamedTuple

import orjson

# A whole string, or one structural character; everything else (numbers, words, spaces) lies between them.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]')
_SPACE = " \t\r\n"


class Member(NamedTuple):
    """One `"key": value` of the outermost object; positions count characters from 0, ends are exclusive."""

    key: str
    start: int
    value_start: int
    end: int


def top_level_members(text: str) -> list[Member]:
    """All members in their order, duplicates included. `text` must be a valid JSON object."""
    members: list[Member] = []
    depth, start, key, value_start = 0, -1, "", -1
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "{[":
            depth += 1
        elif depth == 1 and mark == ":":
            value_start = token.end()
        elif depth == 1 and start < 0 and mark[0] == '"':
            start, key = token.start(), orjson.loads(mark)
        elif depth == 1 and mark in ",}" and start >= 0:
            members.append(_member(text, key, start, value_start, token.start()))
            start = -1
        if mark in "}]":
            depth -= 1
    return members


def _member(text: str, key: str, start: int, value_start: int, stop: int) -> Member:
    value = text[value_start:stop]
    left = value_start + len(value) - len(value.lstrip(_SPACE))
    return Member(key, start, left, value_start + len(value.rstrip(_SPACE)))
