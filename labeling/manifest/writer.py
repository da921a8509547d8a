"""Write augmented lines: the line as it came, byte for byte, and the new attributes behind it.

Lines are spliced, not parsed and written anew: numbers, escapes, spaces and order of what we do not own survive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from labeling.manifest.members import top_level_members


def augment(text: str, attributes: Mapping[str, Any]) -> str:
    """The JSON object `text` (one line) with `attributes` at its end, in their order and without spaces.

    An attribute of the same name is taken out of its old place: the result always reads input first, then what is new.
    Values are plain JSON, or `orjson.Fragment` where the JSON text is at hand.
    """
    if not attributes:
        return text
    if any(_may_have(text, name) for name in attributes):
        text = _without(text, attributes)
    brace = text.rindex("}")
    has_members = text[:brace].rstrip()[-1] != "{"
    added = orjson.dumps(attributes).decode()
    return f"{text[:brace]}{',' if has_members else ''}{added[1:-1]}{text[brace:]}"


def _may_have(text: str, name: str) -> bool:
    r"""Never wrongly false: a key not spelled plainly has a \u or a \/ in it."""
    return orjson.dumps(name).decode() in text or "\\u" in text or "\\/" in text


def _without(text: str, names: Mapping[str, Any]) -> str:
    members = top_level_members(text)
    if not any(member.key in names for member in members):
        return text
    starts = [member.start for member in members[1:]] + [members[-1].end]
    kept = [(member, stop) for member, stop in zip(members, starts, strict=True) if member.key not in names]
    pieces = [text[member.start : stop] for member, stop in kept[:-1]]
    pieces += [text[member.start : member.end] for member, _ in kept[-1:]]
    return text[: members[0].start] + "".join(pieces) + text[members[-1].end :]
