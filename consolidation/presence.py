"""Is the thing there? Everybody who saw the object either marked it or passed over it."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from consolidation.numerics import Floats, Ints, on_grid, softmax


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
"""Of the marks on one thing beyond its kind: half of the default model's, which knows no kinds."""

ROUNDS, SETTLED = 200, 1e-4


@dataclass(frozen=True)
class Presence:
    probabilities: Floats
    """(things) that it is there, calibrated for correlated marks."""
    skills: Floats
    """(workers) estimated share of right decisions between there and not."""


def judge_presence(
    marked: Sequence[Collection[int]], saw: Sequence[Collection[int]], workers: tuple[Hashable, ...]
) -> Presence:
    """`marked` and `saw` give for each thing the codes of the workers who marked it and of all who saw its object.

    Candidates are of three kinds z (see `KINDS`), and a worker marks one of kind z at the rate θ_wz, drawn towards the
    crowd's. What nobody marked is not in the data, so the chance of a pattern of marks is that given at least one:

        P(m_i | z) = Π_w θ_wz^m (1 − θ_wz)^(1−m) / (1 − Π_w (1 − θ_wz))

    Without the denominator a crowd whose members slip, each alone, looks as if it often marked the same nothing.
    Expectation-maximization; the unseen candidates enter as their expected number (A. Dempster, N. Laird, D. Rubin,
    "Maximum likelihood from incomplete data via the EM algorithm" (1977), section 4.2).

    >>> presence = judge_presence([{0, 1, 2}, {0, 1}, {2}], [{0, 1, 2}] * 3, ("ann", "bob", "cy"))
    >>> presence.probabilities.round(1).tolist()
    [0.9, 0.8, 0.3]
    """
    thing = np.repeat(np.arange(len(saw)), [len(viewers) for viewers in saw])
    worker = np.array([w for viewers in saw for w in viewers], np.int32)
    mark = np.array([w in marks for marks, viewers in zip(marked, saw, strict=True) for w in viewers], np.float64)
    return _Views(thing.astype(np.int32), worker, mark, len(saw), len(workers)).judged()


class _Views:
    """Parallel arrays: which thing, by whom, and 1 for a mark."""

    def __init__(self, thing: Ints, worker: Ints, mark: Floats, n_things: int, n_workers: int) -> None:
        self.thing, self.worker, self.mark = thing, worker, mark
        self.n_things, self.n_workers = n_things, n_workers
        self.viewers = np.bincount(thing, minlength=n_things)

    def judged(self) -> Presence:
        share = np.bincount(self.thing, self.mark, self.n_things) / np.maximum(self.viewers, 1)
        q = np.stack([(1.0 - share) ** 2, 2.0 * share * (1.0 - share), share**2], axis=1)
        unseen, logs = np.zeros_like(q), np.zeros_like(q)
        expected = np.array([kind.share for kind in KINDS])
        for _ in range(ROUNDS):
            shares = (q.sum(axis=0) + CROWD_WEIGHT * expected) / (len(q) + CROWD_WEIGHT)
            for z, kind in enumerate(KINDS):
                logs[:, z], unseen[:, z] = self._evidence(self._rates(q[:, z], unseen[:, z], kind))
            logs += np.log(shares)
            before, q = q, on_grid(softmax(logs))
            if np.abs(q - before).max(initial=0.0) < SETTLED:
                break
        real = np.array([kind.real for kind in KINDS])
        discount = 1.0 + CORRELATION * np.maximum(self.viewers - 1, 0)
        return Presence(softmax(logs / discount[:, None]) @ real, self._skills(q @ real))

    def _rates(self, q: Floats, unseen: Floats, kind: Kind) -> Floats:
        """How often each worker marks things of the kind that has the shares q, the unseen ones counted in."""
        weight = q[self.thing]
        marks = np.bincount(self.worker, weight * self.mark, self.n_workers)
        views = np.bincount(self.worker, weight * (1.0 + unseen[self.thing]), self.n_workers)
        crowd = (marks.sum() + CROWD_WEIGHT * kind.rate) / (views.sum() + CROWD_WEIGHT)
        crowd = np.clip(crowd, kind.least, kind.most)
        return np.asarray((marks + CROWD_WEIGHT * crowd) / (views + CROWD_WEIGHT))

    def _evidence(self, rates: Floats) -> tuple[Floats, Floats]:
        """Per thing the log-likelihood of its marks, given that there is one, and how many such things are unseen."""
        rate = np.clip(rates, 1e-6, 1.0 - 1e-6)[self.worker]
        logs = np.where(self.mark > 0, np.log(rate), np.log1p(-rate))
        nobody = np.exp(np.bincount(self.thing, np.log1p(-rate), self.n_things))
        some = np.maximum(1.0 - nobody, 1e-12)
        return np.asarray(np.bincount(self.thing, logs, self.n_things) - np.log(some)), nobody / some

    def _skills(self, there: Floats) -> Floats:
        right = np.where(self.mark > 0, there[self.thing], 1.0 - there[self.thing])
        answers = np.bincount(self.worker, minlength=self.n_workers)
        return np.asarray((np.bincount(self.worker, right, self.n_workers) + 0.7) / (answers + 1.0))
