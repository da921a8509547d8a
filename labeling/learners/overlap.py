"""How good a model's boxes or label maps are by people's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from consolidation.geometry import box_iou
from labeling.learners.paintings import Painting
from labeling.learners.port import Box, Floats


def quality(said: Sequence[Box], truth: Sequence[Box]) -> float:
    """Mean overlap of one image, 0 to 1: the mean over the classes that either side sees there; 1 where neither sees
    anything. In each class boxes are paired so that their overlaps (intersection over union) add up to most; a box
    that one side alone has, missed or invented, overlaps by 0."""
    overlaps = box_iou(_corners(said), _corners(truth))
    return _over_classes([box.label for box in said], [box.label for box in truth], overlaps)


def of_maps(said: Painting, truth: Painting) -> float:
    """The same for label maps, whose regions overlap in pixels; the background is no class. 0 where one is of another
    size."""
    mine, theirs = said.numbers, truth.numbers
    if mine.shape != theirs.shape:
        return 0.0
    pairs = mine.ravel().astype(np.int32) * 256 + theirs.ravel()
    common = np.bincount(pairs, minlength=256 * 256).reshape(256, 256).astype(float)
    areas, their_areas = common.sum(axis=1), common.sum(axis=0)
    overlaps = common / np.maximum(areas[:, None] + their_areas[None, :] - common, 1)
    here = [one for one in said.regions if areas[one.number]]
    there = [one for one in truth.regions if their_areas[one.number]]
    chosen = overlaps[np.ix_([one.number for one in here], [one.number for one in there])]
    return _over_classes([one.label for one in here], [one.label for one in there], chosen)


def _over_classes(names: Sequence[str], others: Sequence[str], overlaps: Floats) -> float:
    """`overlaps` of n things of one side with m of the other, n × m, of which each has the class of its place."""
    classes = sorted({*names, *others})
    if not classes:
        return 1.0
    mine, theirs = np.array(names, dtype=object), np.array(others, dtype=object)
    return float(np.mean([_of_class(overlaps[np.ix_(mine == name, theirs == name)]) for name in classes]))


def _of_class(overlaps: Floats) -> float:
    from scipy.optimize import linear_sum_assignment

    found = overlaps[linear_sum_assignment(overlaps, maximize=True)]
    paired = int((found > 0).sum())
    return float(found.sum()) / (sum(overlaps.shape) - paired)


def _corners(boxes: Sequence[Box]) -> Floats:
    sides = [(b.left, b.top, b.left + b.width, b.top + b.height) for b in boxes]
    return np.array(sides, dtype=float).reshape(-1, 4)
