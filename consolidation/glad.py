"""GLAD: workers differ in ability and items in difficulty."""

from collections.abc import Hashable

import numpy as np
from scipy.special import expit

from consolidation.base import Consolidator
from consolidation.numerics import Floats, on_grid, softmax
from consolidation.votes import Votes


class GLAD(Consolidator):
    """P(answer of w to i is right) = σ(α_w β_i), β_i = exp(b_i) > 0; errors fall evenly on the other K − 1 classes.

    α_w ~ N(1, 1), b_i ~ N(1, 1); all classes equally likely. EM whose M-step is a Newton step for all α at once and a
    Fisher scoring step for all b. J. Whitehill et al., "Whose vote should count more: optimal integration of labels
    from labelers of unknown expertise" (2009).

    Besides the shared attributes: `abilities_` (workers) and `difficulties_` = 1/β (items). Skill is the chance of a
    right answer to an item of median difficulty. Items with a single answer do not teach.

    >>> votes = Votes.from_triples([(i, w, "abc"[(i + (w == "z")) % 3]) for i in range(99) for w in "uvz"])
    >>> GLAD().fit(votes).worker_skills_.round(1).tolist()
    [1.0, 1.0, 0.0]
    """

    abilities_: Floats
    difficulties_: Floats

    def __init__(self, *, max_iter: int = 100, tol: float = 1e-4) -> None:
        self.max_iter = max_iter
        self.tol = tol

    def _learn(self, votes: Votes) -> None:
        taught = votes.select(votes.answers_per_item[votes.item] >= 2)
        alpha, b = np.ones(votes.n_workers), np.ones(votes.n_items)
        q = votes.matrix.shares()
        self.converged_ = False
        while not self.converged_ and self.n_iter_ < self.max_iter:
            for _ in range(2):
                alpha, b = _step(taught, q, alpha, b)
            before, q = q, on_grid(_posterior(taught, alpha, b))
            self.n_iter_ += 1
            self.converged_ = bool(np.abs(q - before).max(initial=0.0) < self.tol)
        self.abilities_, self._b = alpha, b
        self.difficulties_ = np.exp(-b)
        self.worker_skills_ = expit(alpha * np.exp(np.median(b) if len(b) else 1.0))

    def _probabilities(self, votes: Votes) -> Floats:
        """A known item keeps its difficulty, a new one is average; the same for workers and ability."""
        places: dict[Hashable, int] = {name: place for place, name in enumerate(self._votes.items)}
        items = np.array([places.get(name, -1) for name in votes.items], np.int64)
        alpha = np.append(self.abilities_, 1.0)[self._known_workers(votes)]
        return _posterior(votes, alpha, np.append(self._b, 1.0)[items])


def _posterior(votes: Votes, alpha: Floats, b: Floats) -> Floats:
    """q_i(k) from the log-odds of each answer being right; the part common to all classes cancels."""
    z = alpha[votes.worker] * np.exp(b[votes.item])
    return softmax(votes.counts(z + np.log(max(votes.n_labels - 1, 1))))


def _step(votes: Votes, q: Floats, alpha: Floats, b: Floats) -> tuple[Floats, Floats]:
    right = q[votes.item, votes.label]
    beta = np.exp(b)[votes.item]
    chance = expit(alpha[votes.worker] * beta)
    slope = _sum(votes.worker, beta * (right - chance), votes.n_workers) - (alpha - 1.0)
    curve = _sum(votes.worker, beta**2 * chance * (1 - chance), votes.n_workers) + 1.0
    alpha = alpha + np.clip(slope / curve, -1.0, 1.0)
    lever = alpha[votes.worker] * beta
    chance = expit(lever)
    slope = _sum(votes.item, lever * (right - chance), votes.n_items) - (b - 1.0)
    curve = _sum(votes.item, lever**2 * chance * (1 - chance), votes.n_items) + 1.0
    return alpha, b + np.clip(slope / curve, -0.5, 0.5)


def _sum(group: np.ndarray, values: Floats, n_groups: int) -> Floats:
    return np.bincount(group, values, minlength=n_groups).astype(np.float64)
