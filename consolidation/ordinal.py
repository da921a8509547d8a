"""Grades that have an order: a wrong answer is more likely near the truth than far from it."""

import numpy as np

from consolidation.confusion import Counts
from consolidation.hds import Crowd, HierarchicalDawidSkene
from consolidation.numerics import Floats, Ints
from consolidation.votes import Votes

SMOOTHING = 0.25
"""Weight of errors that fall off with the steps, for each error that was seen."""


class OrdinalDawidSkene(HierarchicalDawidSkene):
    """The default model for classes in the order of `votes.labels`: the crowd's errors are smoothed along that order.

    Where `HierarchicalDawidSkene` adds ten pseudo-answers whose errors fall evenly, here they halve with each step from
    the truth, and a quarter as many errors as were seen are added in the same way. V. Raykar et al., "Learning from
    crowds" (2010), section 3.2, has the order as well, by another model. Where grades are evenly spaced and there are
    many of them, `NumberConsolidator` errs less.

    Besides the shared attributes, `medians_` (items): the middle of the posterior, which errs by fewer steps than the
    likeliest class `labels_`.

    >>> votes = Votes.from_triples([("x", "a", 2), ("x", "b", 4), ("x", "c", 3)], labels=[1, 2, 3, 4, 5])
    >>> votes.labels[OrdinalDawidSkene().fit(votes).medians_[0]]
    3
    """

    medians_: Ints

    def fit(self, votes: Votes) -> "OrdinalDawidSkene":
        """See `Consolidator.fit`; `votes.labels` are in their order, from one end to the other."""
        super().fit(votes)
        below = np.cumsum(self.probas_, axis=1)
        self.medians_ = (below < 0.5 - 1e-9).sum(axis=1).astype(np.int32)
        return self

    def _update(self, counts: Counts, mass: Floats) -> None:
        super()._update(counts, mass)
        accuracy, grades = self.crowd_.accuracy, np.arange(len(mass), dtype=np.int32)
        seen = np.zeros((len(grades), len(grades)))
        seen[:, self._counts.said] = self._counts.crowd.T
        self.crowd_ = Crowd(accuracy, _along_the_order(seen, 10.0 * (1.0 - accuracy)).T, grades)


def _along_the_order(seen: Floats, weight: float) -> Floats:
    """Shares of the wrong answers, K × K: what was seen, smoothed, and `weight` answers whose errors halve per step."""
    places = np.arange(len(seen))
    steps = np.abs(places[:, None] - places[None, :])
    fall = _rows(np.where(steps > 0, 0.5**steps, 0.0))
    errors = np.where(steps > 0, seen, 0.0)
    return _rows(errors + (weight + SMOOTHING * errors.sum(axis=1, keepdims=True)) * fall)


def _rows(table: Floats) -> Floats:
    totals = table.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(table, totals, out=np.zeros_like(table), where=totals > 0))
