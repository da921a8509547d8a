"""Points that several workers set (corners of an eye, wheels, heads to be counted) become one set of points."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.clusters import Places
from consolidation.drawn import Drawn, Marking, Things
from consolidation.numerics import Floats
from consolidation.positions import fuse, group_means, group_medians


@dataclass(frozen=True)
class Keypoint:
    """One point as a worker set it; any unit."""

    x: float
    y: float
    label: Hashable = ""


@dataclass(frozen=True)
class ConsolidatedKeypoint(Keypoint):
    """What the workers' points for one thing became, in their unit."""

    confidence: float = 0.0
    """Estimated probability (0..1) that there is such a point, of this class."""
    spread: float = 0.0
    """Typical distance of the workers' points from it; 0 with a single worker."""
    workers: int = 0
    """How many set it, of those who saw the image."""


class KeypointConsolidator(Marking):
    """Group, decide, place.

    1. Points of one class on one image are grouped, one of each worker; their mean distance is at most `radius`.
    2. Whether a point is there (or visible) is judged by who set it and who did not (`consolidation.presence`).
    3. Its place is a robust mean that knows every worker's leaning and spread (`consolidation.positions.fuse`).

    `method="compatible"` takes the plain mean, and as confidence share of workers × mean closeness, 0 with a single
    worker. After `fit`: `keypoints_`, item → points, surest first; `worker_skills_`, worker → share of right decisions.

    >>> said = {"a": Keypoint(10, 20, "nose"), "b": Keypoint(12, 20, "nose"), "c": Keypoint(11, 20, "nose")}
    >>> model = KeypointConsolidator(radius=5).fit(("1.jpg", w, [point]) for w, point in said.items())
    >>> point = model.keypoints_["1.jpg"][0]
    >>> round(point.x, 1), round(point.y, 1), point.label, point.workers
    (11.0, 20.0, 'nose', 3)
    """

    keypoints_: dict[Hashable, list[ConsolidatedKeypoint]]

    def __init__(
        self, *, radius: float, share: float = 1 / 3, method: Literal["model", "compatible"] = "model"
    ) -> None:
        self.radius = radius
        self.share = share
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[Keypoint]]]) -> Self:
        """`answers` are (item, worker, points, maybe none); a later answer replaces an earlier.

        Raises `BadVotes` naming item, worker and point when a number is not finite.
        """
        drawn = Drawn.read(answers)
        points = drawn.numbers("x", "y")
        if not np.isfinite(points).all():
            drawn.check(_problem)
        things = self._grouped(drawn, points)
        probabilities = self._judge(things)
        confidences = probabilities if self.method == "model" else things.shared_confidence()
        self.keypoints_ = self._kept(things, points, self._places(things, points), confidences)
        return self

    def _grouped(self, drawn: Drawn[Keypoint], points: Floats) -> Things[Keypoint]:
        def near(one: Places, other: Places) -> Floats:
            distance = np.linalg.norm(points[one] - points[other], axis=1)
            return np.asarray(np.maximum(0.0, 1.0 - distance / (2.0 * self.radius)))

        order = np.lexsort(points.T[::-1])
        return drawn.things(order, (points - self.radius, points + self.radius), near, 0.5)

    def _places(self, things: Things[Keypoint], points: Floats) -> Floats:
        member, group = things.clusters.member, things.clusters.of
        if self.method == "compatible":
            return group_means(points[member], group)
        n_workers, radius = len(things.drawn.audience.workers), self.radius
        worker = things.drawn.worker[member]
        return fuse(points[member], group, worker, n_workers, lambda places, _: np.full(len(places), radius)).centres

    def _kept(
        self, things: Things[Keypoint], points: Floats, places: Floats, confidences: Floats
    ) -> dict[Hashable, list[ConsolidatedKeypoint]]:
        member, group = things.clusters.member, things.clusters.of
        gaps = np.linalg.norm(points[member] - places[group], axis=1)
        spreads = group_medians(gaps[:, None], group)[:, 0]
        order = np.lexsort((places[:, 1], places[:, 0], -confidences))
        order = order[things.supported(self.share)[order]]
        shapes, first = things.drawn.shapes, things.clusters.middle[order].tolist()
        columns = (places[order].tolist(), first, confidences[order].tolist(), spreads[order].tolist())
        made = (
            ConsolidatedKeypoint(x, y, shapes[n].label, confidence, spread, many)
            for (x, y), n, confidence, spread, many in zip(*columns, things.clusters.sizes[order].tolist(), strict=True)
        )
        return things.by_item(zip(order.tolist(), made, strict=True))


def _problem(point: Keypoint) -> str:
    return "" if math.isfinite(point.x) and math.isfinite(point.y) else "has a number that is not finite"
