"""How far the answers to one item err together, as a fit tells it, and what n of them are worth then."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from consolidation.design import VoteMatrix
from consolidation.numerics import Floats

USUAL = 0.04
"""The correlation of real crowds, which few pairs of answers leave as it is."""

PAIRS = 1000.0
"""So many pairs of answers count as much as what is usual."""

ALWAYS, VISIBLE, TAUGHT = 0.2, 8.0, 1.0
"""ρ = ALWAYS + VISIBLE r + TAUGHT / n. What all get wrong together looks right, so more is behind what can be seen; and
where items have few answers, each of them takes part in the judgement of the others."""

CELLS = 2**20
"""Cells of a table of residuals at a time, for the memory."""


@dataclass(frozen=True)
class Correlation:
    """Sums over the items with at least two answers, so that parts can be added. With q_i(k) the posteriors, and for
    each answer of a worker w to i its residual e_w = [says k] − θ_w(k, k), and s_w² = θ_w(k, k) (1 − θ_w(k, k)):

    - `common` = Σ_ik q_i(k) Σ_{w≠w'} e_w e_w', which is 0 in expectation where answers are independent given the truth
    - `most` = Σ_ik q_i(k) Σ_{w≠w'} s_w s_w', what it would be if they repeated each other
    """

    common: float = 0.0
    most: float = 0.0
    pairs: float = 0.0
    answers: float = 0.0
    items: float = 0.0

    @classmethod
    def of(cls, matrix: VoteMatrix, q: Floats, cells: Floats, right: Floats) -> "Correlation":
        """Of the items of `matrix`: q are their posteriors (items × K), `cells` the expected counts under these
        (columns × K), `right` the θ_w(k, k) of each worker (workers × K)."""
        rate = right.take(matrix.column_worker, axis=0)
        spread, residual = 1.0 - rate, rate  # in place from here on: the tables are large
        spread *= rate
        np.negative(rate, out=residual)
        residual[np.arange(len(rate)), matrix.column_label] += 1.0
        common = _squares(matrix.one_hot, q, residual) - float(np.einsum("ck,ck,ck->", cells, residual, residual))
        most = -float(np.einsum("ck,ck->", cells, spread))
        most += _squares(matrix.one_hot, q, np.sqrt(spread, out=spread))
        n = matrix.answers.astype(np.float64)
        pairs = float((n * (n - 1.0)).sum()) / 2.0  # no dot product: it would wake the threads of linear algebra
        return cls(common, most, pairs, float(n.sum()), float(len(n)))

    def plus(self, more: "Correlation", sign: int = 1) -> "Correlation":
        """Both together, or (-1) what is left without the others."""
        return Correlation(*(one + sign * other for one, other in zip(self.sums(), more.sums(), strict=True)))

    def sums(self) -> tuple[float, ...]:
        """The five, in the order in which they are given."""
        return self.common, self.most, self.pairs, self.answers, self.items

    @property
    def among_answers(self) -> float:
        """r, the correlation of two answers to an item given its truth, drawn towards what is usual."""
        seen = self.common / self.most if self.most > 0 else 0.0
        return (seen * self.pairs + USUAL * PAIRS) / (self.pairs + PAIRS)

    @property
    def discount(self) -> float:
        """ρ, 0 to 1: n answers to an item are worth n^(1 − ρ) independent ones."""
        few = self.items / self.answers if self.answers else 0.0
        return float(np.clip(ALWAYS + VISIBLE * self.among_answers + TAUGHT * few, 0.0, 1.0))


def _squares(one_hot: Any, q: Floats, columns: Floats) -> float:
    """Σ_ik q_i(k) (Σ_w columns_w(k))², over the answers w to i."""
    step, total = max(CELLS // max(q.shape[1], 1), 1), 0.0
    for start in range(0, len(q), step):
        part = slice(start, start + step)
        sums = (one_hot[part] if step < len(q) else one_hot) @ columns
        total += float(np.einsum("ik,ik,ik->", q[part], sums, sums))
    return total
