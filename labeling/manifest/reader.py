"""Stream a manifest from a binary stream in constant memory, good lines and errors alike, resumable at any line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from labeling.errors import BadManifest
from labeling.manifest.lines import GZIP, MAX_LINE_BYTES, UTF16, Line, parse_line

BLOCK_BYTES: Final = 256 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Readable(Protocol):
    """What any binary file or storage stream offers."""

    def read(self, size: int, /) -> bytes: ...


def read_lines(stream: Readable, *, number: int = 0, offset: int = 0) -> Iterator[Line | BadManifest]:
    """Every line in order: a `Line`, or the `BadManifest` that says what is wrong with it.

    To resume, place the stream at a `Line.next_offset`; give that `offset` and the number (from 0) of the line there.
    Blank lines at the end are left out, elsewhere each is an error; a manifest without lines is one error, and so is a
    file that is no text in UTF-8 at all.
    """
    expected = number  # where the next line stands if no blank ones come first
    for place, (raw, next_offset) in enumerate(_raw_lines(stream, offset), start=number):
        content = _without_marks(raw, first=place == 0)
        if not content or content.isspace():
            continue
        yield from map(_blank, range(expected, place))
        expected = place + 1
        try:
            yield Line(place, *parse_line(content, place), next_offset)
        except BadManifest as error:
            yield error
            if place == 0 and raw.startswith((*UTF16, GZIP)):
                return
    if expected == 0:
        yield BadManifest(1, 1, "the manifest is empty", hint="Give it at least one line.")


def _raw_lines(stream: Readable, offset: int) -> Iterator[tuple[bytes, int]]:
    """Lines without their newline, each with the offset after it; of a line that is too long only the start is kept."""
    rest, dropped = b"", 0
    while block := stream.read(BLOCK_BYTES):
        if dropped and b"\n" not in block:
            dropped += len(block)
            continue
        *lines, rest = (rest + block).split(b"\n")
        for raw in lines:
            offset += len(raw) + dropped + 1
            dropped = 0
            yield raw, offset
        dropped += max(0, len(rest) - MAX_LINE_BYTES - 1)
        rest = rest[: MAX_LINE_BYTES + 1]
    if rest:
        yield rest, offset + len(rest) + dropped


def _without_marks(raw: bytes, *, first: bool) -> bytes:
    if first:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    return raw[:-1] if raw.endswith(b"\r") else raw


def _blank(number: int) -> BadManifest:
    hint = "Remove it: every line is one data object, and its number is the object's id."
    return BadManifest(number + 1, 1, "the line is blank", hint=hint)
