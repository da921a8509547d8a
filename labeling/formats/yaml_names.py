"""The classes in YOLO's `data.yaml`: the one key of it that is needed, in the ways that YAML has for lists and maps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

from workers.errors import InvalidInput

_QUOTED = r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\''
_KEY = re.compile(r"names\s*:(.*)")
_ITEM = re.compile(rf"\s*(?:-|(\d+)\s*:)\s+({_QUOTED}|[^#]*?)\s*(?:#.*)?")
_IN_BRACKETS = re.compile(rf"\s*(?:(\d+)\s*:\s*)?({_QUOTED}|[^,\[\]{{}}]+?)\s*(?:,|$)")


def names_in(file: str, text: str) -> list[str]:
    """In the order of their numbers; empty where the file has none. Raises `InvalidInput` with the line."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if key := _KEY.fullmatch(line):
            rest = key[1].partition(" #")[0].strip()
            pairs = _flow(rest, lines[number + 1 :]) if rest else _block(lines[number + 1 :])
            return _in_order(f"{file}, line {number + 1}", list(pairs))
    return []


def _block(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.fullmatch(line)
        if item is None:
            return
        yield item[1] or "", item[2]


def _flow(begun: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    """What stands in brackets, over several lines or on one."""
    whole, rest = begun, iter(lines)
    while whole[0] in "[{" and whole[-1] not in "]}" and (line := next(rest, None)) is not None:
        whole += " " + line.partition(" #")[0].strip()
    for item in _IN_BRACKETS.finditer(whole.strip("[]{} ")):
        yield item[1] or "", item[2]


def _in_order(path: str, pairs: list[tuple[str, str]]) -> list[str]:
    found = {int(key or place): _plain(text) for place, (key, text) in enumerate(pairs)}
    names = [found[number] for number in sorted(found)]
    if not names or sorted(found) != list(range(len(pairs))) or not all(names) or len(set(names)) < len(names):
        raise InvalidInput(path, "names must be a list of different classes, or have their numbers from 0 on")
    return names


def _plain(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(orjson.loads(text))
        except orjson.JSONDecodeError:
            return text[1:-1]
    return text[1:-1].replace("''", "'") if text.startswith("'") else text.strip()
