"""Independent Bayesian classifier combination: Dawid-Skene with Dirichlet priors and variational Bayes."""

import numpy as np
from scipy.special import digamma

from consolidation.confusion import ConfusionModel, Counts
from consolidation.numerics import Floats
from consolidation.votes import Votes


class IBCC(ConfusionModel):
    """Rows θ_w(k, ·) ~ Dirichlet(α_k·), α_kk = `diagonal`, α_kl = `off_diagonal`; classes p ~ Dirichlet(1).

    q_i(k) ∝ exp(E log p(k) + Σ_w E log θ_w(k, l_iw)), where E log of a Dirichlet with counts n is ψ(n_k) − ψ(Σ n).
    H.-C. Kim, Z. Ghahramani, "Bayesian classifier combination" (2012); variational treatment after E. Simpson et al.,
    "Dynamic Bayesian combination of multiple imperfect classifiers" (2013). Only items with two answers or more teach.

    >>> said = {"a": ["no", "yes"], "b": ["no", "yes"], "liar": ["yes", "no"]}
    >>> votes = Votes.from_triples([(i, w, said[w][i % 2]) for i in range(50) for w in said])
    >>> model = IBCC().fit(votes)
    >>> [votes.labels[label] for label in model.labels_[:4]], model.worker_skills_.round(2).tolist()
    (['no', 'yes', 'no', 'yes'], [0.98, 0.98, 0.07])
    """

    def __init__(
        self, *, diagonal: float = 4.0, off_diagonal: float = 1.0, max_iter: int = 100, tol: float = 1e-5
    ) -> None:
        self.diagonal = diagonal
        self.off_diagonal = off_diagonal
        self.max_iter = max_iter
        self.tol = tol

    def _learn(self, votes: Votes) -> None:
        self._iterate(votes.matrix.overlapped)
        total = self.diagonal + self.off_diagonal * max(votes.n_labels - 1, 0)
        self.worker_skills_ = (self._counts.right + self.diagonal) / (self._counts.answers + total)

    def _update(self, counts: Counts, mass: Floats) -> None:
        self._counts = counts
        self.class_prior_ = np.exp(_expected_log(mass + 1.0))

    def _prior(self, counts: Counts) -> Floats:
        prior = np.full_like(counts.cells, self.off_diagonal)
        prior[np.arange(len(prior)), counts.label] = self.diagonal
        return prior

    def _rows(self, counts: Counts) -> Floats:
        n_labels = counts.cells.shape[1]
        return np.asarray(counts.truths[counts.worker] + (self.diagonal + self.off_diagonal * (n_labels - 1)))

    def _theta(self, counts: Counts) -> Floats:
        return np.asarray((counts.cells + self._prior(counts)) / self._rows(counts))

    def _log_theta(self, counts: Counts) -> Floats:
        return np.asarray(digamma(counts.cells + self._prior(counts)) - digamma(self._rows(counts)))


def _expected_log(counts: Floats) -> Floats:
    return np.asarray(digamma(counts) - digamma(counts.sum()))
