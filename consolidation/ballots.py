"""Votes on values of any kind (places in a text, names), where each question has its own: who is heard how much."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consolidation.grades import FARTHEST, NEAREST
from consolidation.numerics import TIE, Floats, Ints, weighted_median

FEW, ENOUGH = 2.0, 20.0
"""Pseudo-answers of the crowd's agreement in that of each two, and answers that two have in common from which more of
them do not count."""

Tie = Callable[[list[int]], int]
"""From all that was said to what is taken where several values have most weight."""


class Ballots:
    """Parallel arrays, question after question (0, 1, …, none without an answer): who answered, and what (codes, not
    negative).

    >>> ballots = Ballots(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2] * 2), np.array([4, 4, 5, 9, 9, 8]))
    >>> [ballots.winners(np.array([1.0, 1.0, weight]), min).tolist() for weight in (3.0, 2.0)]
    [[5, 8], [4, 8]]
    """

    def __init__(self, question: NDArray[Any], worker: NDArray[Any], values: NDArray[Any]) -> None:
        self._question, self._worker, self._values = question, worker, values
        span = np.int64(values.max(initial=0)) + 1
        keys, self._option = np.unique(question * span + values, return_inverse=True)
        self._owner, self._said = keys // span, keys % span
        self._starts = np.searchsorted(question, np.arange(int(question.max(initial=-1)) + 2))

    def weights(self, n_workers: int) -> Floats:
        """Of the workers: −log(1 − a), a being how often a worker says the same as the middle one of those beside him.

        The middle one, not the mean of all: two who make the same mistake always agree, and would outvote a crowd that
        errs now here, now there.
        """
        one, other, same = self._pairs()
        ends = np.concatenate([one, other]), np.concatenate([other, one])
        both, agree = (
            sparse.csr_array((np.tile(values, 2), ends), shape=(n_workers, n_workers))
            for values in (np.ones(len(same)), same)
        )
        usual = float(same.mean()) if len(same) else 0.5
        rates = (agree.data + FEW * usual) / (both.data + FEW)
        heard = np.minimum(both.data, ENOUGH)
        parts = [slice(start, end) for start, end in pairwise(both.indptr.tolist())]
        level = [weighted_median(rates[part], heard[part]) if part.stop > part.start else usual for part in parts]
        return np.asarray(-np.log1p(-np.clip(level, FARTHEST, NEAREST)))

    def winners(self, weights: Floats, tie: Tie, near: float = 1.0) -> NDArray[np.int64]:
        """The value with most weight for each question; a tie where the next has `near` (a share) as much."""
        sums = np.asarray(np.bincount(self._option, weights[self._worker], len(self._said)), np.float64)
        first, top, second = self._ranked(sums)
        found = self._said[first]
        for question in np.flatnonzero(second >= near * top - TIE).tolist():
            found[question] = tie(self._values[self._starts[question] : self._starts[question + 1]].tolist())
        return np.asarray(found, np.int64)

    def _pairs(self) -> tuple[Ints, Ints, Floats]:
        """Every two answers to one question: the workers, and whether they said the same."""
        one, other, same = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0)]
        for step in range(1, int(np.diff(self._starts).max(initial=1))):
            left = np.flatnonzero(self._question[:-step] == self._question[step:])
            one.append(self._worker[left])
            other.append(self._worker[left + step])
            same.append((self._option[left] == self._option[left + step]).astype(np.float64))
        return np.concatenate(one), np.concatenate(other), np.concatenate(same)

    def _ranked(self, sums: Floats) -> tuple[Ints, Floats, Floats]:
        """Per question the option with most weight, its weight and that of the next, 0 where there is none."""
        order = np.lexsort((np.arange(len(sums)), -sums, self._owner))
        places = np.searchsorted(self._owner[order], np.arange(len(self._starts)))
        begin, follow = places[:-1], places[:-1] + 1
        first = order[begin]
        second = np.full(len(first), -1.0)
        several = follow < places[1:]
        second[several] = sums[order[follow[several]]]
        return first.astype(np.int32), sums[first], second
