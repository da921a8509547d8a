"""Is the thing there? Everybody who saw the object either marked it or passed over it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consolidation.decisions import Sightings
from consolidation.numerics import Floats, on_grid, softmax


class Kind(NamedTuple):
    """Candidates of one kind: how many of all there are to begin with, and how often the crowd marks one."""

    share: float
    rate: float
    least: float
    most: float
    real: float
    """How many of them are there."""


KINDS = (
    Kind(share=0.2, rate=0.1, least=0.0, most=0.2, real=0.0),
    Kind(share=0.2, rate=0.4, least=0.3, most=0.6, real=0.5),
    Kind(share=0.6, rate=0.9, least=0.6, most=1.0, real=1.0),
)
"""Mere slips; what is hard to see or looks like one, which marks cannot tell apart; and what anybody can see."""

CROWD_WEIGHT = 10.0
"""Pseudo-answers of the crowd's rates in each worker's, and of the figures above in the crowd's."""

CORRELATION = 0.25
"""Of the marks on one thing beyond its kind."""

ROUNDS, SETTLED = 200, 1e-4


@dataclass(frozen=True)
class Presence:
    """Of things that some workers marked and others passed over."""

    probabilities: Floats
    """(things) that it is there, calibrated for correlated marks."""
    skills: Floats
    """(workers) estimated share of right decisions between there and not."""


def judge_presence(seen: Sightings) -> Presence:
    """Candidates are of three kinds z (see `KINDS`), and a worker marks one of kind z at the rate θ_wz, drawn towards
    the crowd's. What nobody marked is not in the data, so the chance of a pattern of marks is that given at least one:

        P(m_i | z) = Π_w θ_wz^m (1 − θ_wz)^(1−m) / (1 − Π_w (1 − θ_wz))

    Without the denominator a crowd whose members slip, each alone, looks as if it often marked the same nothing.
    Expectation-maximization; the unseen candidates enter as their expected number (A. Dempster, N. Laird, D. Rubin,
    "Maximum likelihood from incomplete data via the EM algorithm" (1977), section 4.2).

    >>> seen = Sightings.listed("xyz", [{0, 1, 2}, {0, 1}, {2}], [{0, 1, 2}] * 3, ("ann", "bob", "cy"))
    >>> judge_presence(seen).probabilities.round(1).tolist()
    [0.9, 0.8, 0.3]
    """
    return _Views(seen).judged()


class _Views:
    """Things × workers: a one for each thing that a worker saw, and for each that he marked.

    Things that the same people saw and marked are one row, which counts so many times: a small team has few of them.
    """

    def __init__(self, seen: Sightings) -> None:
        thing, self.row, self.times = _alike(seen)
        first = np.isin(seen.thing, thing)
        row, worker, mark = self.row[seen.thing[first]], seen.worker[first], seen.marked[first]
        shape = (len(thing), len(seen.workers))
        self.views = sparse.csr_array((np.ones(len(row)), (row, worker)), shape=shape)
        self.marks = sparse.csr_array((np.ones(int(mark.sum())), (row[mark], worker[mark])), shape=shape)
        self.views_of, self.marks_of = self.views.T.tocsr(), self.marks.T.tocsr()
        self.viewers = np.bincount(row, minlength=shape[0])

    def judged(self) -> Presence:
        share = np.diff(self.marks.indptr) / np.maximum(self.viewers, 1)
        q = np.stack([(1.0 - share) ** 2, 2.0 * share * (1.0 - share), share**2], axis=1)
        unseen, logs = np.zeros_like(q), np.zeros_like(q)
        things = int(self.times.sum())
        expected = np.array([kind.share for kind in KINDS])
        for _ in range(ROUNDS):
            shares = ((q * self.times).sum(axis=0) + CROWD_WEIGHT * expected) / (things + CROWD_WEIGHT)
            logs, unseen = self._evidence(self._rates(q * self.times, unseen))
            logs += np.log(shares)
            before, q = q, on_grid(softmax(logs))
            if np.abs(q - before).max(initial=0.0) < SETTLED:
                break
        real = np.array([kind.real for kind in KINDS])
        discount = 1.0 + CORRELATION * np.maximum(self.viewers - 1, 0)
        there = softmax(logs / discount[:, None]) @ real
        return Presence(there[self.row], self._skills(q @ real))

    def _rates(self, q: Floats, unseen: Floats) -> Floats:
        """How often each worker marks things of each kind, workers × kinds, when there are q of them in each row (rows
        × kinds), the unseen ones counted in."""
        marks, views = self.marks_of @ q, self.views_of @ (q * (1.0 + unseen))
        usual, least, most = (np.array([getattr(kind, name) for kind in KINDS]) for name in ("rate", "least", "most"))
        crowd = (marks.sum(axis=0) + CROWD_WEIGHT * usual) / (views.sum(axis=0) + CROWD_WEIGHT)
        return np.asarray((marks + CROWD_WEIGHT * np.clip(crowd, least, most)) / (views + CROWD_WEIGHT))

    def _evidence(self, rates: Floats) -> tuple[Floats, Floats]:
        """Per row and kind the log-likelihood of the marks, given that there is one, and how many such things are
        unseen."""
        rate = np.clip(rates, 1e-6, 1.0 - 1e-6)
        passed = np.log1p(-rate)
        nothing = self.views @ passed
        nobody = np.exp(nothing)
        some = np.maximum(1.0 - nobody, 1e-12)
        return np.asarray(nothing + self.marks @ (np.log(rate) - passed) - np.log(some)), nobody / some

    def _skills(self, there: Floats) -> Floats:
        times = self.times[:, 0]
        passed = (self.views_of - self.marks_of) @ (times * (1.0 - there))
        right = self.marks_of @ (times * there) + passed
        return np.asarray((right + 0.7) / (self.views_of @ times + 1.0))


def _alike(seen: Sightings) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """A thing for each row, the row of each thing, and how many things there are of it (rows × 1).

    Each worker, and each with a mark, is a number without pattern: sums of 64 bits differ where the people do.
    """
    numbers = np.random.default_rng(0).integers(2**63, size=(2, max(len(seen.workers), 1)), dtype=np.uint64)
    own = numbers[seen.marked.astype(np.int8), seen.worker]
    sums = np.zeros(len(seen.owners), np.uint64)
    np.add.at(sums, seen.thing, own)
    _, thing, row, times = np.unique(sums, return_index=True, return_inverse=True, return_counts=True)
    return thing, row, times[:, None].astype(np.float64)
