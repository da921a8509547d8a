"""Where a thing is when several workers pointed at it: each leans his own way, some are sloppy, all slip at times."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Floats, Ints, weighted_median

FREEDOM = 4.0
"""Degrees of freedom of the errors: heavy enough tails that one slip does not move the result."""

SPREAD_WEIGHT = 5.0
"""Pseudo-observations of the crowd's spread in each worker's."""

LEANING_WEIGHT = 20.0
"""Pseudo-observations of no leaning in each worker's."""

ROUNDS = 100

SETTLED = 1e-3
"""Of the workers' parameters, as a share of the spread; of places, too."""

CELLS = 2**14
"""Numbers handled at a time: small enough to stay in the processor's cache."""

Scale = Callable[[Floats, NDArray[np.int64]], Floats]
"""From the places of some groups (n × d), and which these are, to their sizes (n)."""


class Fused(NamedTuple):
    """What `fuse` estimates."""

    centres: Floats
    """(groups × d) the estimated positions."""
    leanings: Floats
    """(workers × d) how far each worker is off on average, in units of the scale."""
    spreads: Floats
    """(workers) standard deviation around that, in units of the scale."""


def fuse(points: Floats, group: Ints, worker: Ints, n_workers: int, scale: Scale) -> Fused:
    """Robust estimate of one position per group from points (n × d) of workers, each at most once per group.

    The model: x = centre + size (leaning_w + spread_w · t), t of Student's distribution with four degrees of freedom,
    size = `scale` of the centre. Leanings and spreads are learned from groups with two points or more, drawn
    towards none and the crowd's. What all lean alike cannot be seen: the median of the precise workers is taken to be
    right. Expectation-maximization from the medians; the tails after K. Lange, R. Little, J. Taylor, "Robust
    statistical modeling using the t distribution" (1989).
    """
    if not len(points):
        return Fused(points, np.zeros((n_workers, points.shape[1])), np.full(n_workers, 0.1))
    crowd = _Crowd(points, group, worker, n_workers, scale)
    for _ in range(ROUNDS):
        if crowd.step() < SETTLED:
            break
    crowd.place()
    return Fused(crowd.centres, crowd.leanings.T.copy(), crowd.spreads)


@dataclass
class _Block:
    """Groups of k points each: points d × k × m, workers k × m, which groups (m)."""

    points: Floats
    worker: Ints
    which: NDArray[np.int64]

    def some(self, chosen: NDArray[Any]) -> "_Block":
        return _Block(self.points[:, :, chosen], self.worker[:, chosen], self.which[chosen])


