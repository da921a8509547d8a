"""From the lines of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeling.task_types import drawing
from labeling.task_types.methods import Method

if TYPE_CHECKING:
    from consolidation import PolylineConsolidator


def fit(answers: drawing.Given, method: Method) -> tuple[PolylineConsolidator, drawing.Found]:
    """See `drawing.Fit`."""
    from consolidation import Polyline, PolylineConsolidator

    model = PolylineConsolidator(method=method).fit(drawing.drawn(answers, Polyline))
    return model, drawing.placed(model.polylines_)
