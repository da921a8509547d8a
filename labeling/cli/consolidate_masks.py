"""Painted images for `labelwright consolidate --kind masks`: as `crowd-semantic-segmentation` submits them."""

import base64
import binascii
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from consolidation import ConsolidatedImage, SemanticConsolidator
from labeling.task_types import painted
from workers.errors import InvalidAnswer, InvalidInput

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Painting:
    """A PNG, its width and height, and which class each colour means."""

    png: bytes
    size: tuple[int, int]
    colors: Mapping[str, painted.Color]


def read(where: str, content: Any) -> Painting:
    """Raises InvalidInput naming the field."""
    form = content if isinstance(content, dict) else {}
    mappings = form.get("labelMappings")
    if not isinstance(mappings, dict):
        raise InvalidInput(where, "the answer has no 'labelMappings' (class to colour) beside its 'labeledImage'")
    try:
        size = _said(form.get("inputImageProperties")) or _size(form.get("labeledImage"))
        png = painted.png("labeledImage", form.get("labeledImage"), size)
        colors = {name: painted.color(f"labelMappings.{name}", _color(one)) for name, one in mappings.items()}
    except InvalidAnswer as error:
        raise InvalidInput(f"{where}, {error.field}", error.reason, hint=error.hint) from None
    return Painting(png, size, colors)


def one_size() -> Callable[[str, Hashable, Painting], None]:
    """Refuses a mask that has another size than the first of its task."""
    first: dict[Hashable, Painting] = {}

    def check(where: str, task: Hashable, one: Painting) -> None:
        size = first.setdefault(task, one).size
        if one.size != size:
            reason = "is {} × {} pixels; the mask of another worker of this task is {} × {}".format(*one.size, *size)
            raise InvalidInput(f"{where}, labeledImage", reason)

    return check


def fit(
    answers: Iterable[tuple[Hashable, Hashable, Painting]], compatible: bool, radius: float
) -> tuple[dict[Hashable, Any], Mapping[Hashable, float]]:
    """One painted image for each task, with the confidence of the image and of each class, and the workers' skills."""
    given = list(answers)
    names = sorted({name for _, _, one in given for name in one.colors})
    never = (-1, -1, -1)
    codes = (
        (task, worker, painted.codes(one.png, one.size, [one.colors.get(name, never) for name in names]))
        for task, worker, one in given
    )
    method: Literal["model", "compatible"] = "compatible" if compatible else "model"
    model = SemanticConsolidator(1 + len(names), method=method).fit(codes)
    return {task: _shown(found, names) for task, found in model.images_.items()}, model.worker_skills_


def _shown(found: ConsolidatedImage, names: list[str]) -> dict[str, Any]:
    colors = [painted.class_color(place) for place in range(len(names))]
    file = painted.file(found.classes.astype(np.uint8), [painted.BACKGROUND_COLOR, *colors])
    mappings = {
        names[code - 1]: {"color": colors[code - 1], "confidence": round(confidence, 6)}
        for code, confidence in found.class_confidences.items()
        if code
    }
    return {
        "labeledImage": {"pngImageData": base64.b64encode(file).decode()},
        "labelMappings": mappings,
        "confidence": round(found.confidence, 6),
        "workers": found.workers,
    }


def _color(mapping: Any) -> Any:
    return mapping.get("color") if isinstance(mapping, dict) else mapping


def _said(properties: Any) -> tuple[int, int] | None:
    """Width and height as the form says them."""
    width, height = (properties.get(side) if isinstance(properties, dict) else None for side in ("width", "height"))
    return (width, height) if isinstance(width, int) and isinstance(height, int) else None


def _size(image: Any) -> tuple[int, int]:
    """Width and height as the PNG says them; whether it is one is for `painted.png` to tell."""
    try:
        head = base64.b64decode(image["pngImageData"][:64], validate=True)
    except (TypeError, KeyError, ValueError, binascii.Error):
        return 0, 0
    if not head.startswith(_SIGNATURE):
        return 0, 0
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
