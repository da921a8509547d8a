"""Names to codes: each item, worker and label becomes a small integer, in the order of first appearance."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Ints

Table = tuple[Hashable, ...]


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
        self._pieces.append(self.look_up(values))

    def look_up(self, values: Iterable[Hashable]) -> Ints:
        """Codes of values that are not kept as a piece; new ones are added to the table."""
        column = values.tolist() if isinstance(values, np.ndarray) else values
        return np.fromiter(map(self._known.__getitem__, column), np.int32)

    def table(self) -> Table:
        return tuple(self._known)

    def coded(self, tidy: Callable[[Any], Hashable] | None = None) -> tuple[Ints, Table]:
        """The codes of the whole column and what they stand for. Names that `tidy` makes equal share a code."""
        codes = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int32)
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
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and len(values):
        span = int(values.max()) - int(values.min()) + 1
        if span <= 8 * len(values) + 1024:
            return _factorise_integers(values, span)
    names = Names()
    names.add(values)
    return names.coded()


def first_missing(codes: Ints, table: Table) -> int | None:
    """Position of the first value that is None, NaN or empty text."""
    holes = [n for n, value in enumerate(table) if value is None or value == "" or value != value]  # noqa: PLR0124
    return int(np.flatnonzero(np.isin(codes, holes))[0]) if holes else None


def _factorise_integers(values: NDArray[Any], span: int) -> tuple[Ints, Table]:
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
