"""From the straight lines of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeling.task_types import drawing
from labeling.task_types.methods import Method
from labeling.task_types.shapes import Placed, Shape

if TYPE_CHECKING:
    from consolidation import PolylineConsolidator


def fit(answers: drawing.Given, method: Method) -> tuple[PolylineConsolidator, drawing.Found]:
    """See `drawing.Fit`. A line is the polyline of its two ends."""
    from consolidation import Polyline, PolylineConsolidator

    model = PolylineConsolidator(method=method).fit(drawing.drawn(answers, Polyline))
    return model, {
        object_id: [_ends(one) for one in here] for object_id, here in drawing.placed(model.polylines_).items()
    }


def _ends(one: Placed) -> Placed:
    return Placed(Shape(one.shape.label, (one.shape.points[0], one.shape.points[-1])), one.confidence)
