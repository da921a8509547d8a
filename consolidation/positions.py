"""Where a thing is when several workers pointed at it: each leans his own way, some are sloppy, all slip at times."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Floats, Ints

FREEDOM = 4.0
"""Degrees of freedom of the errors: heavy enough tails that one slip does not move the result."""

SPREAD_WEIGHT = 5.0
"""Pseudo-observations of the crowd's spread in each worker's."""

LEANING_WEIGHT = 20.0
"""Pseudo-observations of no leaning in each worker's."""

ROUNDS = 100


class Fused(NamedTuple):
    centres: Floats
    """(groups × d) the estimated positions."""
    leanings: Floats
    """(workers × d) how far each worker is off on average, in units of the scale."""
    spreads: Floats
    """(workers) standard deviation around that, in units of the scale."""


def fuse(points: Floats, group: Ints, worker: Ints, n_workers: int, scale: Callable[[Floats], Floats]) -> Fused:
    """Robust estimate of one position per group from points (n × d) of workers, each at most once per group.

    The model: x = centre + size (leaning_w + spread_w · t), t of Student's distribution with four degrees of freedom,
    size = `scale(centres)` (groups × 1). Leanings and spreads are learned from groups with two points or more, drawn
    towards none and the crowd's. What all lean alike cannot be seen: the median of the precise workers is taken to be
    right. Expectation-maximization from the medians; the tails after K. Lange, R. Little, J. Taylor, "Robust
    statistical modeling using the t distribution" (1989).
    """
    taught = np.bincount(group)[group] >= 2 if len(group) else np.zeros(0, np.bool_)
    answers = np.bincount(worker[taught], minlength=n_workers)
    centres, leanings = group_medians(points, group), np.zeros((n_workers, points.shape[1]))
    variances = np.full(n_workers, 0.01)
    for _ in range(ROUNDS):
        size = np.maximum(scale(centres), 1e-9)[group]
        error = (points - centres[group]) / size
        square = (error - leanings[worker]) ** 2
        weight = (FREEDOM + 1.0) / (FREEDOM + square / variances[worker][:, None])
        own = weight / variances[worker][:, None]
        pull = np.minimum(own / _sums(own, group, len(centres))[group], 0.95)
        variances = _variances((weight * square / (1.0 - pull))[taught].mean(axis=1), worker[taught], answers)
        leanings = _leanings(error[taught], worker[taught], answers, variances)
        weight = weight / variances[worker][:, None]
        before, centres = centres, _means(points - leanings[worker] * size, weight, group, len(centres))
        if np.abs(centres - before).max(initial=0.0) < 1e-9:
            break
    return Fused(centres, leanings, np.sqrt(variances))


def group_medians(points: Floats, group: Ints) -> Floats:
    """Median of each coordinate within each group 0, 1, …, none of them empty; groups × d."""
    size = np.bincount(group)
    first = np.cumsum(size) - size
    medians = np.empty((len(size), points.shape[1]))
    for d in range(points.shape[1]):
        ordered = points[np.lexsort((points[:, d], group)), d]
        medians[:, d] = (ordered[first + (size - 1) // 2] + ordered[first + size // 2]) / 2.0
    return medians


def group_means(points: Floats, group: Ints) -> Floats:
    """Mean of each coordinate within each group 0, 1, …, none of them empty; groups × d."""
    size = np.bincount(group)
    return np.asarray(_sums(points, group, len(size)) / size[:, None])


def _variances(squares: Floats, worker: Ints, answers: NDArray[np.int64]) -> Floats:
    """Of each worker, per coordinate, drawn towards the crowd's; never zero."""
    crowd = float(squares.mean()) if len(squares) else 0.01
    sums = np.bincount(worker, squares, len(answers)) + SPREAD_WEIGHT * crowd
    return np.asarray(np.maximum(sums / (answers + SPREAD_WEIGHT), 1e-12))


def _leanings(error: Floats, worker: Ints, answers: NDArray[np.int64], variances: Floats) -> Floats:
    """Mean error of each worker, drawn towards none, less the median of all weighted by precision."""
    leanings = _sums(error, worker, len(answers)) / (answers + LEANING_WEIGHT)[:, None]
    precision = answers / variances
    if precision.sum() > 0:
        leanings -= np.array([_weighted_median(column, precision) for column in leanings.T])
    return leanings


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Where half of the weight lies below; between two values when exactly half does."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    low, high = np.searchsorted(below, [0.5 - 1e-9, 0.5 + 1e-9])
    return float(values[order[low]] + values[order[high]]) / 2.0


def _means(points: Floats, weight: Floats, group: Ints, n_groups: int) -> Floats:
    return np.asarray(_sums(points * weight, group, n_groups) / _sums(weight, group, n_groups))


def _sums(values: Floats, group: Ints, n_groups: int) -> Floats:
    """Sum of the rows of each group, groups × d."""
    return np.stack([np.bincount(group, column, n_groups) for column in values.T], axis=1).astype(np.float64)
