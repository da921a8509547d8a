"""Boxes of several workers on each image become one set of boxes, each with a confidence that the thing is there."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.clusters import Places
from consolidation.drawn import Drawn, Marking, Things
from consolidation.geometry import pairwise_iou
from consolidation.numerics import Bools, Floats
from consolidation.positions import fuse, group_means


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
    """What the workers' boxes of one thing became, in their unit."""

    confidence: float = 0.0
    """Estimated probability (0..1) that there is such a thing, of this class."""
    workers: int = 0
    """How many drew it, of those who saw the image."""


Answer = tuple[Hashable, Hashable, Sequence[Box]]


class BoxConsolidator(Marking):
    """Group, decide, place.

    1. Boxes of one class on one image are grouped, one of each worker, by intersection over union ≥ `iou`.
    2. Everybody who saw the image either marked the thing or passed over it: from that, over all images, presence is
       judged (`consolidation.presence`). Its probability is the confidence. Groups of at least `share` of those who saw
       the image are kept.
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
        drawn = Drawn.read(answers)
        corners = drawn.numbers("left", "top", "width", "height")
        if not np.isfinite(corners).all() or (corners[:, 2:] < 0).any():
            drawn.check(_problem)
        corners[:, 2:] += corners[:, :2]
        things = _things(drawn, corners, self.iou)
        probabilities = self._judge(things)
        if self.method == "compatible":
            places = group_means(corners[things.clusters.member], things.clusters.of)
            confidences = things.shared_confidence()
        else:
            places, confidences = _robust_places(things, corners), probabilities
        self.boxes_ = self._kept(things, places, confidences)
        return self

    def _kept(self, things: Things[Box], places: Floats, confidences: Floats) -> dict[Hashable, list[ConsolidatedBox]]:
        order = np.lexsort((*places.T[::-1], -confidences))
        order = order[things.supported(self.share)[order]]
        sizes = np.hstack([places[:, :2], np.maximum(places[:, 2:] - places[:, :2], 0.0)])[order].tolist()
        shapes, first = things.drawn.shapes, things.clusters.middle[order].tolist()
        workers, sure = things.clusters.sizes[order].tolist(), confidences[order].tolist()
        made = (
            ConsolidatedBox(left, top, width, height, shapes[n].label, confidence, many)
            for (left, top, width, height), n, confidence, many in zip(sizes, first, sure, workers, strict=True)
        )
        return things.by_item(zip(order.tolist(), made, strict=True))


def _problem(box: Box) -> str:
    if not all(math.isfinite(number) for number in (box.left, box.top, box.width, box.height)):
        return "has a number that is not finite"
    return "has a negative size" if box.width < 0 or box.height < 0 else ""


def _things(drawn: Drawn[Box], corners: Floats, iou: float) -> Things[Box]:
    def overlap(one: Places, other: Places) -> Floats:
        return pairwise_iou(corners[one], corners[other])

    def near_the_mean(nodes: Places, present: Bools) -> Floats:
        boxes, weight = corners[nodes], present[:, :, None]
        mean = (boxes * weight).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
        return np.asarray((pairwise_iou(mean, boxes) * present).sum(axis=1) / present.sum(axis=1))

    order = np.lexsort(corners.T[::-1])
    return drawn.things(order, (corners[:, :2], corners[:, 2:]), overlap, iou, near_the_mean)


def _robust_places(things: Things[Box], corners: Floats) -> Floats:
    def size(places: Floats, which: Places) -> Floats:
        """Geometric mean of the sides."""
        sides = np.maximum(places[:, 2:] - places[:, :2], 1e-9)
        return np.asarray(np.sqrt(sides[:, 0] * sides[:, 1]))

    member, audience = things.clusters.member, things.drawn.audience
    worker = things.drawn.worker[member]
    return fuse(corners[member], things.clusters.of, worker, len(audience.workers), size).centres
