"""Outlines (polygons) and lines (polylines) of several workers become one set, with a confidence for each."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeVar

import numpy as np

from consolidation.clusters import Places
from consolidation.drawn import Drawn, Marking, Things
from consolidation.numerics import Floats, runs
from consolidation.paths import (
    areas,
    extents,
    lengths,
    nearest,
    of_one_size,
    outline_ious,
    path_distances,
    resampled,
    simplified,
)
from consolidation.positions import fuse, group_medians

SAMPLES = 48
"""Points along a path, besides its corners, at which the workers' paths are compared."""

FINEST = 0.01
"""A corner that moves the result by less than this share of its size is left out."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Polygon:
    """A closed outline: at least three corners (x, y), in order; any unit."""

    points: tuple[Point, ...]
    label: Hashable = ""


@dataclass(frozen=True)
class Polyline:
    """An open line of at least two points (x, y), in order; any unit. Which end comes first does not matter."""

    points: tuple[Point, ...]
    label: Hashable = ""


@dataclass(frozen=True)
class ConsolidatedPath:
    """A polygon or a polyline, whichever was asked for."""

    points: tuple[Point, ...]
    label: Hashable
    confidence: float
    """Estimated probability (0..1) that there is such a thing, of this class."""
    spreads: tuple[float, ...]
    """Per point the workers' typical distance from it, in the unit of the drawing; 0 with a single worker."""
    workers: int
    """How many drew it, of those who saw the image."""


P = TypeVar("P", Polygon, Polyline)


class _PathConsolidator(Marking, ABC, Generic[P]):
    """What outlines and lines have in common; subclasses say how alike two of them are, and how large one is."""

    _closed: bool

    def __init__(self, *, threshold: float, share: float, method: Literal["model", "compatible"]) -> None:
        self.threshold = threshold
        self.share = share
        self.method = method

    def _fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[P]]]) -> dict[Hashable, list[ConsolidatedPath]]:
        drawn = Drawn.read(answers)
        drawn.check(self._problem)
        paths = [np.array(shape.points, np.float64) for shape in drawn.shapes]
        things = self._grouped(drawn, paths)
        there = self._judge(things)
        sure = (there if self.method == "model" else things.shared_confidence()).tolist()
        places, middle = self._places(things, paths), things.clusters.middle.tolist()
        spreads, many = self._spreads(things, places, paths), things.clusters.sizes.tolist()

        def made(n: int) -> ConsolidatedPath:
            points = tuple((x, y) for x, y in places[n].tolist())
            return ConsolidatedPath(points, drawn.shapes[middle[n]].label, sure[n], tuple(spreads[n]), many[n])

        found = things.by_item((n, made(n)) for n in np.flatnonzero(things.supported(self.share)).tolist())
        for here in found.values():
            here.sort(key=lambda path: (-path.confidence, path.points))
        return found

    def _grouped(self, drawn: Drawn[P], paths: list[Floats]) -> Things[P]:
        middles = np.zeros((len(paths), 2))
        for which, points in of_one_size(paths):
            middles[which] = points.mean(axis=1)
        middle = middles.tolist()
        order = sorted(range(len(paths)), key=lambda n: (middle[n], paths[n].tolist()))

        def similar(one: Places, other: Places) -> Floats:
            return self._similarity(one, other, paths)

        reach = self._reach(paths)[:, None]
        low, high = extents(paths)
        return drawn.things(np.array(order, np.int64), (low - reach, high + reach), similar, self.threshold)

    def _problem(self, path: P) -> str:
        least = 3 if self._closed else 2
        if len(path.points) < least:
            return f"has fewer than {least} points"
        try:
            points = np.array(path.points, np.float64)
        except (TypeError, ValueError):
            points = np.full((1, 2), np.nan)
        good = points.ndim == 2 and points.shape[1] == 2 and bool(np.isfinite(points).all())
        return "" if good else "has a point that is not two finite numbers"

    def _places(self, things: Things[P], paths: list[Floats]) -> list[Floats]:
        if self.method == "compatible" or not len(things):
            return [paths[n] for n in things.clusters.middle.tolist()]
        fused = self._fused(things, paths)
        return simplified(fused, FINEST * self._sizes(fused), self._closed)

    def _fused(self, things: Things[P], paths: list[Floats]) -> list[Floats]:
        """Each thing's middle path, with every point moved to where the workers' paths pass it, robustly."""
        middle, worker = things.clusters.middle.tolist(), things.drawn.worker[things.clusters.member]
        guides = resampled([paths[n] for n in middle], SAMPLES, self._closed)
        group, member, points = _laid(guides, things, paths, self._closed)
        size = np.repeat(self._sizes([paths[n] for n in middle]), [len(guide) for guide in guides])
        n_workers = len(things.drawn.audience.workers)
        centres = fuse(points, group.astype(np.int32), worker[member], n_workers, lambda _, which: size[which]).centres
        return np.split(centres, np.cumsum([len(guide) for guide in guides])[:-1])

    def _spreads(self, things: Things[P], places: list[Floats], paths: list[Floats]) -> list[list[float]]:
        """Median distance of the paths from each point of each thing's; 0 with a single path."""
        if not len(things):
            return []
        group, _, feet = _laid(places, things, paths, self._closed)
        gaps = np.sqrt(((feet - np.vstack(places)[group]) ** 2).sum(axis=1))
        sizes = np.array([len(place) for place in places])
        spreads = group_medians(gaps[:, None], group.astype(np.int32))[:, 0] * np.repeat(
            things.clusters.sizes > 1, sizes
        )
        return [part.tolist() for part in np.split(spreads, np.cumsum(sizes)[:-1])]

    @abstractmethod
    def _similarity(self, one: Places, other: Places, paths: list[Floats]) -> Floats:
        """Of each two paths 0..1; at least `threshold` for two views of one thing."""

    @abstractmethod
    def _reach(self, paths: list[Floats]) -> Floats:
        """Of each. Paths whose extents are not nearer than both of theirs are not alike at all."""

    @abstractmethod
    def _sizes(self, paths: list[Floats]) -> Floats:
        """Of each a length that deviations are measured by, above zero."""


