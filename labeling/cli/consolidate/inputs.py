"""What `labelwright consolidate` reads: CSV, JSON lines, Parquet, Ground Truth's worker responses, output manifests."""

import gzip
import sys
import zlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from consolidation.names import Names, Table, first_missing
from consolidation.numerics import Ints
from labeling.cli.csv_files import csv_pieces
from labeling.cli.json_files import Take, chosen, json_pieces, response_pieces
from labeling.cli.parquet_files import parquet_pieces
from labeling.cli.pieces import Origin, Piece
from workers.errors import InvalidInput, LabelwrightError, NotFound

STANDARD_INPUT = Path("-")
JSON_NAMES = (".jsonl", ".ndjson", ".json", ".manifest")
MISSING = float("nan")

Meter = Callable[[int], None]
"""Is told of every byte that was read."""


def read_columns(
    paths: Sequence[Path], names: Sequence[str], attributes: Sequence[str] = (), take: Take = chosen
) -> tuple[list[tuple[Ints, Table]], "Rows"]:
    """The named columns of all files as codes and tables (see `consolidation.names`), and where each row stands.

    Raises `NotFound`, or `InvalidInput` naming file, line and column. On a terminal stderr shows a progress bar.
    """
    columns, rows = [Names() for _ in names], Rows()
    for piece in _all_pieces(paths, names, attributes, take):
        for column, values in zip(columns, piece.columns, strict=True):
            column.add(values)
        rows.add(piece)
    if not len(rows):
        raise _nothing(paths[0])
    coded = [column.coded(_tidy) for column in columns]
    _refuse_missing(names, coded, rows)
    return coded, rows


def read_pieces(
    paths: Sequence[Path], names: Sequence[str], attributes: Sequence[str] = ()
) -> Iterator[list[tuple[Ints, Table]]]:
    """The same piece by piece, each with tables of its own, for what does not fit into memory."""
    empty = True
    for piece in _all_pieces(paths, names, attributes, chosen):
        rows, columns = Rows(), [Names() for _ in names]
        rows.add(piece)
        for column, values in zip(columns, piece.columns, strict=True):
            column.add(values)
        coded = [column.coded(_tidy) for column in columns]
        _refuse_missing(names, coded, rows)
        if len(rows):
            empty = False
            yield coded
    if empty:
        raise _nothing(paths[0])


def read_texts(path: Path) -> dict[Hashable, str]:
    """Task → text, as it is, from the columns task,text. Raises as `read_columns`."""
    texts: dict[Hashable, str] = {}
    for piece in _all_pieces([path], ("task", "text"), (), chosen):
        tasks, contents = piece.columns
        texts.update((str(task).strip(), str(text)) for task, text in zip(tasks, contents, strict=True))
    return texts


def _all_pieces(paths: Sequence[Path], names: Sequence[str], attributes: Sequence[str], take: Take) -> Iterator[Piece]:
    with _progress(paths) as meter:
        for path in paths:
            yield from _pieces(path, names, attributes, take, meter)


def _nothing(path: Path) -> InvalidInput:
    return InvalidInput(str(path), "has no rows below its header" if _is_csv(path) else "holds no answers")


class Rows:
    """Where each row stands, over all files."""

    def __init__(self) -> None:
        self._origins: list[Origin] = []
        self._length = 0
        self.unused: dict[str, tuple[str, ...]] = {}
        """File → names of columns that were not asked for."""

    def add(self, piece: Piece) -> None:
        self._origins.append(piece.origin)
        self._length += len(piece.origin.numbers)
        if piece.unused:
            self.unused[piece.origin.file] = piece.unused

    def __len__(self) -> int:
        return self._length

    def where(self, row: int) -> str:
        """File and line of a row, for people."""
        for origin in self._origins:
            if row < len(origin.numbers):
                return origin.of(row)
            row -= len(origin.numbers)
        raise IndexError(row)


def _tidy(value: str) -> str | float:
    """Blanks around a value do not count; what a table program writes for an empty value is one."""
    bare = value.strip()
    return MISSING if bare.lower() == "nan" else bare


def _refuse_missing(names: Sequence[str], coded: Sequence[tuple[Ints, Table]], rows: Rows) -> None:
    holes = [(hole, n) for n, column in enumerate(coded) if (hole := first_missing(*column)) is not None]
    if holes:
        row, n = min(holes)
        codes, table = coded[n]
        what = "empty" if table[codes[row]] == "" else "NaN"
        raise InvalidInput(rows.where(row), f"the column {names[n]!r} is {what}")


def _pieces(path: Path, names: Sequence[str], attributes: Sequence[str], take: Take, meter: Meter) -> Iterator[Piece]:
    if path.is_dir():
        yield from response_pieces(path, names, meter, take)
    elif path.suffix == ".parquet":
        yield from parquet_pieces(path, names)
        meter(path.stat().st_size)
    else:
        with _reading(path) as (raw, stream):
            read = 0
            lines = json_pieces(str(path), stream, names, attributes, take)
            for piece in csv_pieces(str(path), stream, names) if _is_csv(path) else lines:
                yield piece
                if raw.seekable():
                    meter(raw.tell() - read)
                    read = raw.tell()


def _is_csv(path: Path) -> bool:
    return not path.is_dir() and path.with_suffix("" if path.suffix == ".gz" else path.suffix).suffix not in JSON_NAMES


@contextmanager
def _reading(path: Path) -> Iterator[tuple[IO[bytes], Any]]:
    """The file, and its lines, unpacked if need be."""
    try:
        if path == STANDARD_INPUT:
            yield sys.stdin.buffer, sys.stdin.buffer
            return
        with path.open("rb") as raw:
            yield raw, gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InvalidInput(str(path), "is named .gz but cannot be unpacked") from None
    except OSError as error:
        raise LabelwrightError(f"{path} cannot be read: {error.strerror}.") from None


@contextmanager
def _progress(paths: Sequence[Path]) -> Iterator[Meter]:
    sizes = [_size(path) for path in paths]
    with click.progressbar(
        length=max(sum(sizes), 1), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield bar.update


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*.json"))
    return path.stat().st_size if path.is_file() else 0
