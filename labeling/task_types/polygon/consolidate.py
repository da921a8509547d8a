"""From the outlines of several workers on each image to one set, each with the confidence that it is there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from labeling.task_types import drawing
from labeling.task_types.drawing import Placed, Shape, ShapesAnswer
from labeling.task_types.methods import Method

if TYPE_CHECKING:
    from consolidation import PolygonConsolidator, Votes


def place(
    answers: Iterable[tuple[Hashable, Hashable, ShapesAnswer]], method: Method
) -> Mapping[Hashable, Sequence[Placed]]:
    model = _fitted(answers, method)
    return {
        object_id: [Placed(Shape(str(one.label), one.points), one.confidence) for one in found]
        for object_id, found in model.polygons_.items()
    }


def decisions(answers: Iterable[tuple[Hashable, Hashable, ShapesAnswer]]) -> Votes:
    """Who drew each of them; see `base.Decisions`."""
    return _fitted(answers, "model").decisions()


def _fitted(answers: Iterable[tuple[Hashable, Hashable, ShapesAnswer]], method: Method) -> PolygonConsolidator:
    from consolidation import Polygon, PolygonConsolidator

    return PolygonConsolidator(method=method).fit(
        (object_id, worker, [Polygon(one.points, one.label) for one in answer.shapes])
        for object_id, worker, answer in answers
    )


consolidate = partial(drawing.consolidate, place=place)
