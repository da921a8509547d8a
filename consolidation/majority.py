"""Votes that are simply added up: all alike (the baseline), or each with the weight of who gave it."""

from abc import abstractmethod

import numpy as np

from consolidation.base import Consolidator
from consolidation.design import VoteMatrix
from consolidation.numerics import TIE, Floats, normalise
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
        self.worker_skills_ = agreement(votes.matrix.overlapped, votes.matrix.overlapped.shares(), unknown=0.5)

    def _probabilities(self, votes: Votes) -> Floats:
        return vote_shares(votes)


def vote_shares(votes: Votes) -> Floats:
    """Shares of the votes, items × K; uniform where there is none."""
    return normalise(votes.counts())


class WeightedVote(Consolidator):
    """p_i(k) ∝ sum of the skills of the workers who said k; subclasses learn the skills."""

    def _learn(self, votes: Votes) -> None:
        self.worker_skills_ = self._skills(votes.matrix.overlapped)

    @abstractmethod
    def _skills(self, matrix: VoteMatrix) -> Floats:
        """Skill of each worker in 0..1, from the items with at least two answers."""

    def _probabilities(self, votes: Votes) -> Floats:
        known = self._known_workers(votes)
        average = float(self.worker_skills_.mean()) if len(self.worker_skills_) else 0.5
        skills = np.append(self.worker_skills_, average)[known]  # -1, a stranger, takes the last place
        return normalise(votes.counts(weights(skills)[votes.worker]))


def weights(skills: Floats) -> Floats:
    """Never quite zero: the only answer to an item counts even when it comes from the worst worker."""
    return np.maximum(skills, 1e-6)


def weighted_shares(matrix: VoteMatrix, skills: Floats) -> Floats:
    """Shares of the votes by weight, items × K."""
    columns = np.zeros((len(matrix.column_label), matrix.n_labels))
    columns[np.arange(len(columns)), matrix.column_label] = weights(skills)[matrix.column_worker]
    return normalise(matrix.evidence(columns))


def winners(shares: Floats) -> Floats:
    """The winning class of each row as 1, tied winners sharing it."""
    return normalise((shares >= shares.max(axis=1, keepdims=True, initial=0.0) - TIE).astype(np.float64))


def agreement(matrix: VoteMatrix, target: Floats, unknown: float) -> Floats:
    """Mean of target[item, answer] over each worker's answers; `unknown` for a worker without any."""
    answers = matrix.worker_answers
    missing = np.full(len(answers), unknown)
    return np.asarray(np.divide(matrix.right(matrix.expected(target)), answers, out=missing, where=answers > 0))
