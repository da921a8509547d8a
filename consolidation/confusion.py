"""What the models with a confusion matrix per worker have in common: expected counts, and scoring with them."""

from abc import abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

import numpy as np

from consolidation.acceleration import settle
from consolidation.base import Consolidator
from consolidation.design import VoteMatrix
from consolidation.numerics import Bools, Floats, Ints, blocks, normalise, safe_log, softmax
from consolidation.sweep import Sweep, sweep_over, with_mass
from consolidation.votes import Votes

Sums = Callable[[Floats, Floats], tuple[Floats, float]]
"""From log θ (columns × K) and log p (K) to new expected counts with the class masses below, and max |Δq|."""


@dataclass(frozen=True)
class Counts:
    """Expected answers N_w(k, l): how often worker w said l where the truth was k.

    Held per column (w, l) for the pairs that are asked for, with the sums over all l beside them.
    """

    worker: Ints
    """(columns) the worker w of each column."""
    label: Ints
    """(columns) the label l of each column."""
    cells: Floats
    """(columns × K) N_w(k, l)."""
    truths: Floats
    """(workers × K) Σ_l N_w(k, l)."""
    answers: Floats
    """(workers) Σ_kl N_w(k, l)."""
    right: Floats
    """(workers) Σ_k N_w(k, k)."""
    said: Ints
    """(said) the labels that anybody of the fit gave, in order: of many classes, often a few."""
    crowd: Floats
    """(said × K) Σ_w N_w(k, l), answer by true class, over all workers of the fit."""

    @classmethod
    def of(cls, matrix: VoteMatrix, posterior: Floats) -> "Counts":
        return cls.of_cells(matrix, matrix.expected(posterior))

    @classmethod
    def of_cells(cls, matrix: VoteMatrix, cells: Floats) -> "Counts":
        return cls(
            matrix.column_worker,
            matrix.column_label,
            cells,
            matrix.per_worker(cells),
            matrix.worker_answers,
            matrix.right(cells),
            matrix.said,
            matrix.per_label(cells),
        )

    @classmethod
    def none(cls, matrix: VoteMatrix) -> "Counts":
        """Nothing known of anybody."""
        workers, shape = np.zeros(matrix.n_workers), (matrix.n_workers, matrix.n_labels)
        cells = np.zeros((len(matrix.column_label), matrix.n_labels))
        crowd = np.zeros((len(matrix.said), matrix.n_labels))
        people = np.zeros(shape), workers, workers
        return cls(matrix.column_worker, matrix.column_label, cells, *people, matrix.said, crowd)

    def at(self, matrix: VoteMatrix, known: Ints) -> "Counts":
        """The same evidence seen from other votes: `known` gives the fitted code of each worker there, -1 for none."""
        n_labels = self.cells.shape[1]
        keys = self.worker.astype(np.int64) * n_labels + self.label
        worker = known[matrix.column_worker]
        wanted = worker.astype(np.int64) * n_labels + matrix.column_label
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found = (keys[place] == wanted) if len(keys) else np.zeros(len(wanted), np.bool_)
        return Counts(
            matrix.column_worker,
            matrix.column_label,
            _pick(self.cells, place, found),
            _pick(self.truths, known, known >= 0),
            _pick(self.answers, known, known >= 0),
            _pick(self.right, known, known >= 0),
            self.said,
            self.crowd,
        )

    def plus(self, more: "Counts") -> "Counts":
        """Both together; of the same votes, so that the columns are the same."""
        return Counts(
            self.worker,
            self.label,
            self.cells + more.cells,
            self.truths + more.truths,
            self.answers + more.answers,
            self.right + more.right,
            self.said,
            self.crowd + more.crowd,
        )

    def part(self, columns: slice) -> "Counts":
        """Some of the columns, with the workers between the first and the last of them, numbered from 0."""
        worker = self.worker[columns]
        first = int(worker[0]) if len(worker) else 0
        workers = slice(first, int(worker[-1]) + 1 if len(worker) else 0)
        return Counts(
            worker - np.int32(first),
            self.label[columns],
            self.cells[columns],
            self.truths[workers],
            self.answers[workers],
            self.right[workers],
            self.said,
            self.crowd,
        )


