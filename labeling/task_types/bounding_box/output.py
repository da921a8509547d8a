"""The label in the manifest: boxes in pixels, and metadata of type `groundtruth/object-detection`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.task_types.base import Label, Provenance
from labeling.task_types.bounding_box.answers import DrawnBox
from workers.errors import InvalidInput

METADATA_TYPE = "groundtruth/object-detection"
#: The browser does not tell how many channels an image has; photographs have three.
DEPTH = 3


@dataclass(frozen=True)
class PlacedBox:
    place: DrawnBox
    class_id: int
    confidence: float


@dataclass(frozen=True, kw_only=True)
class BoxesLabel(Label):
    """`image` is (width, height) in pixels; `adjusted` whether given boxes were changed (None: none were given)."""

    boxes: tuple[PlacedBox, ...]
    image: tuple[int, int]
    adjusted: bool | None = None


def manifest_values(label: BoxesLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    """Boxes and their metadata, with the keys in the order in which the service writes them (manifests 2.5)."""
    width, height = label.image
    annotations = [
        {
            "class_id": box.class_id,
            "left": box.place.left,
            "top": box.place.top,
            "width": box.place.width,
            "height": box.place.height,
        }
        for box in label.boxes
    ]
    value = {"image_size": [{"width": width, "height": height, "depth": DEPTH}], "annotations": annotations}
    metadata: dict[str, Any] = {
        "objects": [{"confidence": box.confidence} for box in label.boxes],
        "class-map": {str(box.class_id): box.place.label for box in label.boxes},
        "type": METADATA_TYPE,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return value, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> BoxesLabel:
    """The boxes that a line carries; see `base.LabelFromManifest`. Class names decide where there are some."""
    if not isinstance(value, dict) or not isinstance(value.get("annotations"), list):
        raise InvalidInput("annotations", "must be a list of boxes")
    names, sure = (metadata or {}).get("class-map") or {}, (metadata or {}).get("objects") or []
    boxes = []
    for place, box in enumerate(value["annotations"]):
        class_id = _class(f"annotations[{place}].class_id", box.get("class_id"), names, categories)
        left, top, width, height = (_pixels(place, name, box.get(name)) for name in ("left", "top", "width", "height"))
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        boxes.append(PlacedBox(DrawnBox(categories[class_id], left, top, width, height), class_id, float(confidence)))
    return BoxesLabel(
        confidence=min((box.confidence for box in boxes), default=0.0),
        category=", ".join(dict.fromkeys(box.place.label for box in boxes)),
        boxes=tuple(boxes),
        image=_size(value.get("image_size")),
    )


def _class(path: str, value: Any, names: Mapping[str, Any], categories: Sequence[str]) -> int:
    name = names.get(str(value))
    if name is not None:
        if name not in categories:
            raise InvalidInput("class-map", f"{name!r} is not a category of this job", hint=f"One of: {categories}.")
        return categories.index(name)
    if isinstance(value, bool) or not str(value).isdecimal() or int(value) >= len(categories):
        raise InvalidInput(path, f"{value!r} is not a class number from 0 to {len(categories) - 1}")
    return int(value)


def _pixels(place: int, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise InvalidInput(f"annotations[{place}].{name}", "must be a number of pixels")
    return value


def _size(value: Any) -> tuple[int, int]:
    try:
        return int(value[0]["width"]), int(value[0]["height"])
    except (TypeError, KeyError, IndexError, ValueError):
        raise InvalidInput("image_size", 'must be like [{"width": 640, "height": 480, "depth": 3}]') from None
