"""CSV in and out for the commands: columns by name, errors with file, line and column, files that appear whole."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np

from consolidation.extra import compiled_pays
from consolidation.names import columns_of
from labeling.cli.output import appearing
from labeling.cli.pieces import Origin, Piece, batches, columns_missing, not_utf8
from workers.errors import InvalidInput

_ENDS = bytes.maketrans(b",\n", b"\0\0")

csv.field_size_limit(2**26)  # a painted image stands in one field


def csv_pieces(file: str, stream: Iterable[bytes], names: Sequence[str]) -> Iterator[Piece]:
    """Read the named columns of CSV with a header; blank lines are skipped.

    Raises `InvalidInput` naming file and line: not UTF-8, no header, a column missing, a row of another width.
    """
    lines = iter(stream)
    reader = csv.reader(_decoded(file, lines), strict=True)
    header = [name.strip() for name in next(filter(None, _checked(file, reader)), [])]
    places, unused, before = _places(file, header, names), _unused(header, names), reader.line_num
    for some in batches(lines):
        after = before + len(some)
        columns = _cut(some, len(header), compiled=compiled_pays(after))
        numbers: Sequence[int] = range(before + 1, after + 1)
        if columns is None:
            columns, numbers, after = _parsed(file, some, lines, before, len(header))
        before = after
        yield Piece(tuple(columns[place] for place in places), Origin(file, numbers), unused)


def write_rows(path: Path | None, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write CSV to `path`, which appears whole or not at all, or to standard output. Raises `LabelwrightError`."""
    if path is None:
        _write(sys.stdout, header, rows)
        return
    with appearing(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        _write(stream, header, rows)


def write_text(path: Path, content: str) -> None:
    """The same for any text."""
    with appearing(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        stream.write(content)


def _write(stream: IO[str], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _cut(lines: list[bytes], width: int, *, compiled: bool) -> Sequence[Iterable[str]] | None:
    """The columns of lines that hold commas between values and nothing else that CSV knows; None for any other.

    This is how most files are, and several times as fast.
    """
    content = b"".join(lines).replace(b"\r\n", b"\n").removesuffix(b"\n") + b"\n"
    letters = np.frombuffer(content, np.uint8)
    cuts = letters[(letters == ord(",")) | (letters == ord("\n"))]
    strange = any(letter in content for letter in (b'"', b"\r", b"\0"))
    if strange or len(cuts) != width * len(lines) or (cuts[width - 1 :: width] != ord("\n")).any():
        return None
    try:
        text = content[:-1].decode()
    except UnicodeDecodeError:
        return None
    if compiled:
        return columns_of(content.translate(_ENDS), width)
    values = text.replace("\n", ",").split(",")
    return [values[place::width] for place in range(width)]


def _parsed(
    file: str, some: list[bytes], more: Iterator[bytes], before: int, width: int
) -> tuple[Sequence[Iterable[str]], Sequence[int], int]:
    """The columns of the records that begin in some lines, on which line each ends, and how many lines that took.

    `before` is how many lines came before; the last record may go on in the lines after.
    """
    reader = csv.reader(_decoded(file, chain(some, more), before), strict=True)
    records, rows = _checked(file, reader, before), list[list[str]]()
    while reader.line_num < len(some):
        rows.append(next(records))
    after = before + reader.line_num
    numbers = _lines(rows, before, after)
    if set(map(len, rows)) != {width}:
        rows, numbers = _without_blanks(file, rows, numbers, width)
    return list(zip(*rows, strict=True)) or [()] * width, numbers, after


def _decoded(file: str, stream: Iterable[bytes], before: int = 0) -> Iterator[str]:
    """Line by line, so that a byte that is not UTF-8 can be told with its line."""
    for number, line in enumerate(stream, start=before + 1):
        if b"\0" in line:
            raise InvalidInput(f"{file}, line {number}", "has a zero byte", hint="Is it text, and in UTF-8?")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise not_utf8(f"{file}, line {number}", error) from None


def _checked(file: str, reader: Any, before: int = 0) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        if "new-line" in str(error):
            raise InvalidInput(file, "ends its lines with carriage returns alone", hint="Use line feeds.") from None
        raise InvalidInput(f"{file}, line {before + reader.line_num}", f"is not CSV: {error}") from None


def _places(file: str, header: list[str], names: Sequence[str]) -> list[int]:
    if not header:
        raise InvalidInput(file, "is empty", hint=f"Its first line must be: {','.join(names)}")
    missing = [name for name in names if name not in header]
    if missing:
        raise columns_missing(f"{file}, line 1", missing[0], header, names)
    twice = [name for name in names if header.count(name) > 1]
    if twice:
        raise InvalidInput(f"{file}, line 1", f"names the column {twice[0]!r} twice")
    return [header.index(name) for name in names]


def _lines(rows: list[list[str]], before: int, after: int) -> Sequence[int]:
    """The line on which each row ends; values in quotes may have line breaks."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    lines = []
    for row in rows:
        before += 1 + sum(len(value.splitlines()) - 1 for value in row if value)
        lines.append(before)
    return lines


def _without_blanks(
    file: str, rows: list[list[str]], lines: Sequence[int], width: int
) -> tuple[list[list[str]], list[int]]:
    filled = [n for n, row in enumerate(rows) if row]
    for n in filled:
        if len(rows[n]) != width:
            reason = f"has {len(rows[n])} values where the header has {width} columns"
            raise InvalidInput(f"{file}, line {lines[n]}", reason)
    return [rows[n] for n in filled], [lines[n] for n in filled]


def _unused(header: list[str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in header if name not in names)
