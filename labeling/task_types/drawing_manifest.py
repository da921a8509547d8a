"""Shapes as the lines of a manifest carry them, in the manner of the service's boxes."""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.task_types.base import Provenance
from labeling.task_types.images import Picture
from labeling.task_types.shapes import Kind, Placed, Point, Shape, ShapesLabel, entry, named
from workers.errors import InvalidInput


def manifest_values(label: ShapesLabel, provenance: Provenance, *, kind: Kind) -> tuple[dict[str, Any], dict[str, Any]]:
    """Shapes and their metadata in the manner of the service's boxes (manifests 2.5)."""
    ids = [label.categories.index(one.shape.label) for one in label.shapes]
    annotations = [
        {"class_id": class_id, **entry(one.shape, kind)} for class_id, one in zip(ids, label.shapes, strict=True)
    ]
    metadata: dict[str, Any] = {
        "objects": [{"confidence": one.confidence} for one in label.shapes],
        "class-map": {str(class_id): label.categories[class_id] for class_id in dict.fromkeys(ids)},
        "type": kind.metadata_type,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return {"image_size": label.image.as_size(), "annotations": annotations}, metadata


def label_from_manifest(
    value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str], kind: Kind
) -> ShapesLabel:
    """The shapes that a line carries; see `base.LabelFromManifest`. Class names decide where there are some."""
    if not isinstance(value, dict) or not isinstance(value.get("annotations"), list):
        raise InvalidInput("annotations", f"must be a list of {kind.member}")
    facts = metadata or {}
    names, sure = facts.get("class-map") or {}, facts.get("objects") or []
    shapes = []
    for place, one in enumerate(value["annotations"]):
        path = f"annotations[{place}]"
        if not isinstance(one, dict):
            raise InvalidInput(path, "must be an object with class_id and its points")
        label = _class(f"{path}.class_id", one.get("class_id"), names, categories)
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        shapes.append(Placed(Shape(label, _points(path, one, kind)), float(confidence)))
    status = facts.get("adjustment-status")
    return ShapesLabel(
        confidence=min((one.confidence for one in shapes), default=0.0),
        category=named(shapes),
        shapes=tuple(shapes),
        image=Picture.from_size(value.get("image_size")),
        categories=tuple(categories),
        adjusted=None if status is None else status == "adjusted",
    )


def _points(path: str, value: Mapping[str, Any], kind: Kind) -> tuple[Point, ...]:
    entries = [value] if kind.one_point else value.get("vertices")
    try:
        points = tuple((one["x"] + 0, one["y"] + 0) for one in entries or ())
    except (TypeError, KeyError):
        raise InvalidInput(path, "must have points with numbers x and y") from None
    if not kind.least <= len(points) <= kind.most:
        raise InvalidInput(path, f"has {len(points)} points, of which {kind.least} are needed")
    return points


def _class(path: str, value: Any, names: Mapping[str, Any], categories: Sequence[str]) -> str:
    name = names.get(str(value))
    if name is None:
        if isinstance(value, bool) or not str(value).isdecimal() or int(value) >= len(categories):
            raise InvalidInput(path, f"{value!r} is not a class number from 0 to {len(categories) - 1}")
        return categories[int(value)]
    if name not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput("class-map", f"{name!r} is not a category of this job", hint=hint)
    return str(name)
