"""Things painted one by one for `labelwright consolidate --kind instances`: as `crowd-instance-segmentation` submits
them."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from consolidation import ConsolidatedMask, Mask, MaskConsolidator
from labeling.cli.consolidate import answers
from labeling.cli.consolidate.answers import Form
from labeling.cli.consolidate.masks import png_of
from labeling.cli.consolidate.results import Answers, Fitted, Result, marks, method_of
from labeling.task_types import painted
from labeling.task_types.instance_segmentation.consolidate import laid, masks
from labeling.task_types.label_maps import NUMBERS_AT_MOST
from workers.errors import InvalidAnswer, InvalidInput


class Things(tuple[Mask, ...]):
    """What was painted on an image of this width and height, each thing in a window of its own."""

    size: tuple[int, int]

    def __new__(cls, things: Iterable[Mask], size: tuple[int, int]) -> "Things":
        made = super().__new__(cls, things)
        made.size = size
        return made


def read(where: str, content: Any, form: Form) -> Things:
    """Raises InvalidInput naming the field."""
    entries = answers.entries(where, content, "label", "color", each="instance")
    if len(entries) > NUMBERS_AT_MOST:
        raise InvalidInput(f"{where}, instances", f"there are {len(entries)}, more than {NUMBERS_AT_MOST}")
    png, size = png_of(where, form)
    try:
        colors = [painted.color(f"{here}, color", entry["color"]) for here, entry in entries]
    except InvalidAnswer as error:
        raise InvalidInput(error.field, error.reason, hint=error.hint) from None
    if len(set(colors)) < len(colors):
        raise InvalidInput(f"{where}, instances", "two of them have the same colour")
    names = [answers.label(here, entry) for here, entry in entries]
    return Things(masks(png, size, list(zip(names, colors, strict=True))), size)


def fit(given: Answers, compatible: bool, radius: float) -> Fitted:
    """The things of each task, each with its confidence, and who did how well."""
    model = MaskConsolidator(method=method_of(compatible)).fit(given)
    sizes = {task: things.size for task, _, things in given}
    found = {}
    for task, ones in model.masks_.items():
        kept = [one for one in ones if one.pixels.any()][:NUMBERS_AT_MOST]
        sure = tuple(float(one.confidence) for one in kept)
        found[task] = Result(line=_shown(kept, sizes[task]), value=Things(kept, sizes[task]), parts=sure)
    return Fitted(found, marks(model))


def likeness(one: Mask, other: Mask) -> float:
    """Intersection over union."""
    return one.overlap(other)


def _shown(found: Sequence[ConsolidatedMask], size: tuple[int, int]) -> dict[str, Any]:
    colors = [painted.class_color(place) for place in range(len(found))]
    file = painted.file(laid(found, size), [painted.BACKGROUND_COLOR, *colors])
    instances = [
        {"label": one.label, "color": color, "confidence": round(one.confidence, 6), "workers": one.workers}
        for one, color in zip(found, colors, strict=True)
    ]
    return {"labeledImage": {"pngImageData": base64.b64encode(file).decode()}, "instances": instances}
