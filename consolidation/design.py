"""The votes as a sparse one-hot matrix: one row per item, one column per pair (worker, label) that occurs.

Both halves of expectation-maximization are a product with it: evidence = X · log θ, expected counts = Xᵀ · Q.
Only pairs that occur have a column, so many classes cost no more than the answers given.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consolidation.errors import TooLarge
from consolidation.numerics import Bools, Floats, Ints

LARGEST_TABLE = 2**28
"""Most cells (8 bytes each) that one dense table may have."""


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """X (items × columns), and which worker and label a column stands for. Columns are sorted by worker, then label."""

    one_hot: Any
    column_worker: Ints
    column_label: Ints
    n_workers: int
    n_labels: int

    @classmethod
    def build(cls, item: Ints, worker: Ints, label: Ints, shape: tuple[int, int, int]) -> "VoteMatrix":
        """From parallel codes; `shape` is (items, workers, labels). Raises `TooLarge` if dense tables would not fit."""
        n_items, n_workers, n_labels = shape
        keys: NDArray[Any] = worker.astype(np.int32 if n_workers * n_labels < 2**31 else np.int64)
        keys *= n_labels
        keys += label
        columns, column = _columns(keys, n_workers * n_labels)
        check_size(n_labels, items=n_items, columns=len(columns))
        return cls(
            _one_hot(item, column, (n_items, len(columns))),
            (columns // max(n_labels, 1)).astype(np.int32),
            (columns % max(n_labels, 1)).astype(np.int32),
            n_workers,
            n_labels,
        )

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """Answers per item."""
        return np.asarray(np.diff(self.one_hot.indptr), np.int64)

    @cached_property
    def overlapped(self) -> "VoteMatrix":
        """The items with at least two answers: a single answer says nothing about the skill of who gave it."""
        kept = self.overlapping
        return self if kept.all() else replace(self, one_hot=self.one_hot[kept])

    @cached_property
    def overlapping(self) -> Bools:
        return np.asarray(self.answers >= 2)

    @cached_property
    def column_answers(self) -> Floats:
        """How often each worker gave each label."""
        return np.bincount(self.one_hot.indices, minlength=len(self.column_label)).astype(np.float64)

    @cached_property
    def worker_answers(self) -> Floats:
        return np.bincount(self.column_worker, self.column_answers, self.n_workers).astype(np.float64)

    def shares(self) -> Floats:
        """Vote shares, items × K; uniform where there is no vote."""
        x, shape = self.one_hot, (len(self.answers), self.n_labels)
        votes = sparse.csr_array((x.data, self.column_label.take(x.indices), x.indptr), shape=shape).toarray()
        total = self.answers[:, None]
        uniform = np.full(votes.shape, 1.0 / max(self.n_labels, 1))
        return np.asarray(np.divide(votes, total, out=uniform, where=total > 0))

    def evidence(self, log_theta: Floats) -> Floats:
        """Σ_w log θ_w(k, answer of w), items × K, from log θ per column (columns × K)."""
        return np.asarray(self.one_hot @ log_theta)

    def expected(self, posterior: Floats) -> Floats:
        """N_w(k, l) per column (w, l): columns × K."""
        return np.asarray(self.one_hot.T @ posterior)

    def per_worker(self, columns: Floats) -> Floats:
        """Sum the columns of each worker: columns × K → workers × K."""
        return np.asarray(self._workers_of_columns @ columns)

    def per_label(self, columns: Floats) -> Floats:
        """Sum over workers the columns of each label that has one: columns × K → said × K."""
        return np.asarray(self._labels_of_columns @ columns)

    def own(self, columns: Floats) -> Floats:
        """N_w(l, l) per column (w, l): the expected number of right answers in it."""
        return columns[np.arange(len(columns)), self.column_label]

    def right(self, columns: Floats) -> Floats:
        """Expected number of right answers per worker."""
        return np.bincount(self.column_worker, self.own(columns), self.n_workers).astype(np.float64)

    @cached_property
    def _workers_of_columns(self) -> Any:
        return _summing(self.column_worker, self.n_workers)

    @cached_property
    def said(self) -> Ints:
        """The labels that have a column, in order."""
        return np.flatnonzero(np.bincount(self.column_label, minlength=self.n_labels)).astype(np.int32)

    @cached_property
    def _labels_of_columns(self) -> Any:
        place = np.searchsorted(self.said, self.column_label).astype(np.int32)
        return _summing(place, len(self.said)).tocsc()  # goes through a table of columns in order


def _one_hot(item: Ints, column: NDArray[Any], shape: tuple[int, int]) -> Any:
    """A one for each answer, rows and columns in order. Answers often come item by item: then the rows are there."""
    ones = np.ones(len(item))
    if not (item[1:] >= item[:-1]).all():
        return sparse.csr_array((ones, (item, column)), shape=shape)
    starts = np.concatenate([[0], np.cumsum(np.bincount(item, minlength=shape[0]))])
    one_hot = sparse.csr_array((ones, column.astype(np.int32, copy=False), starts.astype(np.int32)), shape=shape)
    one_hot.sort_indices()
    return one_hot


def _summing(group: Ints, n_groups: int) -> Any:
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(n_groups, len(group)))


def _columns(keys: NDArray[Any], n_keys: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sorted distinct keys, and the place of each key among them; by marking when the range is small, else sorting."""
    if n_keys > 8 * len(keys) + 1024:
        distinct, places = np.unique(keys, return_inverse=True)
        return distinct, places.astype(np.int64)
    seen = np.zeros(n_keys, np.bool_)
    seen[keys] = True
    return np.flatnonzero(seen), (np.cumsum(seen, dtype=np.int32) - 1).take(keys)


def check_size(n_labels: int, *, items: int = 0, columns: int = 0) -> None:
    """Raises `TooLarge` when a dense table of so many rows × K numbers would be out of proportion."""
    tables = {
        f"{n_labels} classes": n_labels,
        f"{n_labels} classes and {items} items": items,
        f"{n_labels} classes, {columns} of which were named by somebody (each counts for everybody who did)": columns,
    }
    for which, rows in tables.items():
        if rows * n_labels > LARGEST_TABLE:
            raise TooLarge(
                f"{which} need a table of more than {LARGEST_TABLE:.2g} numbers; "
                "are the labels really categories? Merge classes, or consolidate in parts"
            )
