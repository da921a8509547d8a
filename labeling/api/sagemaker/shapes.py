"""AWS's own description of the interface: which members requests and answers have, and what their values may be.

It is read from the file that botocore carries, without importing botocore, which would cost each web process 20 MB.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import orjson
import regex

_FILE: Final = "data/sagemaker/2017-07-24/service-2.json.gz"
KINDS: Final = frozenset({"structure", "list", "string", "integer", "boolean", "timestamp", "map"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One type. `least` and `most` bound the length of strings and lists and the value of numbers."""

    kind: str
    members: Mapping[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    item: Shape | None = None
    least: int | None = None
    most: int | None = None
    pattern: regex.Pattern[str] | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`errors` are the codes that the operation declares; codes common to all operations are not among them."""

    name: str
    input: Shape
    output: Shape | None
    errors: frozenset[str]


@lru_cache(maxsize=1)
def describe(names: Iterable[str]) -> Mapping[str, Operation]:
    """The named operations; the rest of the description is dropped again."""
    packed = resources.files("botocore").joinpath(_FILE).read_bytes()
    model = orjson.loads(gzip.decompress(packed))
    return {name: _operation(name, model["operations"][name], model["shapes"]) for name in names}


def _operation(name: str, described: Mapping[str, Any], shapes: Mapping[str, Any]) -> Operation:
    output = described.get("output")
    return Operation(
        name=name,
        input=_shape(described["input"]["shape"], shapes),
        output=_shape(output["shape"], shapes) if output else None,
        errors=frozenset(error["shape"] for error in described.get("errors", ())),
    )


def _shape(name: str, shapes: Mapping[str, Any]) -> Shape:
    found = shapes[name]
    if found["type"] not in KINDS:
        raise NotImplementedError(f"{name} is of the kind {found['type']}, which no operation here has needed so far")
    return Shape(
        kind=found["type"],
        members={key: _shape(member["shape"], shapes) for key, member in found.get("members", {}).items()},
        required=tuple(found.get("required", ())),
        item=_shape(found["member"]["shape"], shapes) if "member" in found else None,
        least=found.get("min"),
        most=found.get("max"),
        pattern=_compiled(found["pattern"]) if "pattern" in found else None,
        values=tuple(found.get("enum", ())),
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    r"""Java's pattern: \d and \w mean ASCII there, while \p{L} and its like mean all of Unicode."""
    return regex.compile(pattern, regex.UNICODE if r"\p{" in pattern else regex.ASCII)


def pruned(shape: Shape, value: Any) -> Any:
    """The value as it goes over the wire: members that the shape does not have or that are None left out, times as
    seconds since 1970."""
    if shape.kind == "structure":
        return {key: pruned(member, value[key]) for key, member in shape.members.items() if value.get(key) is not None}
    if shape.item is not None:
        return [pruned(shape.item, entry) for entry in value]
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    return value
