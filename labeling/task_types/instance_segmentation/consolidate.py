"""From what several workers painted on each image to one label map with one number for each thing, surest first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from labeling.task_types import painted
from labeling.task_types.base import by_object, those_alike
from labeling.task_types.instance_segmentation.answers import InstancesAnswer
from labeling.task_types.label_maps import NUMBERS_AT_MOST, Entry, MapLabel, background, named
from labeling.task_types.methods import Method, method_of

if TYPE_CHECKING:
    from consolidation import Mask, Votes


@dataclass(frozen=True, eq=False)
class _Found:
    mask: Mask
    confidence: float


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, InstancesAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, MapLabel]]:
    """One label map per image; see `base.Consolidate`. Each image is decoded when its turn comes."""
    chosen = method_of(method, "instances")
    given = by_object(answers, attrgetter("image"))
    cap = 1.0 if confidence_cap is None else confidence_cap
    return ((object_id, _label(by, chosen, cap)) for object_id, by in given.items())


def _label(by: Mapping[Hashable, InstancesAnswer], method: Method, cap: float) -> MapLabel:
    from consolidation import MaskConsolidator

    given = {worker: _masks(answer) for worker, answer in by.items()}
    alone = len(by) == 1
    if alone:
        found = [_Found(mask, 0.0) for one in given.values() for mask in one]
    else:
        model = MaskConsolidator(method=method).fit(("image", worker, one) for worker, one in given.items())
        found = [_Found(mask, round(min(mask.confidence, cap), 4)) for mask in model.masks_["image"]]
    answers = list(by.values())
    sizes = sorted(len(one) for one in given.values())
    empty = 0.0 if alone else sum(not one for one in given.values()) / len(given)
    return _of(found[:NUMBERS_AT_MOST], answers, sizes, empty)


def decisions(answers: Iterable[tuple[Hashable, Hashable, InstancesAnswer]]) -> Votes:
    """Who painted each thing; see `base.Decisions`."""
    from consolidation import MaskConsolidator

    given = those_alike(answers, attrgetter("image"))
    return MaskConsolidator().fit((object_id, worker, _masks(one)) for object_id, worker, one in given).decisions()


def _masks(answer: InstancesAnswer) -> list[Mask]:
    return masks(answer.png, answer.image, answer.instances)


def masks(png: bytes, size: tuple[int, int], instances: Sequence[tuple[str, painted.Color]]) -> list[Mask]:
    """What was painted on an image of this width and height, each thing in a window of its own; none for what has no
    pixels. `instances`: category and colour of each thing."""
    from scipy import ndimage

    from consolidation import Mask

    codes = painted.codes(png, size, [color for _, color in instances])
    windows = ndimage.find_objects(codes, max_label=len(instances))
    return [
        Mask(codes[window] == code, label, (window[1].start, window[0].start))
        for code, ((label, _), window) in enumerate(zip(instances, windows, strict=True), 1)
        if window is not None
    ]


def _of(found: Sequence[_Found], answers: Sequence[InstancesAnswer], drawn: list[int], empty: float) -> MapLabel:
    numbers = laid([one.mask for one in found], answers[0].image)
    sure = min((one.confidence for one in found), default=0.0)
    entries = (background(sure), *(_entry(number, one) for number, one in enumerate(found, 1)))
    modified = [answer.modified for answer in answers if answer.modified is not None]
    return MapLabel(
        confidence=sure,
        category=named(entries),
        entries=entries,
        png=painted.file(numbers, [one.color for one in entries]),
        adjusted=any(modified) if modified else None,
        details={"drawn": drawn, "probability": sure if found else empty},
    )


def laid(found: Sequence[Mask], size: tuple[int, int]) -> painted.Codes:
    """(height × width): the number of the thing, from 1, at each pixel; the earlier one where they overlap."""
    import numpy as np

    width, height = size
    numbers = np.zeros((height, width), np.uint8)
    for number, mask in reversed(list(enumerate(found, 1))):
        left, top = mask.origin or (0, 0)
        rows, columns = mask.pixels.shape
        numbers[top : top + rows, left : left + columns][mask.pixels] = number
    return numbers


def _entry(number: int, one: _Found) -> Entry:
    return Entry(number, str(one.mask.label), painted.class_color(number - 1), one.confidence)
