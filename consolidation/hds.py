"""Hierarchical Dawid-Skene: the default. Each worker's confusion matrix leans on his own level and the crowd's typical
errors, and the reported confidence knows that answers to one item are not independent."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from consolidation.confusion import ConfusionModel, Counts, Sums
from consolidation.correlation import Correlation
from consolidation.design import VoteMatrix, check_size
from consolidation.known import Known, open_questions
from consolidation.numerics import (
    TIE,
    Bools,
    Floats,
    Ints,
    argmax_with_ties,
    blocks,
    column_sums,
    normalise,
    row_max,
    row_sum,
    safe_log,
    softmax,
)
from consolidation.sweep import Sweep, sweep_over
from consolidation.votes import Votes

LEAN = 0.2
"""Vote shares have this part of λ in a worker's counts: rounds alone take an error that several share for skill."""

WORTH = 2.0 / 3.0
"""One of n answers to an item is worth n^−⅔ before anything is known of the crowd."""


@dataclass(frozen=True)
class Majorities:
    """What plain majorities say about the classes: sums over items, so that parts can be added."""

    classes: Floats
    """(K) how many items each class wins; ties are split."""
    worth: float
    """Sum of n_i^−⅔, what one of the answers to an item is worth."""
    items: int

    @classmethod
    def of(cls, matrix: VoteMatrix, shares: Floats) -> "Majorities":
        """From vote shares, items × K."""
        classes = np.zeros(matrix.n_labels)
        for rows in blocks(*shares.shape):
            wins = (shares[rows] >= row_max(shares[rows])[:, None] - TIE).astype(np.float64)
            classes += column_sums(wins / row_sum(wins)[:, None])
        return cls(classes, float(discount(matrix, WORTH).sum()), len(shares))

    def plus(self, more: "Majorities", sign: int = 1) -> "Majorities":
        """Both together, or (-1) what is left without the others."""
        worth, items = self.worth + sign * more.worth, self.items + sign * more.items
        return Majorities(self.classes + sign * more.classes, worth, items)

    @property
    def part(self) -> float:
        """λ, the mean worth."""
        return self.worth / max(self.items, 1)

    def mixed(self, mass: Floats) -> Floats:
        """Class masses Σ_i q_i(k) of which the part λ is replaced by the majorities."""
        return np.asarray((1.0 - self.part) * mass + self.part * self.classes)


@dataclass(frozen=True)
class Crowd:
    """What is common to all workers: mean accuracy, and how errors fall where the truth is k."""

    accuracy: float
    shares: Floats
    """(rows × K) share of a label among the crowd's wrong answers to each class."""
    row: Ints
    """(K) the row of each label; those that nobody gave have the last."""

    def of(self, labels: Ints) -> Floats:
        """(labels × K) how errors fall on each of these labels; what is said of a label's own class is no error."""
        return self.shares.take(self.row.take(labels), axis=0)

    @property
    def errors(self) -> Floats:
        """(K × K) share of label l among the crowd's wrong answers to class k; zero diagonal."""
        every = np.arange(len(self.row), dtype=np.int32)
        errors = self.of(every).T
        errors[every, every] = 0.0
        return errors


