"""Points that several workers set (corners of an eye, wheels, heads to be counted) become one set of points."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.clusters import Cohesion, Neighbours, Places, Similarity
from consolidation.drawn import Drawn, Marking, Thing
from consolidation.numerics import Floats
from consolidation.positions import fuse


@dataclass(frozen=True)
class Keypoint:
    """One point as a worker set it; any unit."""

    x: float
    y: float
    label: Hashable = ""


@dataclass(frozen=True)
class ConsolidatedKeypoint(Keypoint):
    confidence: float = 0.0
    """Estimated probability (0..1) that there is such a point, of this class."""
    spread: float = 0.0
    """Typical distance of the workers' points from it; 0 with a single worker."""
    workers: int = 0
    """How many set it, of those who saw the image."""


class KeypointConsolidator(Marking):
    """Group, decide, place.

    1. Points of one class on one image are grouped, one of each worker; their mean distance is at most `radius`.
    2. Whether a point is there (or visible) is judged by hierarchical Dawid-Skene over who set it and who did not.
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
    worker_skills_: dict[Hashable, float]

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
        drawn = Drawn.read(answers, _problem)
        points = np.array([(shape.x, shape.y) for shape in drawn.shapes], np.float64).reshape(-1, 2)
        things = drawn.things(lambda here: self._similar(points[here]), 0.5, lambda n: tuple(points[n]))
        presence, self._marks = drawn.presence(things), (drawn, things)
        self.worker_skills_ = drawn.skills(presence)
        self.keypoints_ = {item: [] for item in drawn.views}
        places = self._places(drawn, points, things)
        for thing, (x, y), there in zip(things, places.tolist(), presence.probabilities.tolist(), strict=True):
            if drawn.supported(thing, self.share):
                spread = float(np.median(np.linalg.norm(points[thing.members] - (x, y), axis=1)))
                label = drawn.shapes[thing.members[0]].label
                confidence = there if self.method == "model" else drawn.shared_confidence(thing)
                found = ConsolidatedKeypoint(x, y, label, confidence, spread, len(thing.members))
                self.keypoints_[thing.item].append(found)
        for here in self.keypoints_.values():
            here.sort(key=lambda point: (-point.confidence, point.x, point.y))
        return self

    def _similar(self, points: Floats) -> tuple[Similarity, Cohesion | None]:
        def near(one: Places, other: Places) -> Floats:
            distance = np.linalg.norm(points[one] - points[other], axis=1)
            return np.asarray(np.maximum(0.0, 1.0 - distance / (2.0 * self.radius)))

        return Neighbours(points - self.radius, points + self.radius, near), None

    def _places(self, drawn: Drawn[Keypoint], points: Floats, things: list[Thing]) -> Floats:
        if self.method == "compatible":
            return np.array([points[thing.members].mean(axis=0) for thing in things]).reshape(-1, 2)
        members = [n for thing in things for n in thing.members]
        group = np.repeat(np.arange(len(things)), [len(thing.members) for thing in things]).astype(np.int32)
        radius = self.radius
        return fuse(
            points[members], group, drawn.worker[members], len(drawn.workers), lambda p: np.full((len(p), 1), radius)
        ).centres


def _problem(point: Keypoint) -> str:
    return "" if math.isfinite(point.x) and math.isfinite(point.y) else "has a number that is not finite"
