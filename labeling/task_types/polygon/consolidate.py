"""From the outlines of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial

from labeling.task_types import drawing
from labeling.task_types.drawing import Method, Placed, Shape, ShapesAnswer


def place(
    answers: Iterable[tuple[Hashable, Hashable, ShapesAnswer]], method: Method
) -> Mapping[Hashable, Sequence[Placed]]:
    from consolidation import Polygon, PolygonConsolidator

    model = PolygonConsolidator(method=method).fit(
        (object_id, worker, [Polygon(one.points, one.label) for one in answer.shapes])
        for object_id, worker, answer in answers
    )
    return {
        object_id: [Placed(Shape(str(one.label), one.points), one.confidence) for one in found]
        for object_id, found in model.polygons_.items()
    }


consolidate = partial(drawing.consolidate, place=place)
