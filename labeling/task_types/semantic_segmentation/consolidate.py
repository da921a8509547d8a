"""From what several workers painted on each image to one label map, with one confidence for the image."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from labeling.task_types import painted
from labeling.task_types.base import by_object
from labeling.task_types.label_maps import BACKGROUND, Entry, MapLabel, background, named
from labeling.task_types.methods import Method, method_of
from labeling.task_types.semantic_segmentation.answers import PaintedAnswer

if TYPE_CHECKING:
    from consolidation import ConsolidatedImage, Grades


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, PaintedAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, MapLabel]]:
    """One label map per image; see `base.Consolidate`. Each image is decoded when its turn comes."""
    chosen = method_of(method, "label maps")
    given = by_object(answers, attrgetter("image"))
    cap = 1.0 if confidence_cap is None else confidence_cap
    return ((object_id, _label(by, list(categories), chosen, cap)) for object_id, by in given.items())


def _label(by: Mapping[Hashable, PaintedAnswer], categories: list[str], method: Method, cap: float) -> MapLabel:
    from consolidation import SemanticConsolidator

    # Only what somebody painted can be the answer: the fewer classes, the more each answer tells.
    used = [name for name in categories if any(name in answer.colors for answer in by.values())]
    maps = (
        ("image", worker, painted.codes(answer.png, answer.image, [answer.colors.get(name, _NEVER) for name in used]))
        for worker, answer in by.items()
    )
    found = SemanticConsolidator(1 + len(used), method=method).fit(maps).images_["image"]
    return _of(found, used, categories, list(by.values()), cap)


def grades(answers: Iterable[tuple[Hashable, Hashable, PaintedAnswer]], *, categories: Sequence[str]) -> Grades:
    """How near each comes to the others, by pixels; see `base.GradesOf`. One image is decoded at a time."""
    import numpy as np

    from consolidation.pixel_grades import graded_pixels
    from consolidation.pixels import Stack

    def stack(by: Mapping[Hashable, PaintedAnswer]) -> Stack:
        return Stack(tuple(by), np.stack([_codes(answer, categories) for answer in by.values()]))

    given = by_object(answers, attrgetter("image"))
    return graded_pixels(((object_id, stack(by)) for object_id, by in given.items()), 1 + len(categories))


def _codes(answer: PaintedAnswer, categories: Sequence[str]) -> painted.Codes:
    """The numbers of the categories, from 1; 0 is the background."""
    import numpy as np

    place = np.array([0, *(categories.index(name) + 1 for name in answer.colors)], np.uint8)
    codes: painted.Codes = place[painted.codes(answer.png, answer.image, list(answer.colors.values()))]
    return codes


#: No pixel has this colour.
_NEVER: Final = (-1, -1, -1)


def _of(
    found: ConsolidatedImage, used: list[str], categories: list[str], answers: list[PaintedAnswer], cap: float
) -> MapLabel:
    import numpy as np

    alone = len(answers) == 1
    place = np.array([0, *(categories.index(name) + 1 for name in used)], np.uint8)
    classes = place[found.classes]
    sure = 0.0 if alone else round(min(found.confidence, cap), 4)
    numbers = [number for number in np.unique(classes).tolist() if number]
    entries = (background(sure), *(_entry(number, categories, sure) for number in numbers))
    modified = [answer.modified for answer in answers if answer.modified is not None]
    names = (BACKGROUND, *used)
    details: dict[str, Any] = {
        "pixels": {one.name: int((classes == one.number).sum()) for one in entries},
        "confidences": {names[code]: confidence for code, confidence in found.class_confidences.items()},
        "probability": 0.0 if alone else found.confidence,
    }
    return MapLabel(
        confidence=sure,
        category=named(entries),
        entries=entries,
        png=painted.file(classes, [painted.BACKGROUND_COLOR, *map(painted.class_color, range(len(categories)))]),
        adjusted=any(modified) if modified else None,
        details=details,
    )


def _entry(number: int, categories: list[str], sure: float) -> Entry:
    return Entry(number, categories[number - 1], painted.class_color(number - 1), sure)
