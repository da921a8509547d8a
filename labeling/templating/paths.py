"""Spells the paths of a template as our Liquid engine reads them: in the data, a member may be called as a word of the
language (`box.offset`) or be a number (`labels.0`)."""

from __future__ import annotations

import re

_RAW = r"{%-?\s*raw\s*-?%}.*?{%-?\s*endraw\s*-?%}"
_LIQUID = re.compile(rf"{_RAW}|{{{{.*?}}}}|{{%.*?%}}", re.DOTALL)
_TEXT = r"\"[^\"]*\"|'[^']*'"
_INDEX = rf"\[(?:{_TEXT}|[^\[\]\"'])*\]"
_PATH = re.compile(rf"{_TEXT}|[^\W\d][\w-]*(?:\.[\w-]+|\.?{_INDEX})+")
_SEGMENT = re.compile(rf"\.?({_INDEX})|\.([\w-]+)")
_WORDS = frozenset(
    """and as blank cols contains continue else empty false for if in limit nil not null offset or reversed true
    with""".split()
)


def spelled(template: str) -> str:
    """The same template with such members in brackets. Lines keep their numbers."""
    return _LIQUID.sub(_tag, template)


def _tag(found: re.Match[str]) -> str:
    tag = found[0]
    return tag if re.match(_RAW, tag, re.DOTALL) else _PATH.sub(_path, tag)


def _path(found: re.Match[str]) -> str:
    path = found[0]
    return path if path[0] in "\"'" else _SEGMENT.sub(_segment, path)


def _segment(found: re.Match[str]) -> str:
    index, name = found.groups()
    if index:
        return str(index)
    return f'["{name}"]' if name in _WORDS or name.isdecimal() else f".{name}"
