"""Holds a request against its shape, and says what is wrong in the sentences that AWS's own front end uses."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from labeling.api.sagemaker.errors import WireError
from labeling.api.sagemaker.shapes import Shape

log = logging.getLogger(__name__)

_JSON: Final[Mapping[str, tuple[type, ...]]] = {
    "structure": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
}
_LARGEST_INTEGER: Final = 2**31 - 1
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_SHOWN: Final = 100


def accepted(shape: Shape, body: Mapping[str, Any]) -> dict[str, Any]:
    """The known members of a request, without nulls, with times as datetimes. Members that the shape does not have are
    ignored: newer clients may send them.

    Raises `WireError`: SerializationException for a wrong JSON type, else ValidationException with all that is wrong.
    """
    problems: list[str] = []
    request = _structure(shape, body, "", problems)
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
        raise WireError("ValidationException", f"{count}: {'; '.join(problems)}")
    return request


def _structure(shape: Shape, value: Mapping[str, Any], path: str, problems: list[str]) -> dict[str, Any]:
    given = {name: member for name, member in value.items() if member is not None}
    for name in shape.required:
        if name not in given:
            problems.append(_problem("null", _below(path, name), "Member must not be null"))
    for name in given.keys() - shape.members.keys():
        log.debug("ignored the unknown member %r", _below(path, name))
    return {
        name: _value(member, given[name], _below(path, name), problems)
        for name, member in shape.members.items()
        if name in given
    }


def _value(shape: Shape, value: Any, path: str, problems: list[str]) -> Any:
    _check_type(shape.kind, value, path)
    problems += [_problem(_shown(value), path, broken) for broken in _broken(shape, value)]
    if shape.kind == "structure":
        return _structure(shape, value, path, problems)
    if shape.item is not None:
        return [_value(shape.item, entry, f"{path}.{n}.member", problems) for n, entry in enumerate(value, 1)]
    return datetime.fromtimestamp(value, UTC) if shape.kind == "timestamp" else value


def _check_type(kind: str, value: Any, path: str) -> None:
    fits = isinstance(value, _JSON[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if fits and kind == "integer":
        fits = abs(value) <= _LARGEST_INTEGER
    if fits and kind == "timestamp":
        fits = 0 <= value < _LATEST
    if not fits:
        raise WireError("SerializationException", f"{path}: {_shown(value)} is not of the type {kind}.")


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    """The constraints of the shape that the value breaks."""
    size, measure = (len(value), "length") if isinstance(value, str | list) else (value, "value")
    if shape.least is not None and size < shape.least:
        yield f"Member must have {measure} greater than or equal to {shape.least}"
    if shape.most is not None and size > shape.most:
        yield f"Member must have {measure} less than or equal to {shape.most}"
    elif shape.pattern is not None and not shape.pattern.fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {shape.pattern.pattern}"
    if shape.values and value not in shape.values:
        yield f"Member must satisfy enum value set: [{', '.join(shape.values)}]"
    if isinstance(value, str) and "\0" in value:
        yield "Member must not hold the character NUL"


def _problem(value: str, path: str, constraint: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, str | int | float) else type(value).__name__
    return f"'{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}'"


def _below(path: str, name: str) -> str:
    """Paths begin each name with a small letter, as the service writes them."""
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name