def _laid(
    guides: list[Floats], things: Things[Any], paths: list[Floats], closed: bool
) -> tuple[Places, Places, Floats]:
    """Each guide beside each of its thing's paths: numbers of the guide's points among all, of the member that the path
    is, and the nearest point on it (parallel arrays)."""
    sizes, counts = np.array([len(guide) for guide in guides], np.int64), things.clusters.sizes
    each = np.repeat(sizes, counts)
    point = runs(np.repeat(np.cumsum(sizes) - sizes, counts), each)
    member = np.repeat(np.arange(len(each)), each)
    feet = nearest(np.vstack(guides)[point], things.clusters.member[member], paths, closed)
    return point, member, feet


class PolygonConsolidator(_PathConsolidator[Polygon]):
    """Group, decide, place.

    1. Outlines of one class on one image are grouped, one of each worker, by intersection over union ≥ `iou`.
    2. Presence is judged as for boxes, by who drew it and who passed over it (`consolidation.presence`).
    3. The outline most like all others is the guide; each of its points moves to a robust mean of the nearest points
       on all outlines of the group, which knows every worker's leaning and spread (`consolidation.positions.fuse`),
       and points that say nothing are left out.

    `method="compatible"`, there being no documented rule, follows that of boxes: the middle outline as it was drawn,
    confidence = share of workers × mean overlap, 0 with a single worker. After `fit`: `polygons_`, item → polygons,
    surest first; `worker_skills_`, worker → share of right decisions between there and not.

    >>> def square(x: float) -> Polygon:
    ...     return Polygon(((x, 0.0), (x + 10, 0.0), (x + 10, 10.0), (x, 10.0)), "roof")
    >>> model = PolygonConsolidator().fit(("1.jpg", w, [square(x)]) for w, x in zip("abc", (0.0, 1.0, 2.0)))
    >>> [(round(x), round(y)) for x, y in model.polygons_["1.jpg"][0].points]
    [(1, 0), (11, 0), (11, 10), (1, 10)]
    """

    _closed = True
    polygons_: dict[Hashable, list[ConsolidatedPath]]

    def __init__(
        self, *, iou: float = 0.5, share: float = 1 / 3, method: Literal["model", "compatible"] = "model"
    ) -> None:
        super().__init__(threshold=iou, share=share, method=method)

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[Polygon]]]) -> Self:
        """`answers` are (item, worker, polygons, maybe none); a later answer replaces an earlier.

        Raises `BadVotes` naming item, worker and polygon when it has too few points or a number is not finite.
        """
        self.polygons_ = self._fit(answers)
        return self

    def _similarity(self, one: Places, other: Places, paths: list[Floats]) -> Floats:
        return outline_ious(one, other, paths)

    def _reach(self, paths: list[Floats]) -> Floats:
        return np.full(len(paths), 1e-9)

    def _sizes(self, paths: list[Floats]) -> Floats:
        return np.maximum(np.sqrt(areas(paths)), 1e-9)


class PolylineConsolidator(_PathConsolidator[Polyline]):
    """As `PolygonConsolidator`; two lines are the same thing when their mean distance is at most `gap` of their length.

    After `fit`: `polylines_`, item → polylines, surest first; `worker_skills_`.

    >>> lines = [Polyline(((0, y), (100, y)), "lane") for y in (0.0, 2.0, 4.0)]
    >>> model = PolylineConsolidator().fit(("1.jpg", w, [line]) for w, line in zip("abc", lines))
    >>> [(round(x), round(y)) for x, y in model.polylines_["1.jpg"][0].points]
    [(0, 2), (100, 2)]
    """

    _closed = False
    polylines_: dict[Hashable, list[ConsolidatedPath]]

    def __init__(
        self, *, gap: float = 0.1, share: float = 1 / 3, method: Literal["model", "compatible"] = "model"
    ) -> None:
        super().__init__(threshold=0.5, share=share, method=method)
        self.gap = gap

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[Polyline]]]) -> Self:
        """`answers` are (item, worker, polylines, maybe none); see `PolygonConsolidator.fit`."""
        self.polylines_ = self._fit(answers)
        return self

    def _similarity(self, one: Places, other: Places, paths: list[Floats]) -> Floats:
        long = lengths(paths, closed=False)
        size = np.maximum((long[one] + long[other]) / 2.0, 1e-9)
        far = path_distances(one, other, paths, closed=False)
        return np.asarray(np.maximum(0.0, 1.0 - far / (2.0 * self.gap * size)))

    def _reach(self, paths: list[Floats]) -> Floats:
        return self.gap * lengths(paths, closed=False) + 1e-9

    def _sizes(self, paths: list[Floats]) -> Floats:
        return np.maximum(lengths(paths, closed=False), 1e-9)
