"""How far workers agree, before any model: the usual coefficients, and each worker against the others."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from consolidation.errors import BadVotes
from consolidation.numerics import TIE, Floats, Ints
from consolidation.votes import Votes

Metric = Literal["nominal", "ordinal", "interval"]
CHUNK = 2**22
"""Cells of a temporary table, so that ten million votes need no more memory than a few."""


@dataclass(frozen=True)
class Agreement:
    """What the items with at least two answers say, as sums over them, so that parts can be added (`plus`)."""

    said: Floats
    """(K) answers by class."""
    agreeing: float
    """Of Krippendorff's table, in which each item weighs as many as it has answers, the sum of the diagonal."""
    pairs: float
    """Sum over items of the share of pairs that agree."""
    items: int
    unanimous: int

    @classmethod
    def of(cls, votes: Votes) -> "Agreement":
        counts = votes.counts()
        counts = counts[counts.sum(axis=1) >= 2]
        answers = counts.sum(axis=1)
        agreeing = ((counts**2).sum(axis=1) - answers) / (answers - 1.0)
        unanimous = int((counts.max(axis=1, initial=0.0) == answers).sum())
        pairs = float((agreeing / answers).sum())
        return cls(counts.sum(axis=0), float(agreeing.sum()), pairs, len(counts), unanimous)

    def plus(self, more: "Agreement") -> "Agreement":
        return Agreement(
            self.said + more.said,
            self.agreeing + more.agreeing,
            self.pairs + more.pairs,
            self.items + more.items,
            self.unanimous + more.unanimous,
        )

    @property
    def alpha(self) -> float:
        """`krippendorff_alpha`, nominal."""
        answers = float(self.said.sum())
        return _alpha(answers - self.agreeing, answers**2 - float((self.said**2).sum()), answers)

    @property
    def kappa(self) -> float:
        """`fleiss_kappa`."""
        if not self.items:
            return float("nan")
        shares = self.said / self.said.sum()
        return _beyond_chance(self.pairs / self.items, float((shares**2).sum()))


def krippendorff_alpha(votes: Votes, metric: Metric = "nominal", values: Sequence[float] | None = None) -> float:
    """Krippendorff's α = 1 − observed / expected disagreement: 1 perfect, 0 chance, negative systematic.

    Gaps are allowed. `ordinal` takes the order of `votes.labels`; `interval` their numbers, or `values`, one number
    per class. NaN when no item has two answers or all answers are the same. Raises `BadVotes` when a class has no
    number. K. Krippendorff, "Content Analysis" (2004), chapter 11.

    >>> votes = Votes.from_triples([(i, w, label) for i, row in enumerate(["aaa", "bbb", "aab"])
    ...                             for w, label in enumerate(row)])
    >>> round(krippendorff_alpha(votes), 3)
    0.6
    """
    if metric == "nominal":
        return Agreement.of(votes).alpha
    counts = votes.counts()
    counts = counts[counts.sum(axis=1) >= 2]
    said = counts.sum(axis=0)
    places = np.cumsum(said) - said / 2.0 if metric == "ordinal" else _numbers(votes, values)
    # Of a class to itself it is 0: the table's diagonal does not count.
    distance = (places[:, None] - places[None, :]) ** 2
    coincidences = (counts / (counts.sum(axis=1, keepdims=True) - 1.0)).T @ counts
    return _alpha(float((coincidences * distance).sum()), float(said @ distance @ said), float(said.sum()))


