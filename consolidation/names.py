"""Names to codes: each item, worker and label becomes a small integer, in the order of first appearance."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consolidation.extra import compiled_pays
from consolidation.numerics import Ints

Table = tuple[Hashable, ...]


@dataclass(frozen=True, eq=False)
class Column:
    """A column of texts as codes, in the order of first appearance, and what they stand for."""

    codes: Ints
    table: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return map(self.table.__getitem__, self.codes.tolist())


class Names:
    """A column that arrives in pieces.

    >>> names = Names()
    >>> names.add(["owl", "crow "])
    >>> names.add(["crow", "jay"])
    >>> codes, table = names.coded(str.strip)
    >>> codes.tolist(), table
    ([0, 1, 1, 2], ('owl', 'crow', 'jay'))
    """

    def __init__(self) -> None:
        self._known: defaultdict[Hashable, int] = defaultdict()
        self._known.default_factory = self._known.__len__
        self._pieces: list[Ints] = []

    def add(self, values: Iterable[Hashable]) -> None:
        """One hash look-up each: sorting strings takes several times as long."""
        if isinstance(values, Column):
            self._pieces.append(self.look_up(values.table)[values.codes])
        else:
            self._pieces.append(self.look_up(values))

    def look_up(self, values: Iterable[Hashable]) -> Ints:
        """Codes of values that are not kept as a piece; new ones are added to the table."""
        column = values.tolist() if isinstance(values, np.ndarray) else values
        return np.fromiter(map(self._known.__getitem__, column), np.int32)

    def place(self, value: Hashable) -> int:
        """The code of a value; -1 for one that never came."""
        return self._known.get(value, -1)

    def __len__(self) -> int:
        return len(self._known)

    def table(self) -> Table:
        """The distinct values by their codes."""
        return tuple(self._known)

    def coded(self, tidy: Callable[[Any], Hashable] | None = None) -> tuple[Ints, Table]:
        """The codes of the whole column and what they stand for. Names that `tidy` makes equal share a code."""
        codes = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int32)
        self._pieces = [codes]  # lets the many go
        table = self.table()
        if tidy is None:
            return codes, table
        tidied = tuple(map(tidy, table))
        if tidied == table:
            return codes, table
        places, merged = factorise(tidied)
        return places[codes], merged


def factorise(values: Iterable[Hashable]) -> tuple[Ints, Table]:
    """Codes of a whole column, and what they stand for."""
    codes, table, _ = _factorise(values)
    return codes, table


def factorise_checked(values: Iterable[Hashable]) -> tuple[Ints, Table, int | None]:
    """The same, and the position of the first value that is missing."""
    codes, table, holes = _factorise(values)
    return codes, table, first_missing(codes, table, holes)


def first_missing(codes: Ints, table: Table, holes: list[int] | None = None) -> int | None:
    """Position of the first value that is None, NaN or empty text. `holes` are their codes, if they are known."""
    if holes is None:
        if set(map(type, table)) <= {str}:  # by far the most common, and tables can be long
            holes = [table.index("")] if "" in table else []
        else:
            holes = [n for n, value in enumerate(table) if value is None or value == "" or value != value]  # noqa: PLR0124
    return int(np.flatnonzero(np.isin(codes, holes))[0]) if holes else None


def _factorise(values: Iterable[Hashable]) -> tuple[Ints, Table, list[int] | None]:
    """Codes, what they stand for, and which of them stand for nothing, if that is known."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and len(values):
        span = int(values.max()) - int(values.min()) + 1
        if span <= 8 * len(values) + 1024:
            return *_factorise_integers(values, span), []
    if isinstance(values, list | tuple) and compiled_pays(len(values)):
        found = _factorise_texts(values)
        if found is not None:
            return found
    names = Names()
    names.add(values)
    return *names.coded(), None


def _factorise_texts(values: Sequence[Hashable]) -> tuple[Ints, Table, list[int]] | None:
    """The same by compiled loops; None where something is no text, or has a byte 0 itself."""
    try:
        joined = ("\0".join(values) + "\0" * 24).encode()  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):
        return None
    found = _number(joined, len(values))
    if found is None:
        return None
    codes, firsts, keys = found
    return codes, tuple(map(values.__getitem__, firsts[:, 0].tolist())), np.flatnonzero(~keys.any(axis=1)).tolist()


def columns_of(content: bytes, width: int) -> list[Column]:
    """The columns of texts that lie row by row in one piece, `width` to a row, each ended by a byte 0; compiled."""
    found = _number(content + bytes(23), content.count(0))
    assert found is not None
    codes, firsts, _ = found
    texts = [content[start : content.index(0, start)].decode() for start in firsts[:, 1].tolist()]
    columns = (_factorise_integers(codes[place::width], len(texts)) for place in range(width))
    return [Column(own, tuple(map(texts.__getitem__, table))) for own, table in columns]


def _number(joined: bytes, count: int) -> tuple[Ints, NDArray[np.int64], NDArray[np.uint64]] | None:
    """Codes of texts with a byte 0 after each and 23 more at the end; row and place of each one's first appearance,
    and its key. None if there are more texts than `count`."""
    from consolidation import compiled_names

    eights: NDArray[np.uint64] = np.ndarray(len(joined) - 8, np.uint64, joined, strides=(1,))
    codes, firsts = np.empty(count, np.int32), np.empty((count, 2), np.int64)
    keys, row, known, at, slots = np.empty((count, 2), np.uint64), 0, 0, np.uint64(0), 2**16
    while row < count and at <= len(joined) - 24:
        free = np.zeros(slots, np.int32)
        row, known, at = compiled_names.number(eights, free, keys, firsts, codes, row, known, at)
        slots *= 8
    return (codes, firsts[:known], keys[:known]) if at == len(joined) - 23 else None


def _factorise_integers(values: NDArray[Any], span: int) -> tuple[Ints, tuple[int, ...]]:
    """The same for whole numbers within a small span, where a table does for a hash."""
    lowest = values.min()
    places = (values - lowest).astype(np.int64)
    first = np.full(span, len(values))
    first[places[::-1]] = np.arange(len(values))[::-1]  # the last assignment, the first appearance, stays
    present = np.flatnonzero(first < len(values))
    order = present[np.argsort(first[present])]
    codes = np.empty(span, np.int32)
    codes[order] = np.arange(len(order), dtype=np.int32)
    return codes[places], tuple((order + int(lowest)).tolist())
