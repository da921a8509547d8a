"""From the outlines of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeling.task_types import drawing
from labeling.task_types.methods import Method

if TYPE_CHECKING:
    from consolidation import PolygonConsolidator


def fit(answers: drawing.Given, method: Method) -> tuple[PolygonConsolidator, drawing.Found]:
    """See `drawing.Fit`."""
    from consolidation import Polygon, PolygonConsolidator

    model = PolygonConsolidator(method=method).fit(drawing.drawn(answers, Polygon))
    return model, drawing.placed(model.polygons_)