class _Crowd:
    """The state of `fuse`: centres, and of each worker a leaning (d × workers) and a spread."""

    def __init__(self, points: Floats, group: Ints, worker: Ints, n_workers: int, scale: Scale) -> None:
        self._scale, self.centres = scale, group_medians(points, group)
        self._blocks = list(_blocks(points, group, worker))
        taught = np.bincount(group)[group] >= 2
        self._answers = np.bincount(worker[taught], minlength=n_workers)
        self.leanings, self.spreads = np.zeros((points.shape[1], n_workers)), np.full(n_workers, 0.1)

    def step(self) -> float:
        """One round: new centres by the workers' parameters, new parameters by the centres. Returns how far a
        parameter moved, leanings in units of the crowd's spread."""
        squares, leanings = np.zeros(len(self.spreads)), np.zeros_like(self.leanings)
        for block in self._blocks:
            self.centres[block.which] = self._centres(block).T
            if len(block.worker) > 1:
                self._tell(block, squares, leanings)
        told = int(self._answers.sum())
        crowd = float(squares.sum()) / told if told else 0.01
        variances = np.maximum((squares + SPREAD_WEIGHT * crowd) / (self._answers + SPREAD_WEIGHT), 1e-12)
        leanings /= self._answers + LEANING_WEIGHT
        precision = self._answers / variances
        if precision.sum() > 0:
            leanings -= np.array([[weighted_median(row, precision)] for row in leanings])
        spreads = np.sqrt(variances)
        turned = float(np.abs(leanings - self.leanings).max(initial=0.0)) / math.sqrt(max(crowd, 1e-12))
        steadied = float(np.abs(np.log(spreads / self.spreads)).max(initial=0.0))
        self.leanings, self.spreads = leanings, spreads
        return max(turned, steadied)

    def place(self) -> None:
        """Centres by the parameters as they are, each until it rests."""
        usual = float(np.median(self.spreads))
        for block in self._blocks:
            moving, rounds = block, 0
            while len(moving.which) and rounds < ROUNDS:
                before, size = self.centres[moving.which], self._sizes(moving)
                after = self._centres(moving).T
                self.centres[moving.which] = after
                far = np.abs(after - before).max(axis=1) > SETTLED * usual * size
                moving, rounds = moving.some(np.flatnonzero(far)), rounds + 1

    def _sizes(self, block: _Block) -> Floats:
        return np.maximum(self._scale(self.centres[block.which], block.which), 1e-9)

    def _errors(self, block: _Block, size: Floats) -> Floats:
        return np.asarray((block.points - self.centres[block.which].T[:, None, :]) / size)

    def _weights(self, block: _Block, error: Floats) -> tuple[Floats, Floats]:
        """Squares of what is left without the leanings, in units of the scale, and how much each point counts."""
        square = error - self.leanings[:, block.worker]
        square *= square
        variance = (self.spreads**2)[block.worker]
        return square, (FREEDOM + 1.0) / (FREEDOM * variance + square)

    def _centres(self, block: _Block) -> Floats:
        size = self._sizes(block)
        _, weight = self._weights(block, self._errors(block, size))
        points = block.points - self.leanings[:, block.worker] * size
        points *= weight
        return np.asarray(points.sum(axis=1) / weight.sum(axis=1))

    def _tell(self, block: _Block, squares: Floats, leanings: Floats) -> None:
        """Adds what the block tells about the workers."""
        error = self._errors(block, self._sizes(block))
        square, weight = self._weights(block, error)
        pull = np.minimum(weight / weight.sum(axis=1)[:, None, :], 0.95)
        square *= weight * (self.spreads**2)[block.worker]
        square /= 1.0 - pull
        worker = block.worker.ravel()
        squares += np.bincount(worker, square.mean(axis=0).ravel(), len(squares))
        leanings += [np.bincount(worker, own.ravel(), len(squares)) for own in error]


def _blocks(points: Floats, group: Ints, worker: Ints) -> Iterator[_Block]:
    """Groups of one size together, cut into pieces."""
    order, sizes = np.argsort(group, kind="stable"), np.bincount(group)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes).tolist():
        groups = np.flatnonzero(sizes == size)
        step = max(CELLS // (size * points.shape[1]), 1)
        for begin in range(0, len(groups), step):
            which = groups[begin : begin + step]
            rows = order[starts[which] + np.arange(size)[:, None]]
            yield _Block(np.ascontiguousarray(points[rows].transpose(2, 0, 1)), worker[rows], which)


def group_medians(points: Floats, group: Ints) -> Floats:
    """Median of each coordinate within each group 0, 1, …, none of them empty; groups × d."""
    medians = np.empty((int(group.max(initial=-1)) + 1, points.shape[1]))
    for block in _blocks(points, group, group):
        ordered, size = np.sort(block.points, axis=1), block.points.shape[1]
        medians[block.which] = ((ordered[:, (size - 1) // 2] + ordered[:, size // 2]) / 2.0).T
    return medians


def group_means(points: Floats, group: Ints) -> Floats:
    """Mean of each coordinate within each group 0, 1, …, none of them empty; groups × d."""
    size = np.bincount(group)
    return np.asarray(_sums(points, group, len(size)) / size[:, None])


def _sums(values: Floats, group: Ints, n_groups: int) -> Floats:
    """Sum of the rows of each group, groups × d."""
    return np.stack([np.bincount(group, column, n_groups) for column in values.T], axis=1).astype(np.float64)
