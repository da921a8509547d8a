"""Outlines and lines as rows of points (n × 2, any unit): length, nearest points, overlap, fewer points."""

import numpy as np

from consolidation.numerics import Bools, Floats

CELLS = 64
"""The overlap of two outlines is counted on a grid of so many cells to a side: exact to one or two hundredths."""


def segments(path: Floats, closed: bool) -> tuple[Floats, Floats]:
    """Starts and ends of the straight pieces."""
    return (path, np.roll(path, -1, axis=0)) if closed else (path[:-1], path[1:])


def length(path: Floats, closed: bool) -> float:
    start, end = segments(path, closed)
    return float(np.linalg.norm(end - start, axis=1).sum())


def resampled(path: Floats, count: int, closed: bool) -> Floats:
    """The corners of the path and, between them, points at equal distances along it: about `count` in all, in order."""
    start, end = segments(path, closed)
    lengths = np.linalg.norm(end - start, axis=1)
    step = float(lengths.sum()) / count
    if step == 0.0:
        return path[:1]
    pieces = []
    for one, other, piece in zip(start, end, lengths, strict=True):
        parts = max(int(np.ceil(piece / step)), 1)
        pieces.append(one + (other - one) * (np.arange(parts) / parts)[:, None])
    return np.vstack([*pieces, *([] if closed else [path[-1:]])])


def nearest(points: Floats, path: Floats, closed: bool) -> Floats:
    """For each point the nearest one on the path."""
    start, end = segments(path, closed)
    if not len(start):
        return np.repeat(path[:1], len(points), axis=0)
    along = end - start
    square = np.maximum((along**2).sum(axis=1), 1e-300)
    share = np.clip(((points[:, None] - start) * along).sum(axis=2) / square, 0.0, 1.0)
    feet = start + share[:, :, None] * along
    best = ((points[:, None] - feet) ** 2).sum(axis=2).argmin(axis=1)
    return np.asarray(feet[np.arange(len(points)), best])


def path_distance(one: Floats, other: Floats, closed: bool) -> float:
    """Mean distance from one path to the other, both ways, along their lengths."""
    there, back = resampled(one, CELLS, closed), resampled(other, CELLS, closed)
    gaps = [np.linalg.norm(nearest(there, other, closed) - there, axis=1)]
    gaps.append(np.linalg.norm(nearest(back, one, closed) - back, axis=1))
    return float(np.mean([gap.mean() for gap in gaps]))


def filled(outline: Floats, low: Floats, high: Floats) -> Bools:
    """Which cells of a grid from `low` to `high` have their centre within the outline, by the even-odd rule.

    Row by row: every crossing of an edge with the row flips all cells to its right.
    """
    start, end = segments((outline - low) / np.maximum(high - low, 1e-300) * CELLS, closed=True)
    y = np.arange(CELLS)[:, None] + 0.5
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    row, edge = np.nonzero(crosses)
    one, other = start[edge], end[edge]
    x = one[:, 0] + (row + 0.5 - one[:, 1]) / (other[:, 1] - one[:, 1]) * (other[:, 0] - one[:, 0])
    column = np.clip(np.ceil(x - 0.5), 0, CELLS).astype(np.int64)
    flips = np.bincount(row * (CELLS + 1) + column, minlength=CELLS * (CELLS + 1)).reshape(CELLS, CELLS + 1)
    return np.asarray(np.cumsum(flips, axis=1)[:, :CELLS] % 2 == 1)


def outline_iou(one: Floats, other: Floats) -> float:
    """Intersection over union of two outlines, counted on a grid over both.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    >>> abs(outline_iou(square, square + [1.0, 0.0]) - 1 / 3) < 0.02
    True
    """
    low = np.minimum(one.min(axis=0), other.min(axis=0))
    high = np.maximum(one.max(axis=0), other.max(axis=0))
    if (np.maximum(one.min(axis=0), other.min(axis=0)) > np.minimum(one.max(axis=0), other.max(axis=0))).any():
        return 0.0
    first, second = filled(one, low, high), filled(other, low, high)
    union = int((first | second).sum())
    return float((first & second).sum() / union) if union else float(np.array_equal(one, other))


def area(outline: Floats) -> float:
    """Of a simple outline."""
    start, end = segments(outline, closed=True)
    return abs(float((start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]).sum())) / 2.0


def simplified(path: Floats, tolerance: float, closed: bool) -> Floats:
    """Only the points without which the path would move by more than `tolerance`.

    D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points required to represent a digitized
    line" (1973). A closed path is cut at its first point and the one farthest from that.
    """
    if not closed or len(path) < 4:
        return path[_kept(path, tolerance)] if not closed else path
    far = int(((path - path[0]) ** 2).sum(axis=1).argmax())
    halves = [path[: far + 1], np.vstack([path[far:], path[:1]])]
    kept = np.vstack([half[_kept(half, tolerance)][:-1] for half in halves])
    return kept if len(kept) >= 3 else path


def _kept(path: Floats, tolerance: float) -> Bools:
    kept = np.zeros(len(path), np.bool_)
    kept[[0, -1]] = True
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        between = path[first + 1 : last]
        gaps = np.linalg.norm(nearest(between, path[[first, last]], closed=False) - between, axis=1)
        farthest = int(gaps.argmax())
        if gaps[farthest] > tolerance:
            middle = first + 1 + farthest
            kept[middle] = True
            spans += [(first, middle), (middle, last)]
    return kept
