"""Boxes of several workers on each image become one set of boxes, each with a confidence that the thing is there."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.clusters import cluster
from consolidation.errors import BadVotes
from consolidation.geometry import box_iou
from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Floats, Ints
from consolidation.positions import fuse
from consolidation.presence import judge_presence


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


@dataclass(frozen=True)
class _Drawn:
    """All boxes as parallel arrays, and who saw which image."""

    corners: Floats
    item: list[Hashable]
    worker: Ints
    label: list[Hashable]
    views: dict[Hashable, dict[Hashable, Sequence[Box]]]
    """item → worker → boxes."""
    workers: tuple[Hashable, ...]


class BoxConsolidator:
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
        drawn = _read(answers)
        groups = _groups(drawn, self.iou)
        presence = _presence(drawn, groups)
        self.worker_skills_ = dict(zip(drawn.workers, presence.worker_skills_.tolist(), strict=True))
        if self.method == "compatible":
            places, confidences = _mean_places(drawn, groups), _mean_confidences(drawn, groups)
        else:
            places, confidences = _robust_places(drawn, groups), presence.probas_[:, 1]
        self.boxes_ = self._kept(drawn, groups, places, confidences)
        return self

    def _kept(
        self, drawn: _Drawn, groups: list[list[int]], places: Floats, confidences: Floats
    ) -> dict[Hashable, list[ConsolidatedBox]]:
        boxes: dict[Hashable, list[ConsolidatedBox]] = {item: [] for item in drawn.views}
        ranking = sorted(range(len(groups)), key=lambda g: (-confidences[g], *places[g]))
        for g in ranking:
            item = drawn.item[groups[g][0]]
            if len(groups[g]) >= max(1, math.ceil(self.share * len(drawn.views[item]) - 1e-9)):
                left, top, right, bottom = places[g].tolist()
                label = drawn.label[groups[g][0]]
                box = (left, top, max(right - left, 0.0), max(bottom - top, 0.0), label)
                boxes[item].append(ConsolidatedBox(*box, float(confidences[g]), len(groups[g])))
        return boxes


def _read(answers: Iterable[Answer]) -> _Drawn:
    views: dict[Hashable, dict[Hashable, Sequence[Box]]] = {}
    for item, worker, boxes in answers:
        views.setdefault(item, {})[worker] = boxes
    drawn = [(item, worker, box) for item, by in views.items() for worker, boxes in by.items() for box in boxes]
    corners = np.array([_corners(*entry) for entry in drawn], np.float64).reshape(-1, 4)
    workers = tuple(dict.fromkeys(worker for by in views.values() for worker in by))
    code = {worker: n for n, worker in enumerate(workers)}
    worker_codes = np.array([code[worker] for _, worker, _ in drawn], np.int32)
    return _Drawn(corners, [e[0] for e in drawn], worker_codes, [e[2].label for e in drawn], views, workers)


def _corners(item: Hashable, worker: Hashable, box: Box) -> tuple[float, float, float, float]:
    numbers = (box.left, box.top, box.width, box.height)
    if not all(math.isfinite(number) for number in numbers):
        raise BadVotes(f"item {item!r}, worker {worker!r}: {box} has a number that is not finite")
    if box.width < 0 or box.height < 0:
        raise BadVotes(f"item {item!r}, worker {worker!r}: {box} has a negative size")
    return box.left, box.top, box.left + box.width, box.top + box.height


def _groups(drawn: _Drawn, iou: float) -> list[list[int]]:
    """Positions of the boxes that are the same thing, image by image and class by class."""
    together: dict[tuple[Hashable, Hashable], list[int]] = {}
    for n, key in enumerate(zip(drawn.item, drawn.label, strict=True)):
        together.setdefault(key, []).append(n)
    groups = []
    for places in together.values():
        # In the order of the coordinates, so that neither names nor the order of answers matter.
        here = np.array(sorted(places, key=lambda n: tuple(drawn.corners[n])))
        groups += [here[group].tolist() for group in _cluster(drawn.corners[here], drawn.worker[here], iou)]
    return groups


def _cluster(corners: Floats, worker: Ints, iou: float) -> list[list[int]]:
    def near_the_mean(group: list[int]) -> float:
        return float(box_iou(corners[group].mean(axis=0, keepdims=True), corners[group]).mean())

    return cluster(box_iou(corners, corners), worker, iou, near_the_mean)


def _presence(drawn: _Drawn, groups: list[list[int]]) -> HierarchicalDawidSkene:
    code = {worker: n for n, worker in enumerate(drawn.workers)}
    marked = [set(drawn.worker[group].tolist()) for group in groups]
    saw = [[code[viewer] for viewer in drawn.views[drawn.item[group[0]]]] for group in groups]
    return judge_presence(marked, saw, drawn.workers)


def _robust_places(drawn: _Drawn, groups: list[list[int]]) -> Floats:
    def size(places: Floats) -> Floats:
        """Geometric mean of the sides."""
        return np.asarray(np.sqrt(np.prod(np.maximum(places[:, 2:] - places[:, :2], 1e-9), axis=1, keepdims=True)))

    members = [n for group in groups for n in group]
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups]).astype(np.int32)
    return fuse(drawn.corners[members], group_of, drawn.worker[members], len(drawn.workers), size).centres


def _mean_places(drawn: _Drawn, groups: list[list[int]]) -> Floats:
    return np.array([drawn.corners[group].mean(axis=0) for group in groups]).reshape(-1, 4)


def _mean_confidences(drawn: _Drawn, groups: list[list[int]]) -> Floats:
    """Share of the viewers × mean overlap of the pairs; 0 where one worker alone answered for the image."""
    confidences = np.zeros(len(groups))
    for g, group in enumerate(groups):
        viewers = len(drawn.views[drawn.item[group[0]]])
        overlap = box_iou(drawn.corners[group], drawn.corners[group])
        pairs = overlap[np.triu_indices(len(group), 1)]
        confidences[g] = len(group) / viewers * (float(pairs.mean()) if len(pairs) else 1.0) if viewers > 1 else 0.0
    return confidences
