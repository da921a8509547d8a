"""The label in the manifest: address of an indexed PNG, and metadata of type `groundtruth/semantic-segmentation`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import painted
from labeling.task_types.base import Label, Provenance
from workers.errors import InvalidInput

METADATA_TYPE: Final = "groundtruth/semantic-segmentation"
BACKGROUND: Final = "BACKGROUND"
#: A byte for each pixel, and one of its values for the background.
CATEGORIES_AT_MOST: Final = 255


@dataclass(frozen=True)
class PaintedClass:
    """What a number of the map stands for: 0 is the background, then the categories in the job's order."""

    index: int
    name: str
    color: str


@dataclass(frozen=True, kw_only=True)
class PaintedLabel(Label):
    """`classes`: the background and those that have pixels. `png` is the file, which is not read back from a manifest;
    `adjusted` whether given maps were changed (None: none were given)."""

    classes: tuple[PaintedClass, ...]
    png: bytes | None = None
    adjusted: bool | None = None

    @property
    def file(self) -> bytes | None:
        return self.png


def shown(indexes: Iterable[int], categories: Sequence[str]) -> tuple[PaintedClass, ...]:
    """The background and the classes of these numbers, in their colours."""
    return tuple(
        PaintedClass(index, categories[index - 1], painted.class_color(index - 1))
        if index
        else PaintedClass(0, BACKGROUND, painted.BACKGROUND_COLOR)
        for index in sorted({0, *indexes})
    )


def manifest_values(label: PaintedLabel, provenance: Provenance) -> tuple[str, dict[str, Any]]:
    """The file's address and its metadata, with the keys in the order in which the service writes them (manifests 2.6).
    The service has one confidence for an image and repeats it for each class."""
    metadata: dict[str, Any] = {
        "internal-color-map": {
            str(one.index): {"class-name": one.name, "hex-color": one.color, "confidence": label.confidence}
            for one in label.classes
        },
        "type": METADATA_TYPE,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return provenance.file_uri, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> PaintedLabel:
    """What a line tells of its label map; see `base.LabelFromManifest`. The file itself is not read."""
    if not isinstance(value, str) or not value:
        raise InvalidInput("label", "must be the address of a PNG file")
    colors = (metadata or {}).get("internal-color-map")
    if not isinstance(colors, dict) or not colors:
        raise InvalidInput("internal-color-map", "must say which class each number and colour means")
    classes = tuple(sorted((_class(*entry, categories) for entry in colors.items()), key=lambda one: one.index))
    status = (metadata or {}).get("adjustment-status")
    return PaintedLabel(
        confidence=_confidence(next(iter(colors.values()))),
        category=", ".join(one.name for one in classes if one.index),
        classes=classes,
        adjusted=None if status is None else status == "adjusted",
    )


def _class(index: str, entry: Any, categories: Sequence[str]) -> PaintedClass:
    path = f"internal-color-map.{index}"
    if not isinstance(entry, dict) or not str(index).isdecimal():
        raise InvalidInput(path, "must be a number with an object of class-name, hex-color and confidence")
    name, color = entry.get("class-name"), entry.get("hex-color")
    if not isinstance(color, str) or not painted.is_color(color):
        raise InvalidInput(f"{path}.hex-color", "must be a colour like #1f77b4")
    if int(index) and name not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput(f"{path}.class-name", f"{name!r} is not a category of this job", hint=hint)
    return PaintedClass(int(index), str(name), color)


def _confidence(entry: Mapping[str, Any]) -> float:
    value = entry.get("confidence", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InvalidInput("internal-color-map", "must hold confidences from 0 to 1")
    return float(value)
