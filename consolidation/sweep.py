"""One round over all answers: new posteriors of the items, then the expected counts that follow from them.

Two implementations with the same results: sparse products, which are always there, and loops compiled by numba.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import numpy as np

from consolidation.design import VoteMatrix
from consolidation.extra import compiled_pays
from consolidation.numerics import Floats, blocks, column_sums, on_grid, row_max, softmax

CACHE = 2**21
"""Bytes of a table that stay near enough to the processor to be read in any order."""

AHEAD = 16
"""How many answers ahead a larger table is asked for its rows."""


REST = 1e-5
"""An item whose posterior moves less rests until the others have settled."""

LEAST = 1_000
"""Items than which fewer are not looked for: a round over them takes no time."""

LARGE = 2_000_000
"""Answers × classes from which it pays to leave out the items at rest."""


class Sweep(ABC):
    """Of the items of one matrix."""

    def __call__(self, q: Floats, log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        """Overwrite q (items × K) with q_i(k) ∝ exp(log_prior(k) + t_i Σ_w log θ_w(k, l_iw)).

        Returns the expected counts under the new q with its column sums below them, and max |Δq|.
        """
        table = np.zeros((len(log_theta) + 1, q.shape[1]))
        return table, float(self.add(table, q, log_theta, log_prior).max(initial=0.0))

    @abstractmethod
    def add(self, table: Floats, q: Floats, log_theta: Floats, log_prior: Floats) -> Floats:
        """The same with the counts added to a table that is there. Returns max_k |Δq_i(k)|, items."""


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

    def add(self, table: Floats, q: Floats, log_theta: Floats, log_prior: Floats) -> Floats:
        evidence, moves = self._matrix.evidence(log_theta), np.empty(len(q))
        for rows in blocks(*q.shape):
            new = on_grid(softmax(log_prior + evidence[rows] * self._tempering[rows]))
            moves[rows] = row_max(np.abs(new - q[rows])) if new.size else 0.0
            q[rows] = new
        table[:-1] += self._matrix.expected(q)
        table[-1] += column_sums(q)
        return moves


class CompiledSweep(Sweep):
    def __init__(self, matrix: VoteMatrix, tempering: Floats) -> None:
        from consolidation import compiled

        self._kernels, self._tempering = compiled, tempering.ravel()
        self._starts, self._columns = matrix.one_hot.indptr, matrix.one_hot.indices

    def add(self, table: Floats, q: Floats, log_theta: Floats, log_prior: Floats) -> Floats:
        moves, ahead = np.empty(len(q)), AHEAD if table.nbytes > CACHE else 0
        answers = self._starts, self._columns
        for rows in blocks(*q.shape):
            logs, first = np.empty_like(q[rows]), rows.start
            self._kernels.gather(*answers, log_theta, log_prior, self._tempering, first, logs, ahead)
            np.exp(logs, out=logs)
            self._kernels.scatter(*answers, logs, first, q, table, moves, ahead)
        return moves


class Rounds:
    """Sweeps one after the other, from q on: most items soon come to rest, and only the others are swept again.

    What the items at rest have in the counts stays as it was, so a fit is over when a round over all items says so.
    """

    def __init__(self, matrix: VoteMatrix, tempering: Floats, q: Floats) -> None:
        self._all = matrix, tempering, q
        self._narrowing = len(matrix.one_hot.indices) * matrix.n_labels >= LARGE
        self._places: Any = None
        self._resting: Floats | None = None
        self._take(matrix, tempering, q)

    def _take(self, matrix: VoteMatrix, tempering: Floats, q: Floats) -> None:
        self._matrix, self._tempering, self._q = matrix, tempering, q
        self._sweep = sweep_over(matrix, tempering)

    def __call__(self, log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        """A round; see `Sweep`."""
        shape = len(log_theta) + 1, self._q.shape[1]
        table = np.zeros(shape) if self._resting is None else self._resting.copy()
        moves = self._sweep.add(table, self._q, log_theta, log_prior)
        if self._narrowing:
            moving = np.flatnonzero(moves > REST)
            if LEAST <= len(moving) <= len(moves) / 4:
                self._go_on_with(moving, table)
        return table, float(moves.max(initial=0.0))

    def whole(self) -> bool:
        """Let the rounds from now on be over all items. False when they are already."""
        self._narrowing = False
        if self._resting is None:
            return False
        self._keep()
        self._resting = self._places = None
        self._take(*self._all)
        return True

    def _keep(self) -> None:
        if self._places is not None:
            self._all[2][self._places] = self._q

    def _go_on_with(self, moving: Any, table: Floats) -> None:
        self._keep()
        self._places = moving if self._places is None else self._places[moving]
        q, part = self._q[moving], replace(self._matrix, one_hot=self._matrix.one_hot[moving])
        self._resting = table.copy()
        self._resting[:-1] -= part.expected(q)
        self._resting[-1] -= column_sums(q)
        self._take(part, self._tempering[moving], q)
