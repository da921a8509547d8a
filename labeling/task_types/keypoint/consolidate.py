"""From the points of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from labeling.task_types import drawing
from labeling.task_types.images import Picture
from labeling.task_types.methods import Method
from labeling.task_types.shapes import Placed, Shape, ShapesAnswer

if TYPE_CHECKING:
    from consolidation import Keypoint, KeypointConsolidator

#: Points that people set for the same place are no farther apart than this share of the image's diagonal.
REACH: Final = 0.02


def fit(answers: drawing.Given, method: Method) -> tuple[KeypointConsolidator, drawing.Found]:
    """See `drawing.Fit`. Measured in diagonals, so that images of all sizes are alike."""
    from consolidation import KeypointConsolidator

    given = list(answers)
    size = {object_id: _diagonal(answer.image) for object_id, _, answer in given}
    model = KeypointConsolidator(radius=REACH, method=method).fit(
        (object_id, worker, _points(answer)) for object_id, worker, answer in given
    )
    return model, {
        object_id: [
            Placed(Shape(str(one.label), ((one.x * size[object_id], one.y * size[object_id]),)), one.confidence)
            for one in found
        ]
        for object_id, found in model.keypoints_.items()
    }


def _points(answer: ShapesAnswer) -> list[Keypoint]:
    from consolidation import Keypoint

    size = _diagonal(answer.image)
    return [Keypoint(x / size, y / size, one.label) for one in answer.shapes for x, y in one.points]


def _diagonal(image: Picture) -> float:
    return math.hypot(image.width, image.height)
