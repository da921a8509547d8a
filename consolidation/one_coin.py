"""One-coin Dawid-Skene: a single number per worker. For few answers per worker and classes that are alike."""

import numpy as np

from consolidation.confusion import ConfusionModel, Counts, symmetric
from consolidation.numerics import Floats, normalise
from consolidation.votes import Votes


class OneCoin(ConfusionModel):
    """θ_w(k, l) = a_w where l = k, else (1 − a_w)/(K − 1); all classes equally likely beforehand.

    EM with a_w = (expected right answers + 0.7) / (answers + 1). After Y. Zhang, X. Chen, D. Zhou, M. I. Jordan,
    "Spectral methods meet EM" (2014), who start from spectral estimates; here the start is vote shares.

    >>> votes = Votes.from_triples([(i, w, "abc"[(i + (w == "z")) % 3]) for i in range(99) for w in "uvz"])
    >>> OneCoin().fit(votes).worker_skills_.round(2).tolist()
    [1.0, 1.0, 0.01]
    """

    def __init__(self, *, max_iter: int = 100, tol: float = 1e-5) -> None:
        self.max_iter = max_iter
        self.tol = tol

    def _learn(self, votes: Votes) -> None:
        self._iterate(votes.matrix.overlapped)
        self.worker_skills_ = self._accuracies(self._counts)

    def _update(self, counts: Counts, mass: Floats) -> None:
        self._counts = counts
        self.class_prior_ = normalise(np.ones_like(mass))

    def _theta(self, counts: Counts) -> Floats:
        return symmetric(self._accuracies(counts)[counts.worker], counts)

    @staticmethod
    def _accuracies(counts: Counts) -> Floats:
        return (counts.right + 0.7) / (counts.answers + 1.0)
