"""What is known beforehand: the right class of some items (gold), and how workers answered elsewhere (history).

Both are answers whose truth is known, so both are counts that a fit starts from and never changes.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import numpy as np

from consolidation.confusion import Counts
from consolidation.design import VoteMatrix
from consolidation.errors import BadVotes
from consolidation.numerics import Floats, Ints
from consolidation.votes import Votes

FORGETTING, MOST = 0.5, 50.0
"""An earlier answer counts half, and all that a worker ever said about a class as much as fifty new ones at most."""

Table = Mapping[Any, Mapping[Any, float]]
"""True class → class said → expected answers."""


@dataclass(frozen=True)
class Known:
    """`gold`: item → its class. `history`: worker → what he said elsewhere, by class; classes are matched by name."""

    gold: Mapping[Any, Hashable] = field(default_factory=dict)
    history: Mapping[Any, Table] = field(default_factory=dict)

    def codes(self, votes: Votes) -> Ints:
        """The known class of each item, -1 for none. Raises `BadVotes` for one that is not among the classes."""
        places = {label: code for code, label in enumerate(votes.labels)}
        strange = next((item for item, label in self.gold.items() if label not in places), None)
        if strange is not None:
            raise BadVotes(f"gold: item {strange!r} has the class {self.gold[strange]!r}, which is not among them")
        return np.array([places[self.gold[item]] if item in self.gold else -1 for item in votes.items], np.int32)

    def counts(self, votes: Votes) -> Counts:
        """Both as expected counts: an answer to a gold item weighs 1; history is forgotten in part and bounded."""
        found = Counts.of(*of_gold(votes, self.codes(votes)))
        self.add_history(found, votes.matrix, votes.workers, votes.labels)
        return found

    def add_history(
        self, counts: Counts, matrix: VoteMatrix, workers: tuple[Hashable, ...], labels: tuple[Hashable, ...]
    ) -> None:
        """To counts over the columns of `matrix`."""
        places = {label: code for code, label in enumerate(labels)}
        for code, worker in enumerate(workers):
            if worker in self.history:
                _add(counts, matrix, code, _coded(self.history[worker], places))


def of_gold(votes: Votes, codes: Ints) -> tuple[VoteMatrix, Floats]:
    """The answers to gold items, and the truth of these (items × K); `codes` as `Known.codes` gives them."""
    rows = codes >= 0
    return replace(votes.matrix, one_hot=votes.matrix.one_hot[rows]), np.eye(votes.n_labels)[codes[rows]]


def open_questions(votes: Votes, codes: Ints) -> VoteMatrix:
    """The items with at least two answers whose class is not known."""
    return replace(votes.matrix, one_hot=votes.matrix.one_hot[votes.matrix.overlapping & (codes < 0)])


def _coded(said: Table, places: Mapping[Any, int]) -> dict[int, dict[int, float]]:
    """The same by codes, each row forgotten in part."""
    coded = {}
    for truth, row in said.items():
        if truth in places:
            known = {places[answer]: number for answer, number in row.items() if answer in places}
            if not all(0 <= number < inf for number in known.values()):
                raise BadVotes(f"history: where the truth is {truth!r} the answers are {dict(row)!r}, which cannot be")
            kept = min(FORGETTING, MOST / max(sum(known.values()), 1e-9))
            coded[places[truth]] = {answer: kept * number for answer, number in known.items()}
    return coded


def _add(counts: Counts, matrix: VoteMatrix, worker: int, said: Mapping[int, Mapping[int, float]]) -> None:
    """To one worker's counts; what the crowd has in common is learned from this crowd alone."""
    start, end = np.searchsorted(matrix.column_worker, [worker, worker + 1])
    columns = {label: start + n for n, label in enumerate(matrix.column_label[start:end].tolist())}
    for truth, row in said.items():
        for answer in row.keys() & columns:
            counts.cells[columns[answer], truth] += row[answer]
        counts.truths[worker, truth] += sum(row.values())
        counts.answers[worker] += sum(row.values())
        counts.right[worker] += row.get(truth, 0.0)
