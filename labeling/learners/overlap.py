"""How good a model's boxes are by people's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from consolidation.geometry import box_iou
from labeling.learners.port import Box, Floats


def quality(said: Sequence[Box], truth: Sequence[Box]) -> float:
    """Mean overlap of one image, 0 to 1: the mean over the classes that either side sees there; 1 where neither sees
    anything. In each class boxes are paired so that their overlaps (intersection over union) add up to most; a box
    that one side alone has, missed or invented, overlaps by 0."""
    classes = sorted({box.label for box in (*said, *truth)})
    if not classes:
        return 1.0
    return float(np.mean([_of_class(_corners(said, name), _corners(truth, name)) for name in classes]))


def _of_class(said: Floats, truth: Floats) -> float:
    from scipy.optimize import linear_sum_assignment

    overlaps = box_iou(said, truth)
    found = overlaps[linear_sum_assignment(overlaps, maximize=True)]
    paired = int((found > 0).sum())
    return float(found.sum()) / (len(said) + len(truth) - paired)


def _corners(boxes: Sequence[Box], name: str) -> Floats:
    sides = [(b.left, b.top, b.left + b.width, b.top + b.height) for b in boxes if b.label == name]
    return np.array(sides, dtype=float).reshape(-1, 4)
