"""CSV in and out for the commands: columns by name, errors with file, line and column, files that appear whole."""

import csv
import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from workers.errors import InvalidInput, LabelwrightError, NotFound

STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Rows:
    """The columns asked for, as parallel lists, and the line of the file on which each row ends (from 1)."""

    columns: tuple[list[str], ...]
    lines: list[int]
    ignored: tuple[str, ...]
    """Names of further columns in the file."""


def read_rows(path: Path, names: Sequence[str]) -> Rows:
    """Read the named columns of a CSV file with a header; blank lines are skipped, blanks around values dropped.

    `path` may end in .gz or be `-` for standard input. Raises `NotFound`, or `InvalidInput` naming file, line and
    column: not UTF-8, no header, a column missing, a row of another width, an empty or NaN value.
    """
    try:
        with _open(path) as stream:
            return _read(path, csv.reader(_decoded(path, stream), strict=True), names)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InvalidInput(str(path), "is named .gz but cannot be unpacked") from None
    except OSError as error:
        raise LabelwrightError(f"{path} cannot be read: {error.strerror}.") from None


def write_rows(path: Path | None, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write CSV to `path`, which appears whole or not at all, or to standard output. Raises `LabelwrightError`."""
    if path is None:
        _write(sys.stdout, header, rows)
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            _write(stream, header, rows)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise LabelwrightError(f"{path} cannot be written: {error.strerror}.") from None


def _open(path: Path) -> AbstractContextManager[Any]:
    if path == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _write(stream: IO[str], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _decoded(path: Path, stream: Iterable[bytes]) -> Iterator[str]:
    """Line by line, so that a byte that is not UTF-8 can be told with its line."""
    encoding = "utf-8-sig"
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError as error:
            raise _wrong(path, number, f"byte {error.start + 1} is not UTF-8") from None
        encoding = "utf-8"


def _read(path: Path, reader: Any, names: Sequence[str]) -> Rows:
    rows = _checked(path, reader)
    header = [name.strip() for name in next(rows, [])]
    places = _places(path, header, names)
    columns: tuple[list[str], ...] = tuple([] for _ in names)
    lines: list[int] = []
    for row in rows:
        if len(row) != len(header):
            raise _wrong(path, reader.line_num, f"has {len(row)} values where the header has {len(header)} columns")
        for column, place in zip(columns, places, strict=True):
            column.append(row[place].strip())
        lines.append(reader.line_num)
    if not lines:
        raise InvalidInput(str(path), "has no rows below its header")
    _refuse_missing(path, names, columns, lines)
    return Rows(columns, lines, tuple(name for name in header if name not in names))


def _checked(path: Path, reader: Any) -> Iterator[list[str]]:
    try:
        yield from filter(None, reader)
    except csv.Error as error:
        raise _wrong(path, reader.line_num, f"is not CSV: {error}") from None


def _places(path: Path, header: list[str], names: Sequence[str]) -> list[int]:
    if not header:
        raise InvalidInput(str(path), "is empty", hint=f"Its first line must be: {','.join(names)}")
    missing = [name for name in names if name not in header]
    if missing:
        raise InvalidInput(
            f"{path}, line 1",
            f"the column {missing[0]!r} is missing; found {', '.join(map(repr, header))}",
            hint=f"The first line must name the columns {','.join(names)}, separated by commas.",
        )
    twice = [name for name in names if header.count(name) > 1]
    if twice:
        raise _wrong(path, 1, f"names the column {twice[0]!r} twice")
    return [header.index(name) for name in names]


def _refuse_missing(path: Path, names: Sequence[str], columns: Sequence[list[str]], lines: list[int]) -> None:
    """An empty value, or what a table program writes for one. The first in the file is told."""
    holes = []
    for name, column in zip(names, columns, strict=True):
        empty = {value for value in set(column) if value == "" or value.lower() == "nan"}
        if empty:
            place = next(place for place, value in enumerate(column) if value in empty)
            holes.append((lines[place], name, column[place]))
    if holes:
        line, name, value = min(holes)
        raise _wrong(path, line, f"the column {name!r} is {'NaN' if value else 'empty'}")


def _wrong(path: Path, line: int, reason: str) -> InvalidInput:
    return InvalidInput(f"{path}, line {line}", reason)
