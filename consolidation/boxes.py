"""Boxes of several workers on each image become one set of boxes, each with a confidence that the thing is there."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.clusters import Cohesion, Neighbours, Places, Similarity
from consolidation.drawn import Drawn, Marking, Thing
from consolidation.geometry import box_iou, pairwise_iou
from consolidation.numerics import Floats
from consolidation.positions import fuse


@dataclass(frozen=True)
class Box:
    """One rectangle as a worker drew it; any unit, `width` and `height` not negative."""

    left: float
    top: float
    width: float
    height: float
    label: Hashable = ""


@dataclass(frozen=True)
class ConsolidatedBox(Box):
    confidence: float = 0.0
    """Estimated probability (0..1) that there is such a thing, of this class."""
    workers: int = 0
    """How many drew it, of those who saw the image."""


Answer = tuple[Hashable, Hashable, Sequence[Box]]


class BoxConsolidator(Marking):
    """Group, decide, place.

    1. Boxes of one class on one image are grouped, one of each worker, by intersection over union ≥ `iou`.
    2. Everybody who saw the image either saw the thing or missed it: a two-class vote per group, judged by hierarchical
       Dawid-Skene over all images. Its probability is the confidence. Groups of at least `share` of those who saw the
       image are kept.
    3. Each edge is a robust mean that knows every worker's leaning (boxes too large, too far left) and spread, relative
       to the size of the box; see `consolidation.positions.fuse`.

    `method="compatible"` follows Ground Truth's description, image by image: plain mean of the edges, confidence =
    share of workers × mean overlap in the group, 0 when only one worker answered.

    S. Branson, G. Van Horn, P. Perona, "Lean crowdsourcing" (2017) is the closest published model. After `fit`:
    `boxes_`, item → boxes, surest first; `worker_skills_`, worker → share of right decisions between there and not.

    >>> drawn = [Box(10, 10, 20, 20, "cat")], [Box(12, 10, 20, 20, "cat")], [Box(11, 11, 20, 19, "cat")]
    >>> model = BoxConsolidator(method="compatible").fit(("1.jpg", w, boxes) for w, boxes in zip("abc", drawn))
    >>> model.boxes_["1.jpg"][0].left, model.boxes_["1.jpg"][0].workers
    (11.0, 3)
    """

    boxes_: dict[Hashable, list[ConsolidatedBox]]
    worker_skills_: dict[Hashable, float]

    def __init__(
        self, *, iou: float = 0.5, share: float = 1 / 3, method: Literal["model", "compatible"] = "model"
    ) -> None:
        self.iou = iou
        self.share = share
        self.method = method

    def fit(self, answers: Iterable[Answer]) -> Self:
        """`answers` are (item, worker, boxes), without boxes where he saw none; a later answer replaces an earlier.

        Raises `BadVotes` naming item, worker and box when a number is not finite or a size is negative.
        """
        drawn = Drawn.read(answers, _problem)
        corners = np.array([_corners(box) for box in drawn.shapes], np.float64).reshape(-1, 4)
        things = drawn.things(lambda here: _similar(corners[here]), self.iou, lambda n: tuple(corners[n]))
        presence, self._marks = drawn.presence(things), (drawn, things)
        self.worker_skills_ = drawn.skills(presence)
        if self.method == "compatible":
            places = np.array([corners[thing.members].mean(axis=0) for thing in things]).reshape(-1, 4)
            confidences = np.array([drawn.shared_confidence(thing) for thing in things])
        else:
            places, confidences = _robust_places(drawn, corners, things), presence.probabilities
        self.boxes_ = self._kept(drawn, things, places, confidences)
        return self

    def _kept(
        self, drawn: Drawn[Box], things: list[Thing], places: Floats, confidences: Floats
    ) -> dict[Hashable, list[ConsolidatedBox]]:
        boxes: dict[Hashable, list[ConsolidatedBox]] = {item: [] for item in drawn.views}
        for g in sorted(range(len(things)), key=lambda g: (-confidences[g], *places[g])):
            if drawn.supported(things[g], self.share):
                left, top, right, bottom = places[g].tolist()
                members = things[g].members
                box = (left, top, max(right - left, 0.0), max(bottom - top, 0.0), drawn.shapes[members[0]].label)
                boxes[things[g].item].append(ConsolidatedBox(*box, float(confidences[g]), len(members)))
        return boxes


def _problem(box: Box) -> str:
    if not all(math.isfinite(number) for number in (box.left, box.top, box.width, box.height)):
        return "has a number that is not finite"
    return "has a negative size" if box.width < 0 or box.height < 0 else ""


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.left + box.width, box.top + box.height


def _similar(corners: Floats) -> tuple[Similarity, Cohesion]:
    def near_the_mean(group: list[int]) -> float:
        return float(box_iou(corners[group].mean(axis=0, keepdims=True), corners[group]).mean())

    def overlap(one: Places, other: Places) -> Floats:
        return pairwise_iou(corners[one], corners[other])

    return Neighbours(corners[:, :2], corners[:, 2:], overlap), near_the_mean


def _robust_places(drawn: Drawn[Box], corners: Floats, things: list[Thing]) -> Floats:
    def size(places: Floats) -> Floats:
        """Geometric mean of the sides."""
        return np.asarray(np.sqrt(np.prod(np.maximum(places[:, 2:] - places[:, :2], 1e-9), axis=1, keepdims=True)))

    members = [n for thing in things for n in thing.members]
    group_of = np.repeat(np.arange(len(things)), [len(thing.members) for thing in things]).astype(np.int32)
    return fuse(corners[members], group_of, drawn.worker[members], len(drawn.workers), size).centres
