"""Numbers of several workers become one: a mean that trusts steadier workers a little more."""

import math
from collections.abc import Hashable, Iterable
from numbers import Real
from typing import Literal, Self

import numpy as np

from consolidation.errors import BadVotes
from consolidation.grades import Grades, weighed
from consolidation.numerics import Floats, Ints
from consolidation.positions import group_medians
from consolidation.votes import Votes

SPREAD_WEIGHT = 50.0
"""Pseudo-answers of the crowd's variance in each worker's: weights that follow noise cost more than they gain."""

ROUNDS = 50

BESIDE = 200
"""Answers that each answer of the same worker is held beside, at most, evenly chosen."""


class NumberConsolidator:
    """`weighted` (default): x_i = Σ_w y_iw/v_w / Σ_w 1/v_w, where v_w is the worker's mean squared distance from x,
    less his own share in it, drawn towards the crowd's. `mean` and `median` take all workers alike.

    The normal model of V. Raykar et al., "Learning from crowds" (2010), section 3.3, with strong pooling. After `fit`:
    `items_`, `values_` (items), `errors_` (items): standard error of each value from the workers' variances;
    `workers_`, `worker_spreads_` (workers): standard deviation of the worker's answers around the values.

    >>> model = NumberConsolidator(method="mean").fit([(1, "a", 10), (1, "b", 14), (2, "a", 3.5)])
    >>> model.values_.tolist()
    [12.0, 3.5]
    """

    items_: tuple[Hashable, ...]
    workers_: tuple[Hashable, ...]
    values_: Floats
    errors_: Floats
    worker_spreads_: Floats

    def __init__(self, *, method: Literal["weighted", "mean", "median"] = "weighted") -> None:
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, float]]) -> Self:
        """`answers` are (item, worker, number); a later answer replaces an earlier.

        Raises `BadVotes` with the number of the answer, counted from 1, when it is not a finite number.
        """
        item, worker, number, votes = _read(answers)
        self.items_, self.workers_ = votes.items, votes.workers
        self._given = votes, number
        self.values_ = _means(item, number, np.ones_like(number))
        variances = _variances(item, worker, number, self.values_, votes.n_workers)
        if self.method == "median":
            self.values_ = group_medians(number[:, None], item)[:, 0]
        elif self.method == "weighted":
            self.values_, variances = _weighted(item, worker, number, self.values_, variances)
        self.worker_spreads_ = np.sqrt(variances)
        self.errors_ = np.sqrt(1.0 / np.bincount(item, 1.0 / variances[worker])) if len(item) else np.zeros(0)
        return self

    def grades(self) -> Grades:
        """For `graded_people`, a row for each answer that is not alone: the share of the worker's other answers that
        lie above or below it as the means of the others to those items do, equals shared; blindly a half.

        So neither a lean nor a scale of one's own counts as error: `worker_spreads_` tells those.
        """
        votes, number = self._given
        kept = (np.bincount(votes.item)[votes.item] > 1) if len(number) else np.zeros(0, np.bool_)
        worker, said = votes.worker[kept], number[kept]
        rows = [np.flatnonzero(worker == w) for w in range(votes.n_workers)]
        blind = np.full(len(worker), 0.5)

        def compare(weights: Floats) -> tuple[Floats, Floats]:
            weight = weights[votes.worker]
            sums, totals = np.bincount(votes.item, weight * number), np.bincount(votes.item, weight)
            others = (sums[votes.item] - weight * number) / np.maximum(totals[votes.item] - weight, 1e-300)
            near = np.full(len(worker), 0.5)
            for mine in rows:
                near[mine] = _in_order(said[mine], others[kept][mine])
            return near, blind

        near, plain, _ = weighed(compare, worker, votes.n_workers)
        return Grades(
            item=tuple(votes.items[n] for n in votes.item[kept].tolist()),
            worker=worker,
            near=near,
            plain=plain,
            blind=blind,
            workers=votes.workers,
            answers=votes.answers_per_worker.astype(np.int32),
            turned=True,
        )


def _in_order(said: Floats, others: Floats) -> Floats:
    """Share of the pairs of each answer with others of the same worker that are in the order of the others' means."""
    if len(said) < 2:
        return np.full(len(said), 0.5)
    beside = np.linspace(0, len(said) - 1, min(len(said), BESIDE)).astype(np.int64)
    alike = np.sign(said[:, None] - said[beside]) * np.sign((others[:, None] - others[beside]).round(9))
    itself = (np.arange(len(said))[:, None] == beside).sum(axis=1)
    return np.asarray(0.5 + 0.5 * alike.sum(axis=1) / (len(beside) - itself))


def _read(answers: Iterable[tuple[Hashable, Hashable, float]]) -> tuple[Ints, Ints, Floats, Votes]:
    rows = list(answers)
    for place, (_, _, number) in enumerate(rows, start=1):
        if not _finite(number):
            raise BadVotes(f"answer {place}: {number!r} is not a finite number")
    # The place of each answer is its label, so that votes keep the last answer of a worker to an item.
    votes = Votes.from_columns([r[0] for r in rows], [r[1] for r in rows], range(len(rows)), range(len(rows)))
    numbers = np.array([float(row[2]) for row in rows])
    return votes.item, votes.worker, numbers[votes.label] if rows else numbers, votes


def _finite(value: object) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _weighted(item: Ints, worker: Ints, number: Floats, values: Floats, variances: Floats) -> tuple[Floats, Floats]:
    for _ in range(ROUNDS):
        before, values = values, _means(item, number, 1.0 / variances[worker])
        variances = _variances(item, worker, number, values, len(variances))
        if np.abs(values - before).max(initial=0.0) <= 1e-9 * np.abs(values).max(initial=1.0):
            break
    return values, variances


def _variances(item: Ints, worker: Ints, number: Floats, values: Floats, n_workers: int) -> Floats:
    """Per worker, from items with two answers or more; n/(n − 1) makes up for the value having followed the answer."""
    answers = np.bincount(item)
    taught = answers[item] >= 2
    squares = ((number - values[item]) ** 2 * (answers / np.maximum(answers - 1, 1))[item])[taught]
    crowd = max(float(squares.mean()), 1e-12) if len(squares) else 1.0
    sums = np.bincount(worker[taught], squares, n_workers) + SPREAD_WEIGHT * crowd
    return np.asarray(sums / (np.bincount(worker[taught], minlength=n_workers) + SPREAD_WEIGHT))


def _means(item: Ints, number: Floats, weight: Floats) -> Floats:
    return np.asarray(np.bincount(item, number * weight) / np.bincount(item, weight))
