"""Outlines and lines as rows of points (n × 2, any unit): length, nearest points, overlap, fewer points."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Bools, Floats, runs

Places = NDArray[np.int64]

CELLS = 64
"""The overlap of two outlines is counted on a grid of so many cells to a side: exact to one or two hundredths."""

_TO_THE_RIGHT = np.array([(2**CELLS - 2**column) % 2**CELLS for column in range(CELLS + 1)], np.uint64)

PAIRS, CHUNK = 512, 2**13
"""Pairs of paths, and points times pieces, that are looked at together: they stay in the processor's cache."""


def segments(path: Floats, closed: bool) -> tuple[Floats, Floats]:
    """Starts and ends of the straight pieces, of one path (points × 2) or of several (n × points × 2)."""
    after = path[..., 1:, :]
    return (path, np.concatenate([after, path[..., :1, :]], axis=-2)) if closed else (path[..., :-1, :], after)


def extents(paths: Sequence[Floats]) -> tuple[Floats, Floats]:
    """The lowest and the highest coordinates of each path, n × 2."""
    if not paths:
        return np.zeros((0, 2)), np.zeros((0, 2))
    sizes = np.array([len(path) for path in paths], np.int64)
    flat, starts = np.vstack(paths), np.cumsum(sizes) - sizes
    return np.minimum.reduceat(flat, starts), np.maximum.reduceat(flat, starts)


def of_one_size(paths: Sequence[Floats]) -> Iterator[tuple[Places, Floats]]:
    """The paths with as many points together: which they are, and their points (n × points × 2)."""
    sizes = np.array([len(path) for path in paths], np.int64)
    for size in np.unique(sizes).tolist():
        which = np.flatnonzero(sizes == size)
        yield which, np.array([paths[n] for n in which.tolist()])


def lengths(paths: Sequence[Floats], closed: bool) -> Floats:
    """Of each path."""
    found = np.zeros(len(paths))
    for which, points in of_one_size(paths):
        start, end = segments(points, closed)
        found[which] = np.sqrt(((end - start) ** 2).sum(axis=2)).sum(axis=1)
    return found


def resampled(paths: Sequence[Floats], count: int, closed: bool) -> list[Floats]:
    """Of each path the corners and, between them, points at equal distances along it: about `count` in all, in order.
    Of one without length its first point."""
    found = [path[:1] for path in paths]
    for which, points in of_one_size(paths):
        start, end = segments(points, closed)
        along = end - start
        pieces = np.sqrt((along**2).sum(axis=2))
        step = pieces.sum(axis=1) / count
        long = np.flatnonzero(step > 0.0)
        if not len(long):
            continue
        parts = np.maximum(np.ceil(pieces[long] / step[long, None]), 1.0).astype(np.int64)
        each = parts.ravel()
        share = runs(np.zeros(len(each), np.int64), each) / np.repeat(each, each)
        between = np.repeat(start[long].reshape(-1, 2), each, axis=0)
        between += np.repeat(along[long].reshape(-1, 2), each, axis=0) * share[:, None]
        ends = np.cumsum(parts.sum(axis=1))
        if not closed:
            between = np.insert(between, ends, points[long, -1], axis=0)
            ends += np.arange(1, len(long) + 1)
        for n, path in zip(which[long].tolist(), np.split(between, ends[:-1]), strict=True):
            found[n] = path
    return found


