"""Zero-based skill: weighted vote and worker agreement in turn, with slowing steps, until they fit each other."""

import numpy as np

from consolidation.design import VoteMatrix
from consolidation.majority import WeightedVote, agreement, weighted_shares, winners
from consolidation.numerics import Floats


class ZeroBasedSkill(WeightedVote):
    """s_w ← s_w + η (agreement of w with the vote weighted by s − s_w), from s = 1/K; η halves in steps.

    The "ZBS" of the Toloka platform, in the line of N. Littlestone, M. Warmuth, "The weighted majority
    algorithm" (1994). Like Wawa, iterated.

    >>> from consolidation import Votes
    >>> votes = Votes.from_triples([(i, w, "no" if w == "c" and i % 2 else "yes") for i in range(4) for w in "abc"])
    >>> ZeroBasedSkill().fit(votes).worker_skills_.round(2).tolist()
    [1.0, 1.0, 0.5]
    """

    def __init__(self, *, max_iter: int = 100, tol: float = 1e-5, rate: float = 1.0, halve_every: int = 20) -> None:
        self.max_iter = max_iter
        self.tol = tol
        self.rate = rate
        self.halve_every = halve_every

    def _skills(self, matrix: VoteMatrix) -> Floats:
        skills = np.full(matrix.n_workers, 1.0 / max(matrix.n_labels, 1))
        self.converged_ = False
        while not self.converged_ and self.n_iter_ < self.max_iter:
            rate = self.rate * 0.5 ** (self.n_iter_ // self.halve_every)
            seen = agreement(matrix, winners(weighted_shares(matrix, skills)), unknown=0.5)
            step = rate * (seen - skills)
            skills = skills + step
            self.n_iter_ += 1
            self.converged_ = bool(np.abs(step).max(initial=0.0) < self.tol)
        return skills
