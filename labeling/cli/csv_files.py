"""CSV in and out for the commands: columns by name, errors with file, line and column, files that appear whole."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from labeling.cli.output import appearing
from labeling.cli.pieces import Origin, Piece, columns_missing, not_utf8
from workers.errors import InvalidInput

AT_ONCE = 2**16
"""Rows of a piece."""

csv.field_size_limit(2**26)  # a painted image stands in one field


def csv_pieces(file: str, stream: Iterable[bytes], names: Sequence[str]) -> Iterator[Piece]:
    """Read the named columns of CSV with a header; blank lines are skipped.

    Raises `InvalidInput` naming file and line: not UTF-8, no header, a column missing, a row of another width.
    """
    reader = csv.reader(_decoded(file, stream), strict=True)
    header = [name.strip() for name in next(filter(None, _checked(file, reader)), [])]
    places = _places(file, header, names)
    while True:
        before = reader.line_num
        rows = list(islice(_checked(file, reader), AT_ONCE))
        if not rows:
            return
        lines = _lines(rows, before, reader.line_num)
        if set(map(len, rows)) != {len(header)}:
            rows, lines = _without_blanks(file, rows, lines, len(header))
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        yield Piece(tuple(columns[place] for place in places), Origin(file, lines), _unused(header, names))


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


def _decoded(file: str, stream: Iterable[bytes]) -> Iterator[str]:
    """Line by line, so that a byte that is not UTF-8 can be told with its line."""
    encoding = "utf-8-sig"
    for number, line in enumerate(stream, start=1):
        if b"\0" in line:
            raise InvalidInput(f"{file}, line {number}", "has a zero byte", hint="Is it text, and in UTF-8?")
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError as error:
            raise not_utf8(f"{file}, line {number}", error) from None
        encoding = "utf-8"


def _checked(file: str, reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        if "new-line" in str(error):
            raise InvalidInput(file, "ends its lines with carriage returns alone", hint="Use line feeds.") from None
        raise InvalidInput(f"{file}, line {reader.line_num}", f"is not CSV: {error}") from None


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
