"""What the answers to some items say, summed over the items: tallies add up, and come apart again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consolidation.confusion import Counts
from consolidation.correlation import Correlation
from consolidation.design import VoteMatrix
from consolidation.hds import HierarchicalDawidSkene, Majorities
from consolidation.known import Known, of_gold, open_questions
from consolidation.names import Table
from consolidation.numerics import Floats
from consolidation.sweep import with_mass
from consolidation.votes import Votes


@dataclass(frozen=True, eq=False)
class _Columns(VoteMatrix):
    """Columns with the number of answers in each, without the answers."""

    counted: Floats

    @cached_property
    def column_answers(self) -> Floats:
        return self.counted


@dataclass(frozen=True)
class Tally:
    """Sums over items, all that an M-step of the default model needs. Codes of workers and labels mean the same in
    whatever is added."""

    keys: NDArray[np.int64]
    """worker · K + label of each column, sorted."""
    counted: Floats
    """How many answers are in each column, of the items that teach: at least two answers, and no known class."""
    table: Floats
    """(columns + 1 × K) their expected counts, and below them their mass Σ_i q_i(k)."""
    shares: Floats
    """(columns × K) their expected counts under vote shares."""
    majorities: Majorities
    gold: Floats
    """(columns × K) answers to items whose class is known."""
    correlation: Correlation = field(default_factory=Correlation)
    """How the answers to one item go together; nothing before the last round."""

    @classmethod
    def none(cls, n_labels: int) -> "Tally":
        cells = np.zeros((0, n_labels))
        nobody = Majorities(np.zeros(n_labels), 0.0, 0)
        return cls(np.zeros(0, np.int64), np.zeros(0), np.zeros((1, n_labels)), cells, nobody, cells)

    @classmethod
    def of(cls, matrix: VoteMatrix, q: Floats, gold: Floats | None = None) -> "Tally":
        """Of the items of `matrix`, all of which teach, under the posteriors q (items × K)."""
        return cls._of(matrix, matrix.shares(), q, gold)

    def correlated(self, matrix: VoteMatrix, q: Floats, right: Floats) -> "Tally":
        """With how the answers to these items, of which it is, go together; `right` is θ_w(k, k), workers × K."""
        return replace(self, correlation=Correlation.of(matrix, q, self.table[:-1], right))

    @classmethod
    def of_shares(cls, matrix: VoteMatrix, gold: Floats | None = None) -> "Tally":
        """Before the first round, when q are the vote shares."""
        return cls._of(matrix, matrix.shares(), None, gold)

    @classmethod
    def _of(cls, matrix: VoteMatrix, votes: Floats, q: Floats | None, gold: Floats | None) -> "Tally":
        """`votes` are the vote shares; q is None where it is these."""
        shares, majorities = matrix.expected(votes), Majorities.of(matrix, votes)
        table = with_mass(shares, votes) if q is None else with_mass(matrix.expected(q), q)
        gold = np.zeros_like(shares) if gold is None else gold
        return cls(keys_of(matrix), matrix.column_answers, table, shares, majorities, gold)

    def plus(self, more: "Tally", sign: int = 1) -> "Tally":
        """Both together, or (-1) what is left without the other's items."""
        keys = np.union1d(self.keys, more.keys)
        here, there = np.searchsorted(keys, self.keys), np.searchsorted(keys, more.keys)
        below, n_labels = len(keys), self.table.shape[1]

        def added(total: Floats, one: Floats, other: Floats) -> Floats:
            total[here] += one
            total[there] += sign * other
            return np.maximum(total, 0.0, out=total)  # what is taken away may leave rounding noise, nothing negative

        cells = added(np.zeros((below, n_labels)), self.table[:-1], more.table[:-1])
        mass = np.maximum(self.table[-1] + sign * more.table[-1], 0.0)
        return Tally(
            keys,
            added(np.zeros(below), self.counted, more.counted),
            np.vstack([cells, mass]),
            added(np.zeros((below, n_labels)), self.shares, more.shares),
            self.majorities.plus(more.majorities, sign),
            added(np.zeros((below, n_labels)), self.gold, more.gold),
            self.correlation.plus(more.correlation, sign),
        )

    def columns(self, shape: tuple[int, int]) -> VoteMatrix:
        """What the columns stand for; `shape` is (workers, labels)."""
        worker, label = (
            (self.keys // max(shape[1], 1)).astype(np.int32),
            (self.keys % max(shape[1], 1)).astype(np.int32),
        )
        return _Columns(sparse.csr_array((0, len(self.keys))), worker, label, *shape, self.counted)

    def known(self, known: Known | None, columns: VoteMatrix, workers: Table, labels: Table) -> Counts | None:
        """What is known beforehand, as counts over the columns: gold that was answered, and history."""
        if known is None:
            return None
        counted: Any = {"counted": self.gold.sum(axis=1)}
        before = Counts.of_cells(replace(columns, **counted), self.gold.copy())  # history is added in place
        known.add_history(before, columns, workers, labels)
        return before

    def packed(self) -> dict[str, Any]:
        """As arrays, to be kept and `unpacked`."""
        most, gold = self.majorities, self.gold if self.gold.any() else self.gold[:0]
        sums = {"classes": most.classes, "worth": np.array(most.worth), "items": np.array(most.items)}
        cells = {"table": self.table, "shares": self.shares, "gold": gold}
        together = {"correlation": np.array(self.correlation.sums())}
        return {"keys": self.keys, "counted": self.counted, **cells, **sums, **together}

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> "Tally":
        majorities = Majorities(stored["classes"], float(stored["worth"]), int(stored["items"]))
        gold = stored["gold"] if len(stored["gold"]) else np.zeros_like(stored["table"][:-1])
        correlation = Correlation(*stored["correlation"].tolist()) if "correlation" in stored else Correlation()
        return cls(stored["keys"], stored["counted"], stored["table"], stored["shares"], majorities, gold, correlation)


def tally_of(model: HierarchicalDawidSkene, votes: Votes) -> Tally:
    """What votes say under the posteriors of a fitted model that has the same codes of workers and labels."""
    truth = np.full(votes.n_items, -1, np.int32) if model.known is None else model.known.codes(votes)
    matrix, (golden, known) = open_questions(votes, truth), of_gold(votes, truth)
    q = model.posteriors(matrix, np.arange(votes.n_workers, dtype=np.int32))
    return Tally.of(matrix, q, golden.expected(known)).correlated(matrix, q, model.right())


def keys_of(matrix: VoteMatrix) -> NDArray[np.int64]:
    return np.asarray(matrix.column_worker.astype(np.int64) * matrix.n_labels + matrix.column_label)
