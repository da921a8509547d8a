"""The label in the manifest: boxes in pixels, and metadata of type `groundtruth/object-detection`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labeling.task_types.base import Label, Provenance
from labeling.task_types.bounding_box.answers import DrawnBox
from labeling.task_types.images import Picture
from workers.errors import InvalidInput

METADATA_TYPE = "groundtruth/object-detection"


@dataclass(frozen=True)
class PlacedBox:
    place: DrawnBox
    class_id: int
    confidence: float


@dataclass(frozen=True, kw_only=True)
class BoxesLabel(Label):
    """`adjusted`: whether given boxes were changed (None: none were given)."""

    boxes: tuple[PlacedBox, ...]
    image: Picture
    adjusted: bool | None = None


def manifest_values(label: BoxesLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    """Boxes and their metadata, with the keys in the order in which the service writes them (manifests 2.5)."""
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
    value = {"image_size": label.image.as_size(), "annotations": annotations}
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
        if not isinstance(box, dict):
            raise InvalidInput(f"annotations[{place}]", "must be an object with class_id, left, top, width and height")
        class_id = _class(f"annotations[{place}].class_id", box.get("class_id"), names, categories)
        left, top, width, height = (_pixels(place, name, box.get(name)) for name in ("left", "top", "width", "height"))
        boxes.append(PlacedBox(DrawnBox(categories[class_id], left, top, width, height), class_id, _sure(sure, place)))
    return BoxesLabel(
        confidence=min((box.confidence for box in boxes), default=0.0),
        category=_named(boxes),
        boxes=tuple(boxes),
        image=Picture.from_size(value.get("image_size")),
    )


def _named(boxes: Sequence[PlacedBox]) -> str:
    return ", ".join(dict.fromkeys(box.place.label for box in boxes))


def _sure(objects: Any, place: int) -> float:
    """What the metadata says of one box; labels brought from elsewhere may say nothing."""
    entry = objects[place] if isinstance(objects, list) and place < len(objects) else None
    confidence = entry.get("confidence") if isinstance(entry, dict) else None
    return float(confidence) if isinstance(confidence, int | float) else 0.0


def _class(path: str, value: Any, names: Any, categories: Sequence[str]) -> int:
    name = names.get(str(value)) if isinstance(names, dict) else None
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


# --- verification and adjustment -----------------------------------------------------------------------------


def overlay(label: BoxesLabel) -> dict[str, Any]:
    """What `crowd-image-classifier` draws over the image (crowd-elements 8); the place of a name is its class."""
    named = {box.class_id: box.place.label for box in label.boxes}
    names = [named.get(place, "") for place in range(max(named, default=-1) + 1)]
    return {"boundingBox": {"labels": names, "value": [_drawn(box) for box in label.boxes]}}


def initial_value(label: BoxesLabel, categories: Sequence[str]) -> list[dict[str, Any]]:
    """What `crowd-bounding-box` starts with: the boxes that a worker can change."""
    return [_drawn(box) for box in label.boxes if box.place.label in categories]


def _drawn(box: PlacedBox) -> dict[str, Any]:
    place = box.place
    return {"label": place.label, "left": place.left, "top": place.top, "width": place.width, "height": place.height}


def settle(made: BoxesLabel, old: BoxesLabel, categories: Sequence[str], kept: Sequence[str]) -> BoxesLabel:
    """See `base.Correction`. Boxes that nobody moved stay where they were, however people lean."""
    given = [box for box in old.boxes if box.place.label in categories]
    adjusted = made.adjusted
    if adjusted is None:  # the page did not tell
        adjusted = {box.place for box in made.boxes} != {box.place for box in given}
    boxes = list(made.boxes) if adjusted else [_judged(box, made.boxes) for box in given]
    boxes += [box for box in old.boxes if box.place.label in kept]
    return replace(made, boxes=tuple(boxes), adjusted=adjusted, category=_named(boxes))


def _judged(box: PlacedBox, made: Sequence[PlacedBox]) -> PlacedBox:
    """A box that is as it was, as sure as people were of the one of its class that is nearest."""
    same = [one for one in made if one.place.label == box.place.label]
    nearest = min(same, key=lambda one: _distance(one.place, box.place), default=None)
    return replace(box, confidence=0.0 if nearest is None else nearest.confidence)


def _distance(one: DrawnBox, other: DrawnBox) -> float:
    ends = (one.left + one.width - other.left - other.width, one.top + one.height - other.top - other.height)
    return max(abs(one.left - other.left), abs(one.top - other.top), *map(abs, ends))
