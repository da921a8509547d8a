"""Parse and check one line of a manifest: the rules of the file format, each with an error that says where and why.

The good path is short because imports of 100,000 lines run through it; positions are only worked out for bad lines.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import orjson

from labeling.errors import BadManifest
from labeling.manifest.members import Member, top_level_members

#: What a requester may give. Labels come on top, as long as they are: a job's output is always an input.
MAX_LINE_CHARACTERS: Final = 100_000
MAX_VALUE_CHARACTERS: Final = 20_000
MAX_LINE_BYTES: Final = 16 * 1024 * 1024
SOURCE: Final = "source"
SOURCE_REF: Final = "source-ref"
#: What streaming jobs write into a line: under which name the object's id stands, and the version of a stored one.
ID_NAME: Final = "dataset-objectid-attribute-name"
OBJECT_ID: Final = "-object-id"
SEQUENCER: Final = "$sequencer"

#: How files begin that have no lines to speak of.
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
GZIP: Final = b"\x1f\x8b"
_ONE_OBJECT = 'Each line is one JSON object such as {"source-ref": "s3://bucket/picture.jpg"}.'


class Line(NamedTuple):
    """One good line: `number` from 0, `text` as it came without its line end, `data` parsed, `next_offset` in bytes."""

    number: int
    text: str
    data: dict[str, Any]
    next_offset: int


def parse_line(raw: bytes, number: int = 0) -> tuple[str, dict[str, Any]]:
    """Text and parsed object of one line given without its line end; `number` counts from 0.

    Raises `BadManifest` with the line (from 1), the column (characters, from 1), the reason and a hint.
    """
    if len(raw) > MAX_LINE_BYTES:
        raise _too_long(number, MAX_LINE_BYTES, "bytes")
    try:
        data = orjson.loads(raw)
        text = raw.decode()
    except ValueError as error:
        raise _not_json(raw, number, error) from None
    if type(data) is not dict:
        raise _not_an_object(data, number)
    _check_source(text, data, number)
    for key in data:
        if key.startswith("$") and not _of_a_stream(key, data):
            raise _reserved(text, key, number)
    if _may_repeat_a_key(raw, data, number):
        _check_repeated(text, number)
    if len(text) > MAX_VALUE_CHARACTERS and not _written_by_a_job(data):
        _check_sizes(text, data, number)
    return text, data


def _written_by_a_job(data: dict[str, Any]) -> bool:
    """Whether metadata of a label names its job."""
    metadata = (value for name, value in data.items() if name.endswith("-metadata") and isinstance(value, dict))
    return any("job-name" in value or "job_name" in value for value in metadata)


def _too_long(number: int, most: int, what: str) -> BadManifest:
    hint = "Put long content into a file of its own and name it in source-ref."
    return BadManifest(number + 1, most + 1, f"the line is longer than {most:,} {what}", hint=hint)


def _check_source(text: str, data: dict[str, Any], number: int) -> None:
    name = SOURCE_REF if SOURCE_REF in data else SOURCE
    value = data.get(name)
    if type(value) is str and value and not (SOURCE in data and SOURCE_REF in data):
        return
    raise _bad_source(text, data, number, name)


def _of_a_stream(key: str, data: dict[str, Any]) -> bool:
    """Whether the service itself wrote this name: the output of a streaming job may be the input of any other."""
    return ID_NAME in data and (key in (data[ID_NAME], SEQUENCER) or key.endswith(OBJECT_ID))


def _may_repeat_a_key(raw: bytes, data: dict[str, Any], number: int) -> bool:
    r"""Never wrongly false: a dropped member takes the two quotes of its key along, and only \u can hide a quote."""
    try:
        compact = orjson.dumps(data)
    except orjson.JSONEncodeError:
        raise BadManifest(number + 1, 1, "the values are nested too deep", hint="Keep below 250 levels.") from None
    return raw.count(b'"') != compact.count(b'"') or b"\\u" in raw


def _check_repeated(text: str, number: int) -> None:
    seen = set()
    for member in top_level_members(text):
        if member.key in seen:
            hint = "Keep one of them; readers disagree on which of two equal keys counts."
            raise BadManifest(number + 1, member.start + 1, f"the key {member.key!r} is there twice", hint=hint)
        seen.add(member.key)


def _check_sizes(text: str, data: dict[str, Any], number: int) -> None:
    if len(text) > MAX_LINE_CHARACTERS:
        raise _too_long(number, MAX_LINE_CHARACTERS, "characters")
    for member in top_level_members(text):
        value = data[member.key]
        length = len(value) if isinstance(value, str) else member.end - member.value_start
        if length > MAX_VALUE_CHARACTERS:
            reason = f"the value of {member.key!r} has {length:,} characters, more than {MAX_VALUE_CHARACTERS:,}"
            hint = "Shorten it, or put it into a file of its own and name the file here."
            raise BadManifest(number + 1, member.value_start + 1, reason, hint=hint)


def _bad_source(text: str, data: dict[str, Any], number: int, name: str) -> BadManifest:
    if name not in data:
        hint = 'Give "source-ref" (where the object is) or "source" (the text itself).'
        return BadManifest(number + 1, 1, 'there is neither "source" nor "source-ref"', hint=hint)
    if SOURCE in data and SOURCE_REF in data:
        second = max(_member(text, SOURCE).start, _member(text, SOURCE_REF).start)
        hint = "A line has exactly one of the two; give the other one another name."
        return BadManifest(number + 1, second + 1, 'both "source" and "source-ref" are there', hint=hint)
    column = _member(text, name).value_start + 1
    if data[name] == "":
        return BadManifest(number + 1, column, f'"{name}" is empty', hint="Remove the line or fill it in.")
    reason = f'"{name}" must be text, not {_kind(data[name])}'
    return BadManifest(number + 1, column, reason, hint="Write it in double quotes.")


def _reserved(text: str, key: str, number: int) -> BadManifest:
    hint = "Names that begin with $ are kept for the service; rename it."
    return BadManifest(number + 1, _member(text, key).start + 1, f"the name {key!r} begins with $", hint=hint)


def _member(text: str, key: str) -> Member:
    return next(member for member in top_level_members(text) if member.key == key)


def _not_an_object(data: Any, number: int) -> BadManifest:
    return BadManifest(number + 1, 1, f"the line is {_kind(data)}, not an object", hint=_ONE_OBJECT)


def _not_json(raw: bytes, number: int, error: ValueError) -> BadManifest:
    if raw.startswith(UTF16):
        return BadManifest(number + 1, 1, "the file is UTF-16, not UTF-8", hint="Save it as UTF-8.")
    if raw.startswith(GZIP):
        return BadManifest(number + 1, 1, "the file is compressed (gzip)", hint="Unpack it first.")
    try:
        raw.decode()
    except UnicodeDecodeError as bad:
        column = len(raw[: bad.start].decode()) + 1
        return BadManifest(
            number + 1, column, f"not UTF-8 (byte 0x{raw[bad.start]:02x})", hint="Save the file as UTF-8."
        )
    position = getattr(error, "pos", 0)
    reason = f"not JSON: {getattr(error, 'msg', error)}"
    return BadManifest(number + 1, position + 1, reason, hint=_ONE_OBJECT)


def _kind(value: Any) -> str:
    names = {
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
