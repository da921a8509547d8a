"""One round over all answers: new posteriors of the items, then the expected counts that follow from them.

Two implementations with the same results: sparse products, which are always there, and loops compiled by numba.
"""

from abc import ABC, abstractmethod

import numpy as np

from consolidation.design import VoteMatrix
from consolidation.extra import compiled_pays
from consolidation.numerics import Floats, blocks, column_sums, on_grid, softmax

CACHE = 2**21
"""Bytes of a table that stay near enough to the processor to be read in any order."""

AHEAD = 16
"""How many answers ahead a larger table is asked for its rows."""


class Sweep(ABC):
    """Of the items of one matrix."""

    @abstractmethod
    def __call__(self, q: Floats, log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        """Overwrite q (items × K) with q_i(k) ∝ exp(log_prior(k) + t_i Σ_w log θ_w(k, l_iw)).

        Returns the expected counts under the new q with its column sums below them, and max |Δq|.
        """


def sweep_over(matrix: VoteMatrix, tempering: Floats) -> Sweep:
    """The faster of the two for this many answers; `tempering` is t_i per item (items × 1)."""
    if compiled_pays(len(matrix.one_hot.indices)):
        return CompiledSweep(matrix, tempering)
    return SparseSweep(matrix, tempering)


def with_mass(cells: Floats, q: Floats) -> Floats:
    """The table that a round passes to the next: expected counts (columns × K) and, as last row, Σ_i q_i(k)."""
    return np.vstack([cells, column_sums(q)])


class SparseSweep(Sweep):
    def __init__(self, matrix: VoteMatrix, tempering: Floats) -> None:
        self._matrix, self._tempering = matrix, tempering

    def __call__(self, q: Floats, log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        evidence, moved = self._matrix.evidence(log_theta), 0.0
        for rows in blocks(*q.shape):
            new = on_grid(softmax(log_prior + evidence[rows] * self._tempering[rows]))
            moved = max(moved, float(np.abs(new - q[rows]).max(initial=0.0)))
            q[rows] = new
        return with_mass(self._matrix.expected(q), q), moved


class CompiledSweep(Sweep):
    def __init__(self, matrix: VoteMatrix, tempering: Floats) -> None:
        from consolidation import compiled

        self._kernels, self._tempering = compiled, tempering.ravel()
        self._starts, self._columns = matrix.one_hot.indptr, matrix.one_hot.indices

    def __call__(self, q: Floats, log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        table, moved = np.zeros((len(log_theta) + 1, q.shape[1])), 0.0
        answers, ahead = (self._starts, self._columns), AHEAD if table.nbytes > CACHE else 0
        for rows in blocks(*q.shape):
            logs, first = np.empty_like(q[rows]), rows.start
            self._kernels.gather(*answers, log_theta, log_prior, self._tempering, first, logs, ahead)
            np.exp(logs, out=logs)
            moved = max(moved, self._kernels.scatter(*answers, logs, first, q, table, ahead))
        return table, moved