def nearest(points: Floats, of: Places, paths: Sequence[Floats], closed: bool) -> Floats:
    """For each of n points the nearest one on the path that it belongs to (`of`, n): n × 2."""
    feet = np.empty_like(points)
    pieces, used = np.full(len(paths), -1), np.unique(of)
    pieces[used] = [len(paths[n]) - (not closed) for n in used.tolist()]
    place = np.zeros(len(paths), np.int64)
    for count in np.unique(pieces[used]).tolist():
        mine = np.flatnonzero(pieces == count)
        place[mine] = np.arange(len(mine))
        rows = np.flatnonzero(pieces[of] == count)
        some = np.array([paths[n] for n in mine.tolist()])
        start, end = (side.transpose(2, 0, 1) for side in (segments(some, closed) if count else (some, some)))
        step = max(CHUNK // max(count, 1), 1)
        for begin in range(0, len(rows), step):
            now = rows[begin : begin + step]
            which = place[of[now]]
            feet[now] = _feet(points[now].T[:, :, None], start[:, which], end[:, which])
    return feet


def _feet(points: Floats, start: Floats, end: Floats) -> Floats:
    """The nearest point of n on n × k pieces; coordinates come first (2 × n × k)."""
    along, beyond = end - start, points - start
    square = np.maximum(along[0] ** 2 + along[1] ** 2, 1e-300)
    share = (beyond[0] * along[0] + beyond[1] * along[1]) / square
    np.clip(share, 0.0, 1.0, out=share)
    beyond -= along * share
    best = (beyond[0] ** 2 + beyond[1] ** 2).argmin(axis=1)
    rows = np.arange(len(best))
    return np.asarray((points[:, :, 0] - beyond[:, rows, best]).T)


def path_distances(one: Places, other: Places, paths: Sequence[Floats], closed: bool) -> Floats:
    """Mean distance from each of n paths to the other at its place, both ways, along their lengths."""
    used = np.unique(np.concatenate([one, other])).tolist()
    samples = dict(zip(used, resampled([paths[n] for n in used], CELLS, closed), strict=True))
    gaps = np.empty((2, len(one)))
    for begin in range(0, len(one), PAIRS):
        some = slice(begin, begin + PAIRS)
        for way, (here, there) in enumerate(((one[some], other[some]), (other[some], one[some]))):
            points = [samples[n] for n in here.tolist()]
            counts = [len(each) for each in points]
            flat = np.vstack(points)
            apart = flat - nearest(flat, np.repeat(there, counts), paths, closed)
            pair = np.repeat(np.arange(len(here)), counts)
            gaps[way, some] = np.bincount(pair, np.sqrt((apart**2).sum(axis=1)), len(here)) / counts
    return np.asarray((gaps[0] + gaps[1]) / 2.0)


def path_distance(one: Floats, other: Floats, closed: bool) -> float:
    """The same of two."""
    return float(path_distances(np.array([0]), np.array([1]), [one, other], closed)[0])


def outline_ious(one: Places, other: Places, paths: Sequence[Floats]) -> Floats:
    """Intersection over union of each of n outlines and the other at its place, counted on a grid over both.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    >>> found = outline_ious(np.array([0]), np.array([1]), [square, square + [1.0, 0.0]])
    >>> abs(found[0] - 1 / 3) < 0.02
    np.True_
    """
    low, high = extents(paths)
    found = np.zeros(len(one))
    meet = np.flatnonzero((np.maximum(low[one], low[other]) <= np.minimum(high[one], high[other])).all(axis=1))
    for begin in range(0, len(meet), PAIRS):
        some = meet[begin : begin + PAIRS]
        corner, opposite = np.minimum(low[one[some]], low[other[some]]), np.maximum(high[one[some]], high[other[some]])
        size = np.maximum(opposite - corner, 1e-300)
        first, second = (
            _filled([(paths[n] - c) / s * CELLS for n, c, s in zip(which[some].tolist(), corner, size, strict=True)])
            for which in (one, other)
        )
        either, both = first | second, first & second
        union, common = (np.bitwise_count(bits).sum(axis=1, dtype=np.int64) for bits in (either, both))
        found[some] = common / np.maximum(union, 1)
        for n in some[union == 0].tolist():
            found[n] = float(np.array_equal(paths[one[n]], paths[other[n]]))
    return found


def outline_iou(one: Floats, other: Floats) -> float:
    """The same of two."""
    return float(outline_ious(np.array([0]), np.array([1]), [one, other])[0])


def _filled(outlines: Sequence[Floats]) -> NDArray[np.uint64]:
    """Which cells of a grid of `CELLS` × `CELLS` have their centre within each outline, by the even-odd rule: a number
    for each row (n × rows), a bit for each cell.

    Every crossing of an edge with the row flips all cells to its right.
    """
    sizes = np.array([len(outline) for outline in outlines], np.int64)
    start, ends = np.vstack(outlines), np.cumsum(sizes)
    following = np.arange(1, len(start) + 1)
    following[ends - 1] = ends - sizes
    end = start[following]
    reached = [np.clip(np.ceil(side[:, 1] - 0.5), 0, CELLS).astype(np.int64) for side in (start, end)]
    low = np.minimum(*reached)
    counts = np.maximum(*reached) - low
    edge, row = np.repeat(np.arange(len(start)), counts), runs(low, counts)
    one, other = start[edge], end[edge]
    x = one[:, 0] + (row + 0.5 - one[:, 1]) / (other[:, 1] - one[:, 1]) * (other[:, 0] - one[:, 0])
    column = np.clip(np.ceil(x - 0.5), 0, CELLS).astype(np.int64)
    rows = np.zeros(len(outlines) * CELLS, np.uint64)
    np.bitwise_xor.at(rows, np.repeat(np.arange(len(outlines)), sizes)[edge] * CELLS + row, _TO_THE_RIGHT[column])
    return rows.reshape(-1, CELLS)


def areas(outlines: Sequence[Floats]) -> Floats:
    """Of simple outlines."""
    found = np.zeros(len(outlines))
    for which, points in of_one_size(outlines):
        start, end = segments(points, closed=True)
        found[which] = np.abs((start[..., 0] * end[..., 1] - end[..., 0] * start[..., 1]).sum(axis=1)) / 2.0
    return found


def simplified(paths: Sequence[Floats], tolerances: Floats, closed: bool) -> list[Floats]:
    """Of each only the points without which it would move by more than its tolerance.

    D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points required to represent a digitized
    line" (1973), a level of all paths at a time. A closed path is cut at its first point and the one farthest from
    that.
    """
    if not paths:
        return []
    rounds = [np.vstack([path, path[:1]]) if closed else path for path in paths]
    sizes = np.array([len(path) for path in rounds], np.int64)
    points, last = np.vstack(rounds), np.cumsum(sizes) - 1
    first = last - sizes + 1
    kept = np.zeros(len(points), np.bool_)
    kept[first] = kept[last] = True
    spans = np.stack([first, last, np.arange(len(paths))])
    if closed:
        far = first + [int(((path - path[0]) ** 2).sum(axis=1).argmax()) for path in paths]
        kept[far] = True
        spans = np.hstack([[first, far, spans[2]], [far, last, spans[2]]])
    while spans.size:
        spans = _halves(spans, points, tolerances, kept)
    least = 3 if closed else 1
    ends = last - 1 if closed else last
    found = [points[a : b + 1][kept[a : b + 1]] for a, b in zip(first.tolist(), ends.tolist(), strict=True)]
    return [one if len(one) >= least and len(path) > least else path for one, path in zip(found, paths, strict=True)]


def _halves(spans: Places, points: Floats, tolerances: Floats, kept: Bools) -> Places:
    """Of spans (first, last, path) those that come of cutting each at the point that is farthest from its chord, where
    that is farther than the path's tolerance; the point is kept."""
    first, last, path = spans[:, spans[1] - spans[0] >= 2]
    counts = last - first - 1
    if not len(counts):
        return np.zeros((3, 0), np.int64)
    place, span = runs(first + 1, counts), np.repeat(np.arange(len(counts)), counts)
    here = points[place]
    feet = _feet(here.T[:, :, None], points[first[span]].T[:, :, None], points[last[span]].T[:, :, None])
    gaps = np.sqrt(((feet - here) ** 2).sum(axis=1))
    starts = np.cumsum(counts) - counts
    farthest = np.maximum.reduceat(gaps, starts)
    middle = np.minimum.reduceat(np.where(gaps == farthest[span], place, len(points)), starts)
    cut = farthest > tolerances[path]
    first, middle, last, path = first[cut], middle[cut], last[cut], path[cut]
    kept[middle] = True
    return np.hstack([[first, middle, path], [middle, last, path]])
