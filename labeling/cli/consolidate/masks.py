"""Painted images for `labelwright consolidate --kind masks`: as `crowd-semantic-segmentation` submits them."""

import base64
import binascii
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from consolidation import ConsolidatedImage, SemanticConsolidator, graded_people
from labeling.cli.consolidate import judge as judges
from labeling.cli.consolidate.answers import Form
from labeling.cli.consolidate.results import Answers, Fitted, Result, method_of
from labeling.task_types import painted
from labeling.task_types.label_maps import NUMBERS_AT_MOST
from workers.errors import InvalidAnswer, InvalidInput

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Painting:
    """A PNG, its width and height, and which class each colour means."""

    png: bytes
    size: tuple[int, int]
    colors: Mapping[str, painted.Color]


def read(where: str, content: Any, form: Form) -> Painting:
    """Raises InvalidInput naming the field."""
    mappings = form.get("labelMappings")
    if not isinstance(mappings, dict):
        raise InvalidInput(where, "the answer has no 'labelMappings' (class to colour) beside its 'labeledImage'")
    png, size = png_of(where, form)
    try:
        colors = {name: painted.color(f"labelMappings.{name}", _color(one)) for name, one in mappings.items()}
    except InvalidAnswer as error:
        raise InvalidInput(f"{where}, {error.field}", error.reason, hint=error.hint) from None
    if len(set(colors.values())) < len(colors):
        raise InvalidInput(f"{where}, labelMappings", "two classes have the same colour")
    return Painting(png, size, colors)


def png_of(where: str, form: Form) -> tuple[bytes, tuple[int, int]]:
    """The painted image of a form, and its width and height. Raises InvalidInput naming the field."""
    try:
        size = _said(form.get("inputImageProperties")) or _size(form.get("labeledImage"))
        return painted.png("labeledImage", form.get("labeledImage"), size), size
    except InvalidAnswer as error:
        raise InvalidInput(f"{where}, {error.field}", error.reason, hint=error.hint) from None


class _Sized(Protocol):
    @property
    def size(self) -> tuple[int, int]: ...


def one_size() -> Callable[[str, Hashable, _Sized], None]:
    """Refuses a mask that has another size than the first of its task."""
    first: dict[Hashable, _Sized] = {}

    def check(where: str, task: Hashable, one: _Sized) -> None:
        size = first.setdefault(task, one).size
        if one.size != size:
            reason = "is {} × {} pixels; another mask of this task is {} × {}".format(*one.size, *size)
            raise InvalidInput(f"{where}, labeledImage", reason)

    return check


@dataclass(frozen=True, eq=False)
class Canvas:
    """A painted image as numbers: 0 is the background, others are places in `names` from 1."""

    codes: NDArray[np.uint8]
    names: Sequence[str]


def ready(paintings: Iterable[Painting]) -> Callable[[Painting], Canvas]:
    """What makes a canvas of each, with the same numbers for all. Raises InvalidInput for too many classes."""
    names = sorted({name for one in paintings for name in one.colors})
    if len(names) > NUMBERS_AT_MOST:
        reason = f"there are {len(names)} classes, more than {NUMBERS_AT_MOST}"
        raise InvalidInput("labelMappings", reason, hint="Merge classes, or consolidate in parts.")
    place = {name: number for number, name in enumerate(names, start=1)}

    def canvas(one: Painting) -> Canvas:
        numbers = np.array([0, *(place[name] for name in one.colors)], np.uint8)
        return Canvas(numbers[painted.codes(one.png, one.size, list(one.colors.values()))], names)

    return canvas


def fit(answers: Answers, compatible: bool, radius: float) -> Fitted:
    """One painted image for each task, with the confidence of the image and of each class, and who did how well."""
    names = answers[0][2].names if answers else ()
    model = SemanticConsolidator(1 + len(names), method=method_of(compatible))
    model.fit((task, worker, one.codes) for task, worker, one in answers)
    found = {
        task: Result(
            line=_shown(one, names), value=Canvas(one.classes.astype(np.uint8), names), parts=(one.confidence,)
        )
        for task, one in model.images_.items()
    }
    return Fitted(found, lambda: graded_people(model.grades()))


def judge(pairs: Sequence[tuple[Canvas, Canvas]]) -> dict[str, float]:
    """Of images of the same size."""
    return judges.masks([(found.codes, truth.codes) for found, truth in pairs])


def _shown(found: ConsolidatedImage, names: Sequence[str]) -> dict[str, Any]:
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
