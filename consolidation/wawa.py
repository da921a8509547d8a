"""Worker agreement with aggregate: one look at who sides with the majority, then a weighted vote."""

from consolidation.design import VoteMatrix
from consolidation.majority import WeightedVote, agreement, winners
from consolidation.numerics import Floats


class Wawa(WeightedVote):
    """Skill s_w = share of w's answers that agree with the majority (a tied winner counts in part); p_i(k) ∝ Σ s_w.

    Published as "Wawa" with the Appen (Figure Eight) platform; R. Passonneau, B. Carpenter, "The benefits of a model of
    annotation" (2014), discuss the agreement coefficients it rests on. Fast, robust, but a minority never wins by much.

    >>> from consolidation import Votes
    >>> votes = Votes.from_triples([(i, w, "no" if w == "c" and i % 2 else "yes") for i in range(4) for w in "abc"])
    >>> Wawa().fit(votes).worker_skills_.tolist()
    [1.0, 1.0, 0.5]
    """

    def _skills(self, matrix: VoteMatrix) -> Floats:
        return agreement(matrix, winners(matrix.shares()), unknown=0.5)
