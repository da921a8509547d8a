"""Majority vote: the label most workers gave. The baseline, and the right model when workers cannot be told apart."""

import numpy as np

from consolidation.base import Consolidator
from consolidation.numerics import Floats, normalise
from consolidation.votes import Votes


class MajorityVote(Consolidator):
    """p_i(k) = votes for k on item i / votes on item i.

    A worker's skill is the mean share of the votes that his answers hold, over items with at least two answers.

    >>> votes = Votes.from_triples([(1, "a", "owl"), (1, "b", "owl"), (1, "c", "falcon")])
    >>> model = MajorityVote().fit(votes)
    >>> votes.labels[model.labels_[0]], round(float(model.confidences_[0]), 2)
    ('owl', 0.67)
    """

    def _learn(self, votes: Votes) -> None:
        matrix = votes.matrix.overlapped
        agreement = matrix.right(matrix.expected(matrix.shares()))
        unknown = np.full(votes.n_workers, 0.5)
        self.worker_skills_ = np.divide(agreement, matrix.worker_answers, out=unknown, where=matrix.worker_answers > 0)

    def _probabilities(self, votes: Votes) -> Floats:
        return normalise(votes.counts())
