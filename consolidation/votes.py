"""Votes: who gave which label to which item, as three parallel integer arrays and the tables that give them names."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from consolidation.design import VoteMatrix
from consolidation.errors import BadVotes
from consolidation.names import Table, factorise_checked
from consolidation.numerics import Floats, Ints

Coded = tuple[Ints, Table]

PART: Final = 2**22
"""Cells of the tables that are made of a part of the votes."""


@dataclass(frozen=True, eq=False)
class Votes:
    """One entry per answer: `items[item[n]]` was given `labels[label[n]]` by `workers[worker[n]]`.

    A worker has at most one vote per item. Items, workers and labels without any vote are allowed; the order of
    `labels` is the order of the classes everywhere, and the one that decides ties.

    >>> votes = Votes.from_triples([("owl.jpg", "ann", "owl"), ("owl.jpg", "bob", "falcon")])
    >>> votes.labels, len(votes)
    (('falcon', 'owl'), 2)
    """

    item: Ints
    worker: Ints
    label: Ints
    items: tuple[Hashable, ...]
    workers: tuple[Hashable, ...]
    labels: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        if not len(self.item) == len(self.worker) == len(self.label):
            raise BadVotes("item, worker and label must be arrays of one length")
        for name, codes, table in self._columns():
            if len(codes) and not (codes.min() >= 0 and codes.max() < len(table)):
                raise BadVotes(f"{name} codes must lie in 0..{len(table) - 1}")

    def _columns(self) -> list[tuple[str, Ints, tuple[Hashable, ...]]]:
        return [
            ("item", self.item, self.items),
            ("worker", self.worker, self.workers),
            ("label", self.label, self.labels),
        ]

    @classmethod
    def from_triples(
        cls, triples: Iterable[tuple[Hashable, Hashable, Hashable]], labels: Sequence[Hashable] | None = None
    ) -> "Votes":
        """Read (item, worker, label) triples; see `from_columns`.

        Raises `BadVotes` with the number of the triple, counted from 1.
        """
        rows = triples if isinstance(triples, list) else list(triples)
        try:
            items, workers, names = zip(*rows, strict=True) if rows else ((), (), ())
        except (TypeError, ValueError):
            raise _not_a_triple(rows) from None
        return cls.from_columns(items, workers, names, labels)

    @classmethod
    def from_columns(
        cls,
        item: Iterable[Hashable],
        worker: Iterable[Hashable],
        label: Iterable[Hashable],
        labels: Sequence[Hashable] | None = None,
    ) -> "Votes":
        """Read three parallel columns of names.

        Items and workers are numbered as they first appear. Classes are `labels` in the order given, or else all
        labels seen, sorted. When a worker answered an item more than once, the last answer counts. Raises `BadVotes`
        with the number of the answer, counted from 1, when a value is missing or a label is not among `labels`.
        """
        return cls.from_codes(_coded("item", item), _coded("worker", worker), _coded("label", label), labels)

    @classmethod
    def from_codes(cls, item: Coded, worker: Coded, label: Coded, labels: Sequence[Hashable] | None = None) -> "Votes":
        """The same from columns that have been read into codes and tables; see `consolidation.names`."""
        (item_codes, items), (worker_codes, workers), (label_codes, seen) = item, worker, label
        if not len(item_codes) == len(worker_codes) == len(label_codes):
            raise BadVotes("the columns item, worker and label have different lengths")
        table = in_order(seen) if labels is None else tuple(labels)
        label_codes = recode(label_codes, seen, table)
        kept = last_answers(item_codes, worker_codes, len(workers))
        return cls(item_codes[kept], worker_codes[kept], label_codes[kept], items, workers, table)

    def __len__(self) -> int:
        return len(self.item)

    @property
    def n_items(self) -> int:
        return len(self.items)

    @property
    def n_workers(self) -> int:
        return len(self.workers)

    @property
    def n_labels(self) -> int:
        return len(self.labels)

    @cached_property
    def answers_per_item(self) -> NDArray[np.int64]:
        return np.bincount(self.item, minlength=self.n_items)

    @cached_property
    def answers_per_worker(self) -> NDArray[np.int64]:
        return np.bincount(self.worker, minlength=self.n_workers)

    @cached_property
    def matrix(self) -> VoteMatrix:
        """The same votes as a one-hot matrix; built once, shared by all models fitted to them."""
        return VoteMatrix.build(self.item, self.worker, self.label, (self.n_items, self.n_workers, self.n_labels))

    def counts(self, weights: Floats | None = None) -> Floats:
        """Votes (or the sum of each vote's weight) per item and class, items × K."""
        cells = self.item.astype(np.int64) * self.n_labels + self.label
        sums = np.bincount(cells, weights, minlength=self.n_items * self.n_labels)
        return sums.astype(np.float64).reshape(self.n_items, self.n_labels)

    def in_parts(self, cells: int = PART) -> Iterator["Votes"]:
        """The same, some items after the others, so that a table of the items of a part × K has about so many cells."""
        order, step = np.argsort(self.item, kind="stable"), max(cells // max(self.n_labels, 1), 1)
        starts = np.arange(0, self.n_items, step)
        ends = np.searchsorted(self.item[order], starts + step)
        for start, votes in zip(starts.tolist(), np.split(order, ends), strict=False):
            items = self.items[start : start + step]
            item = (self.item[votes] - start).astype(np.int32)
            yield Votes(item, self.worker[votes], self.label[votes], items, self.workers, self.labels)

    def select(self, kept: NDArray[Any]) -> "Votes":
        """Only some of the votes (a mask or positions); the tables stay, so codes keep their meaning."""
        return Votes(self.item[kept], self.worker[kept], self.label[kept], self.items, self.workers, self.labels)


def _coded(name: str, values: Iterable[Hashable]) -> tuple[Ints, Table]:
    try:
        codes, table, hole = factorise_checked(values)
    except TypeError:
        raise _no_name(name, values) from None
    if hole is not None:
        raise BadVotes(f"answer {hole + 1}: the {name} is missing")
    return codes, table


def _no_name(name: str, values: Iterable[Any]) -> BadVotes:
    """What is wrong where a value cannot be looked up in a table."""
    for number, value in enumerate(values, start=1):
        try:
            hash(value)
        except TypeError:
            return BadVotes(f"answer {number}: the {name} {value!r} is a {type(value).__name__}, not a name")
    return BadVotes(f"the column {name} has values that are no names")


def recode(codes: Ints, seen: Sequence[Hashable], table: Table) -> Ints:
    places = {name: place for place, name in enumerate(table)}
    if len(places) != len(table):
        raise BadVotes("labels: a class is listed twice")
    for code, name in enumerate(seen):
        if name not in places:
            row = int(np.flatnonzero(codes == code)[0]) + 1
            raise BadVotes(f"answer {row}: the label {name!r} is not one of the {len(table)} classes given")
    if tuple(seen) == table:
        return codes
    return np.array([places[name] for name in seen], np.int32)[codes]


def in_order(names: Iterable[Any]) -> tuple[Hashable, ...]:
    """Sorted; labels of several types are sorted within each type, since Python cannot compare across them."""
    kinds: dict[str, list[Any]] = defaultdict(list)
    for name in names:
        kinds[type(name).__name__].append(name)
    return tuple(name for kind in sorted(kinds) for name in sorted(kinds[kind]))


def last_answers(item: Ints, worker: Ints, n_workers: int) -> NDArray[Any] | slice:
    """Which answers count, where somebody answered an item twice."""
    if _once(item, worker):
        return slice(None)
    pairs = item.astype(np.int64) * n_workers + worker
    ordered = np.sort(pairs)
    if not (ordered[1:] == ordered[:-1]).any():
        return slice(None)
    _, last = np.unique(pairs[::-1], return_index=True)
    return np.sort(len(pairs) - 1 - last)


def _once(item: Ints, worker: Ints) -> bool:
    """Whether it is easily seen that nobody did: the answers come item by item, and no item has many."""
    if not (item[1:] >= item[:-1]).all():
        return False
    for apart in range(1, 12):
        together = item[apart:] == item[:-apart]
        if not together.any():
            return True
        if (together & (worker[apart:] == worker[:-apart])).any():
            return False
    return False


def _not_a_triple(rows: Sequence[Any]) -> BadVotes:
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list | tuple) or len(row) != 3:
            return BadVotes(f"answer {number}: expected (item, worker, label), got {row!r}")
    return BadVotes("expected triples (item, worker, label)")