class HierarchicalDawidSkene(ConfusionModel):
    """MAP expectation-maximization over confusion matrices with a two-level prior, and calibrated confidence.

    With v_i(k) the vote shares, N_w(k, l) the expected answers under (1 − λ/5) q_i + λ/5 v_i (only of items with at
    least two answers), n_w their sum, c = `level_weight`:

    - crowd accuracy ā = (Σ_w trace N_w + 7) / (Σ_w n_w + 10); crowd errors P(k, l) from Σ_w N_w plus 10 answers of M(ā)
    - worker accuracy a_w = (trace N_w + c ā) / (n_w + c)
    - prior mean m_w(k, k) = a_w, m_w(k, l) = (1 − a_w) P(k, l) / Σ_{l'≠k} P(k, l')
    - θ_w(k, l) = (N_w(k, l) + K m_w(k, l)) / (Σ_l N_w(k, l) + K)
    - p(k) ∝ Σ_i ((1 − λ) q_i(k) + λ m_i(k)) + 10/K, m_i the majority's class, λ the mean of n_i^−⅔: the fewer answers
      an item has, the more do rounds amplify what errors share. λ = 0 if anybody is `known`
    - q_i(k) ∝ p(k) exp(t_i Σ_w log θ_w(k, l_iw)), t_i = n_i^−τ, τ = `temper`

    Some items are hard for everybody, so n answers carry less information than n independent ones: that of n^(1−ρ),
    0 for independent answers and 1 for answers that repeat each other. Hence the reported probabilities are
    softmax(n_i^−ρ (log p + Σ_w log θ_w)). How hard items differ shows in how answers go together that are right, or
    wrong, by the posteriors: ρ = `correlation_` follows from these (`Correlation`), or is `correlation` where given.

    After A. P. Dawid, A. M. Skene (1979) and, for the hierarchy, B. Paun et al., "Comparing Bayesian models of
    annotation" (2018). Besides the shared attributes: `class_prior_` (K), `worker_skills_` = a_w, `worker_evidence_` =
    n_w + c, `crowd_` (`Crowd`), `correlation_`.

    What is `known` (`Known`) adds to N_w and stays: answers to gold items, whose q_i is their class, and what workers
    said elsewhere. The probabilities reported for gold items are what the answers say, as for any other.

    >>> said = {"a": ["no", "yes"], "b": ["no", "yes"], "liar": ["yes", "no"]}
    >>> votes = Votes.from_triples([(i, w, said[w][i % 2]) for i in range(50) for w in said])
    >>> model = HierarchicalDawidSkene().fit(votes)
    >>> [votes.labels[label] for label in model.labels_[:4]], model.worker_skills_.round(2).tolist()
    (['no', 'yes', 'no', 'yes'], [0.92, 0.92, 0.14])
    """

    crowd_: Crowd
    correlation_: float
    _before: Counts | None
    _majorities: Majorities
    worker_evidence_: Floats

    def __init__(
        self,
        *,
        level_weight: float = 10.0,
        temper: float = 0.09,
        correlation: float | None = None,
        max_iter: int = 100,
        tol: float = 1e-3,
        known: Known | None = None,
    ) -> None:
        self.known = known
        if correlation is not None:
            self.correlation_ = correlation
        self.level_weight = level_weight
        self.temper = temper
        self.correlation = correlation
        self.max_iter = max_iter
        self.tol = tol

    def _learn(self, votes: Votes) -> None:
        matrix, self._before = votes.matrix.overlapped, None
        if self.known is not None:
            self._before = self.known.counts(votes)
            matrix = open_questions(votes, self.known.codes(votes))
        self._iterate(matrix, discount(matrix, self.temper))
        self._weigh_workers()

    def posteriors(self, matrix: VoteMatrix, workers: Ints) -> Floats:
        """The E-step alone, q_i(k) of the items of `matrix` (items × K) under what was learned; `workers` gives the
        fitted code of each worker there, -1 for one never seen."""
        q, counts = matrix.shares(), self._counts.at(matrix, workers)
        sweep_over(matrix, discount(matrix, self.temper))(q, self._log_theta(counts), safe_log(self.class_prior_))
        return q

    def _weigh_workers(self) -> None:
        self.worker_skills_ = self._levels(self._counts)
        self.worker_evidence_ = self._counts.answers + self.level_weight

    def _begin(self, matrix: VoteMatrix, shares: Floats) -> None:
        self._heed(Majorities.of(matrix, shares))

    def _heed(self, majorities: Majorities) -> None:
        known = self._before is not None and self._before.answers.any()  # that tells more than a majority
        self._majorities = replace(majorities, worth=0.0) if known else majorities

    def _settle(self, matrix: VoteMatrix, start: Floats, sweep: Sums) -> None:
        """From the counts under vote shares."""
        super()._settle(matrix, start, self._leaning(sweep, start[:-1]))

    def _finish(self, matrix: VoteMatrix, sweep: Sweep, q: Floats) -> None:
        if self.correlation is None:
            table, _ = sweep(q, *self.logarithms())
            self.correlate(Correlation.of(matrix, q, table[:-1], self.right()))

    def correlate(self, answers: Correlation) -> None:
        """What is told about answers to one item; a `correlation` that was given stays."""
        self.correlation_ = answers.discount if self.correlation is None else self.correlation

    def logarithms(self) -> tuple[Floats, Floats]:
        """log θ (columns × K) and log p (K)."""
        return self._log_theta(self._counts), safe_log(self.class_prior_)

    def right(self) -> Floats:
        """θ_w(k, k) of each worker and class, workers × K."""
        counts, strength = self._counts, self._counts.cells.shape[1]
        right = np.repeat(strength * self._levels(counts)[:, None], strength, axis=1)
        own = counts.cells[np.arange(len(counts.label)), counts.label]
        right[counts.worker, counts.label] += own
        return np.asarray(right / (counts.truths + strength))

    def _leaning(self, sweep: Sums, shares: Floats) -> Sums:
        def leant(log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
            table, moved = sweep(log_theta, log_prior)
            return self._lean(table, shares), moved

        return leant

    def _lean(self, table: Floats, shares: Floats) -> Floats:
        """Counts and masses, (columns + 1) × K, changed in place: the counts become in part those under vote shares."""
        part = LEAN * self._majorities.part
        for rows in blocks(*shares.shape) if part > 0 else ():
            table[rows] *= 1.0 - part
            table[rows] += part * shares[rows]
        return table

    def learn_from_counts(
        self,
        votes: Votes,
        columns: VoteMatrix,
        start: Floats,
        majorities: Majorities,
        sweep: Sums,
        *,
        shares: Floats,
        before: Counts | None = None,
    ) -> None:
        """What `fit` learns, where the answers are elsewhere; see `consolidation.sharded`.

        `votes` has the tables of workers and labels, `columns` the pairs (worker, label) of all answers, `start` their
        expected counts and class masses, `shares` the expected counts under vote shares (columns × K), `majorities`
        what these say; `sweep` makes new ones from log θ and log p, `before` is what is `known`, over the same columns.
        """
        self.take_counts(votes, columns, start, majorities, shares=shares, before=before)
        super()._settle(columns, self._lean(start.copy(), shares), self._leaning(sweep, shares))
        self._weigh_workers()

    def take_counts(
        self,
        votes: Votes,
        columns: VoteMatrix,
        table: Floats,
        majorities: Majorities,
        *,
        shares: Floats,
        before: Counts | None = None,
    ) -> None:
        """The M-step alone: what follows from expected counts and class masses, (columns + 1) × K, as they are."""
        check_size(votes.n_labels, columns=len(columns.column_label))
        self._votes, self._before = votes, before
        self._heed(majorities)
        table = self._lean(table.copy(), shares)
        self._update(Counts.of_cells(columns, table[:-1]), table[-1])
        self._weigh_workers()

    def tables(self) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
        """Workers and labels that it was fitted to."""
        return self._fitted().workers, self._fitted().labels

    def judged(self, votes: Votes) -> tuple[Floats, Ints, Bools]:
        """Class probabilities (items × K), class codes and ties of other votes."""
        probas = self.predict_proba(votes)
        return probas, *argmax_with_ties(probas)

    def _update(self, counts: Counts, mass: Floats) -> None:
        counts = self._counts = counts if self._before is None else counts.plus(self._before)
        self.class_prior_ = normalise(self._majorities.mixed(mass) + 10.0 / max(len(mass), 1))
        self.crowd_ = _crowd(counts)

    def _levels(self, counts: Counts) -> Floats:
        weight = self.level_weight
        return (counts.right + weight * self.crowd_.accuracy) / (counts.answers + weight)

    def _theta(self, counts: Counts) -> Floats:
        strength = counts.cells.shape[1]
        level = self._levels(counts)[counts.worker]
        theta = self.crowd_.of(counts.label)  # in place from here on: this is a tenth of a fit
        theta *= (strength * (1.0 - level))[:, None]
        theta[np.arange(len(level)), counts.label] = strength * level
        theta += counts.cells
        theta /= (counts.truths + strength).take(counts.worker, axis=0)
        return theta

    def without_own(self, votes: Votes) -> Iterator[tuple[slice, Ints, Floats]]:
        """Per vote, what the class probabilities are by everybody else's votes on the item: as the fit has it, with
        ρ = ⅔ in every crowd, so that people are held against the same measure.

        In parts: which votes, the column (w, l) of each in `votes.matrix`, and probabilities (part × K).
        """
        log_theta = self._log_theta(self._counts.at(votes.matrix, self._known_workers(votes)))
        evidence, worth = votes.matrix.evidence(log_theta), discount_of(votes.matrix.answers - 1, WORTH)
        keys = votes.matrix.column_worker.astype(np.int64) * votes.n_labels + votes.matrix.column_label
        for part in blocks(len(votes), votes.n_labels):
            column = np.searchsorted(keys, votes.worker[part].astype(np.int64) * votes.n_labels + votes.label[part])
            item = votes.item[part]
            rest = safe_log(self.class_prior_) + evidence[item] - log_theta[column]
            yield part, column.astype(np.int32), softmax(rest * worth[item])

    def steadiness(self, votes: Votes) -> Floats:
        """The highest probability if ρ were ⅔. Where items are hard for everybody, more answers leave the label as it
        is, and no number of them makes it as probable as it is steady."""
        return np.asarray(softmax(self._discounted(votes, WORTH)).max(axis=1, initial=0.0))

    def _log_joint(self, votes: Votes) -> Floats:
        return self._discounted(votes, self.correlation_)

    def _discounted(self, votes: Votes, correlation: float) -> Floats:
        logs = self._evidence(votes)
        logs += safe_log(self.class_prior_)
        logs *= discount(votes.matrix, correlation)
        return logs


def discount(matrix: VoteMatrix, correlation: float) -> Floats:
    """n_i^−ρ per item, items × 1: what one of n_i correlated answers is worth."""
    return discount_of(matrix.answers, correlation)


def discount_of(answers: NDArray[np.int64], correlation: float) -> Floats:
    return np.asarray(np.maximum(answers, 1.0) ** -correlation)[:, None]


def _crowd(counts: Counts) -> Crowd:
    n_labels, said = counts.cells.shape[1], counts.said
    accuracy = (float(counts.right.sum()) + 7.0) / (float(counts.answers.sum()) + 10.0)
    usual = 10.0 * (1.0 - accuracy) / max(n_labels - 1, 1)
    errors = counts.crowd + usual
    errors[np.arange(len(said)), said] = 0.0
    row, silent = np.full(n_labels, len(said), np.int32), np.ones(n_labels)
    row[said], silent[said] = np.arange(len(said)), 0.0
    totals = errors.sum(axis=0) + usual * (silent.sum() - silent)
    shares = np.vstack([errors, np.full(n_labels, usual)])
    return Crowd(accuracy, np.divide(shares, totals, out=shares, where=totals > 0), row)
