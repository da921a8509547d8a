"""Overlap of boxes and intervals. Boxes are rows (left, top, right, bottom), y downwards, any unit."""

import numpy as np

from consolidation.numerics import Floats


def box_iou(boxes: Floats, others: Floats) -> Floats:
    """Intersection over union of each of n boxes with each of m others, n × m; 0 where both are empty.

    >>> box_iou(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 3.0, 2.0], [5.0, 5.0, 6.0, 6.0]])).round(3)
    array([[0.333, 0.   ]])
    """
    return pairwise_iou(boxes[:, None], others[None, :])


def pairwise_iou(boxes: Floats, others: Floats) -> Floats:
    """The same of each box with the other at its place; arrays of any shape that ends with the four corners."""
    corner = np.minimum(boxes[..., 2:], others[..., 2:]) - np.maximum(boxes[..., :2], others[..., :2])
    common = np.prod(np.maximum(corner, 0.0), axis=-1)
    union = box_areas(boxes) + box_areas(others) - common
    return np.asarray(np.divide(common, union, out=np.zeros_like(common), where=union > 0))


def box_areas(boxes: Floats) -> Floats:
    return np.asarray(np.prod(boxes[..., 2:] - boxes[..., :2], axis=-1))
