"""From the boxes of several workers on each image to one set of boxes, each with the confidence that it is there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from labeling.task_types.base import by_object, those_alike
from labeling.task_types.bounding_box.answers import BoxesAnswer, DrawnBox
from labeling.task_types.bounding_box.output import BoxesLabel, PlacedBox
from labeling.task_types.images import Picture
from labeling.task_types.methods import Method, method_of

if TYPE_CHECKING:
    from consolidation import BoxConsolidator, Votes


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, BoxesAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, BoxesLabel]]:
    """One set of boxes per image, surest first; see `base.Consolidate`. Edges are whole pixels inside the image."""
    given = by_object(answers, attrgetter("image.size"))
    model = _fitted(
        ((object_id, worker, answer) for object_id, by in given.items() for worker, answer in by.items()),
        method_of(method, "boxes"),
    )
    return _labels(model, given, list(categories), 1.0 if confidence_cap is None else confidence_cap)


def decisions(answers: Iterable[tuple[Hashable, Hashable, BoxesAnswer]]) -> Votes:
    """Who drew each box; see `base.Decisions`."""
    return _fitted(those_alike(answers, attrgetter("image.size")), "model").decisions()


def _fitted(answers: Iterable[tuple[Hashable, Hashable, BoxesAnswer]], method: Method) -> BoxConsolidator:
    from consolidation import Box, BoxConsolidator

    return BoxConsolidator(method=method).fit(
        (object_id, worker, [Box(b.left, b.top, b.width, b.height, b.label) for b in answer.boxes])
        for object_id, worker, answer in answers
    )


def _labels(
    model: BoxConsolidator, given: Mapping[Hashable, dict[Hashable, BoxesAnswer]], categories: list[str], cap: float
) -> Iterator[tuple[Hashable, BoxesLabel]]:
    for object_id, by in given.items():
        alone, first = len(by) == 1, next(iter(by.values()))
        placed = [
            PlacedBox(
                place=_whole(DrawnBox(str(b.label), b.left, b.top, b.width, b.height), first.image),
                class_id=categories.index(str(b.label)),
                confidence=0.0 if alone else round(min(b.confidence, cap), 2),
            )
            for b in model.boxes_[object_id]
        ]
        yield object_id, _label(placed, list(by.values()))


def _whole(box: DrawnBox, image: Picture) -> DrawnBox:
    left, top = round(box.left), round(box.top)
    right = min(round(box.left + box.width), image.width)
    bottom = min(round(box.top + box.height), image.height)
    return DrawnBox(box.label, left, top, max(0, right - left), max(0, bottom - top))


def _label(placed: list[PlacedBox], answers: list[BoxesAnswer]) -> BoxesLabel:
    """The image is as sure as its most doubtful box. Without boxes, no confidence stands in the manifest; its certainty
    is the share of those who saw none, where there are several."""
    sure = min((box.confidence for box in placed), default=0.0)
    empty = sum(not answer.boxes for answer in answers) / len(answers) if len(answers) > 1 else 0.0
    modified = [answer.modified for answer in answers if answer.modified is not None]
    return BoxesLabel(
        confidence=sure,
        category=", ".join(dict.fromkeys(box.place.label for box in placed)),
        boxes=tuple(placed),
        image=answers[0].image,
        adjusted=any(modified) if modified else None,
        details={"drawn": sorted(len(answer.boxes) for answer in answers), "probability": sure if placed else empty},
    )