def cohen_kappa(votes: Votes, one: Hashable, other: Hashable) -> float:
    """Cohen's κ of two workers over the items both answered; NaN when there are none or chance alone explains all.

    Raises `BadVotes` for a worker without a place in the table. J. Cohen, "A coefficient of agreement for nominal
    scales" (1960).

    >>> votes = Votes.from_triples([(i, w, row[w]) for i, row in enumerate(["aa", "aa", "bb", "ab"]) for w in (0, 1)])
    >>> round(cohen_kappa(votes, 0, 1), 2)
    0.5
    """
    first, second = (_answers_of(votes, worker) for worker in (one, other))
    both = (first >= 0) & (second >= 0)
    if not both.any():
        return float("nan")
    table = np.zeros((votes.n_labels, votes.n_labels))
    np.add.at(table, (first[both], second[both]), 1.0 / both.sum())
    return _beyond_chance(float(np.trace(table)), float(table.sum(axis=0) @ table.sum(axis=1)))


def fleiss_kappa(votes: Votes) -> float:
    """Fleiss' κ over items with at least two answers, which may differ in number; NaN when chance alone explains all.

    J. Fleiss, "Measuring nominal scale agreement among many raters" (1971).

    >>> votes = Votes.from_triples([(i, w, row[w]) for i, row in enumerate(["aaa", "bbb", "aab"]) for w in range(3)])
    >>> round(fleiss_kappa(votes), 2)
    0.55
    """
    return Agreement.of(votes).kappa


def leave_one_out(votes: Votes) -> Floats:
    """Per worker, the share of his answers that agree with the majority of the *others* on the item (0..1).

    Tied winners share the credit; items nobody else answered do not count. NaN for a worker without any that do.

    >>> votes = Votes.from_triples([(i, w, row[w]) for i, row in enumerate(["aab", "bbb"]) for w in range(3)])
    >>> leave_one_out(votes).tolist()
    [0.75, 0.75, 0.5]
    """
    earned, answers = earnings(votes)
    return np.asarray(np.divide(earned, answers, out=np.full(votes.n_workers, np.nan), where=answers > 0))


def earnings(votes: Votes) -> tuple[Floats, NDArray[np.int64]]:
    """Of `leave_one_out`, per worker: the credit, and the answers that could earn any. Parts can be added."""
    credit = np.zeros(len(votes))
    step = max(CHUNK // max(votes.n_labels, 1), 1)
    counts = votes.counts()
    for start in range(0, len(votes), step):
        item, label = votes.item[start : start + step], votes.label[start : start + step]
        others = counts[item]
        others[np.arange(len(item)), label] -= 1.0
        winners = others >= others.max(axis=1, keepdims=True) - TIE
        credit[start : start + step] = winners[np.arange(len(item)), label] / winners.sum(axis=1)
    shared = votes.answers_per_item[votes.item] >= 2
    answers = np.bincount(votes.worker[shared], minlength=votes.n_workers)
    earned = np.bincount(votes.worker[shared], credit[shared], minlength=votes.n_workers)
    return earned.astype(np.float64), answers.astype(np.int64)


def _alpha(observed: float, expected: float, answers: float) -> float:
    """From sums of disagreement: over the pairs within items, and over all pairs of so many answers."""
    expected /= max(answers - 1.0, 1.0)
    return 1.0 - observed / expected if expected > 0 else float("nan")


def _beyond_chance(observed: float, chance: float) -> float:
    return (observed - chance) / (1.0 - chance) if chance < 1.0 - TIE else float("nan")


def _answers_of(votes: Votes, worker: Hashable) -> Ints:
    """The worker's answer per item, -1 for none."""
    if worker not in votes.workers:
        raise BadVotes(f"there is no worker {worker!r} in these votes")
    mine = votes.worker == votes.workers.index(worker)
    answers = np.full(votes.n_items, -1, np.int32)
    answers[votes.item[mine]] = votes.label[mine]
    return answers


def _numbers(votes: Votes, values: Sequence[float] | None) -> Floats:
    numbers = votes.labels if values is None else values
    if len(numbers) != votes.n_labels:
        raise BadVotes(f"{len(numbers)} values for {votes.n_labels} classes")
    try:
        return np.array([float(str(number)) for number in numbers])
    except ValueError as error:
        raise BadVotes(f"the interval metric needs a number for every class: {error}") from None
