"""Columns that come out of a file piece by piece, and where each row stands, to tell people what is wrong where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workers.errors import InvalidInput

AT_ONCE = 2**16
"""Lines or rows of a piece at most."""

LARGE = 2**24
"""Bytes of lines from which there are no more of them in a piece: they may hold whole images."""


def batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Lines, as many as make a piece at a time. None is taken before it is needed."""
    batch, size = list[bytes](), 0
    while some := list(islice(lines, min(AT_ONCE, 64))):
        batch += some
        size += sum(map(len, some))
        if len(batch) >= AT_ONCE or size >= LARGE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(frozen=True)
class Origin:
    """Where the rows of a piece stand: numbers from 1, of `unit`s of `file`."""

    file: str
    numbers: Sequence[int]
    unit: str = "line"

    def of(self, row: int) -> str:
        return f"{self.file}, {self.unit} {self.numbers[row]}"


@dataclass(frozen=True)
class Piece:
    """Some rows: the columns asked for, as parallel columns of text."""

    columns: tuple[Iterable[str], ...]
    origin: Origin
    unused: tuple[str, ...] = ()
    """Names of further columns in the file."""


def columns_missing(where: str, name: str, found: Sequence[str], names: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        where,
        f"the column {name!r} is missing; found {', '.join(map(repr, found))}",
        hint=f"Needed are the columns {','.join(names)}; in CSV the first line names them, separated by commas.",
    )


def not_utf8(where: str, error: UnicodeDecodeError) -> InvalidInput:
    return InvalidInput(where, f"byte {error.start + 1} is not UTF-8", hint="Store the file again as UTF-8.")
