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
    width, height = (
        np.minimum(boxes[..., side + 2], others[..., side + 2]) - np.maximum(boxes[..., side], others[..., side])
        for side in (0, 1)
    )
    common = np.maximum(width, 0.0) * np.maximum(height, 0.0)
    union = box_areas(boxes) + box_areas(others) - common
    return np.asarray(np.divide(common, union, out=np.zeros_like(common), where=union > 0))


def box_areas(boxes: Floats) -> Floats:
    """Of each box, in the square of the unit; negative where an edge lies beyond the opposite one."""
    return np.asarray((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1]))