def _pick(values: Floats, places: Ints, valid: Bools) -> Floats:
    picked = np.zeros((len(places), *values.shape[1:]))
    picked[valid] = values[places[valid]]
    return picked


def symmetric(accuracy: Floats, counts: Counts) -> Floats:
    """M(a) per column: `accuracy` (columns) where the label is the true class, the rest spread evenly; columns × K."""
    n_labels = counts.cells.shape[1]
    spread = np.repeat(((1.0 - accuracy) / max(n_labels - 1, 1))[:, None], n_labels, axis=1)
    spread[np.arange(len(accuracy)), counts.label] = accuracy
    return spread


class ConfusionModel(Consolidator):
    """A class prior p(k) and, per worker, θ_w(k, l) = P(w answers l | truth k); answers independent given the truth.

    Subclasses learn `class_prior_` and `_counts`, and say how counts become θ.
    """

    class_prior_: Floats
    max_iter: int
    tol: float
    _counts: Counts

    @abstractmethod
    def _theta(self, counts: Counts) -> Floats:
        """θ_w(k, l) for each column (w, l): columns × K."""

    def _log_theta(self, counts: Counts) -> Floats:
        """Its logarithm, block by block, so that what is computed on the way stays in the processor's cache."""
        logs = np.empty_like(counts.cells)
        for rows in blocks(*logs.shape):
            logs[rows] = safe_log(self._theta(counts.part(rows)))
        return logs

    def _update(self, counts: Counts, mass: Floats) -> None:
        """The M-step: what follows from the expected counts and from Σ_i q_i(k), K."""
        self._counts = counts
        self.class_prior_ = normalise(mass)

    def _iterate(self, matrix: VoteMatrix, tempering: Floats | None = None) -> None:
        """Expectation-maximization from vote shares until no posterior moves by `tol`, at most `max_iter` rounds."""
        q = matrix.shares()
        self._begin(matrix, q)
        start = with_mass(matrix.expected(q), q)
        sweep = sweep_over(matrix, np.ones((len(q), 1)) if tempering is None else tempering)
        self._settle(matrix, start, partial(sweep, q))
        self._finish(matrix, sweep, q)

    def _begin(self, matrix: VoteMatrix, shares: Floats) -> None:
        """What is to be kept of the vote shares (items × K)."""

    def _finish(self, matrix: VoteMatrix, sweep: Sweep, q: Floats) -> None:
        """What is to be learned from the posteriors when all else is."""

    def _settle(self, matrix: VoteMatrix, start: Floats, sweep: Sums) -> None:
        """The same from given counts, wherever the answers are: `sweep` takes log θ and log p, see `Sweep`."""

        def step(table: Floats) -> tuple[Floats, float]:
            self._update(Counts.of_cells(matrix, table[:-1]), table[-1])
            return sweep(self._log_theta(self._counts), safe_log(self.class_prior_))

        table, self.n_iter_, self.converged_ = settle(step, start, tol=self.tol, limit=self.max_iter)
        self._update(Counts.of_cells(matrix, table[:-1]), table[-1])

    def _probabilities(self, votes: Votes) -> Floats:
        return softmax(self._log_joint(votes))

    def _log_joint(self, votes: Votes) -> Floats:
        return safe_log(self.class_prior_) + self._evidence(votes)

    def _evidence(self, votes: Votes) -> Floats:
        """Σ_w log θ_w(k, answer), items × K."""
        counts = self._counts.at(votes.matrix, self._known_workers(votes))
        return votes.matrix.evidence(self._log_theta(counts))

    def confusion(self, worker: Hashable) -> Floats:
        """θ of one worker, K × K: row the true class, column the answer. An unknown worker gets the crowd's."""
        votes = self._fitted()
        every = np.arange(votes.n_labels, dtype=np.int32)
        only = Votes(every, np.zeros_like(every), every, tuple(every.tolist()), (worker,), votes.labels)
        return normalise(self._theta(self._counts.at(only.matrix, self._known_workers(only))).T)
