"""What a label draws over its picture, and what each answer does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.utils import timezone

from labeling import contexts
from labeling.models import DataObject, LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext, Mode, Provenance, SourceKind
from labeling.task_types.registry import AnyTaskType
from workers.errors import InvalidInput
from workers.models import Annotation

#: Colours of classes in the stylesheet, as the worker's tools use them.
COLOURS = 12
#: A point is a circle of so many parts of the picture's width.
POINT = 0.008


@dataclass(frozen=True)
class Outline:
    """A shape in pixels of the picture as an SVG path; its `colour` is the number of that of its class, `percent` its
    confidence."""

    path: str
    name: str
    colour: int
    percent: int


@dataclass(frozen=True)
class Painted:
    """A class of a label map, or a thing of it, in its own colour (`#rrggbb`)."""

    name: str
    colour: str
    percent: int


@dataclass(frozen=True)
class Overlay:
    """Outlines over a picture of `width` × `height` pixels, or a label map at the address `uri`."""

    width: int = 0
    height: int = 0
    outlines: tuple[Outline, ...] = ()
    uri: str = ""
    painted: tuple[Painted, ...] = ()


def overlay(row: DataObject) -> Overlay | None:
    """What an object's label draws; None where it draws nothing, or is written in a way that is not ours."""
    if not row.label or not row.metadata:
        return None
    label, metadata = orjson.loads(row.label), orjson.loads(row.metadata)
    try:
        if isinstance(label, dict) and {"image_size", "annotations"} <= label.keys():
            return _drawn(label, metadata)
        if isinstance(label, str) and "internal-color-map" in metadata:
            return _painted(label, metadata["internal-color-map"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        pass
    return None


def of_answers(job: LabelingJob, row: DataObject, annotations: Iterable[Annotation]) -> list[Overlay | None]:
    """What each of these answers draws, as the label would if it were the only one; None where it draws nothing."""
    task_type = registry.by_key(job.task_type)
    if task_type.source is not SourceKind.IMAGE or task_type.mode is Mode.VERIFY or task_type.file_ending:
        return [None for _ in annotations]
    plain = AnswerContext(categories=job.categories)
    context = replace(contexts.of_lines(job, [row.line]).get(row.line, plain), accepted=True)
    return [_said(task_type, context, orjson.loads(one.answer), job.name) for one in annotations]


def _said(task_type: AnyTaskType, context: AnswerContext, raw: Any, job: str) -> Overlay | None:
    try:
        alone = [(0, 0, task_type.parse_answer(raw, context))]
        _, label = next(iter(task_type.consolidate(alone, categories=context.categories)))
        value, metadata = task_type.manifest_values(label, Provenance(job_name=job, created_at=timezone.now()))
        return _drawn(value, metadata)
    except (InvalidInput, KeyError, TypeError, ValueError, StopIteration):  # a choice, or in a form of its own
        return None


def _drawn(label: Mapping[str, Any], metadata: Mapping[str, Any]) -> Overlay:
    names, sure = metadata["class-map"], [one["confidence"] for one in metadata["objects"]]
    size, closed = label["image_size"][0], str(metadata.get("type")).endswith("polygon")
    outlines = (
        Outline(
            path=_path(one, closed=closed, point=POINT * size["width"]),
            name=names[str(one["class_id"])],
            colour=one["class_id"] % COLOURS + 1,
            percent=round(100 * confidence),
        )
        for one, confidence in zip(label["annotations"], sure, strict=True)
    )
    return Overlay(size["width"], size["height"], tuple(outlines))


def _path(one: Mapping[str, Any], *, closed: bool, point: float) -> str:
    if "vertices" in one:
        corners = " L".join(f"{vertex['x']:g} {vertex['y']:g}" for vertex in one["vertices"])
        return f"M{corners}{'Z' if closed else ''}"
    if "x" in one:
        half = f"a{point:g} {point:g} 0 1 0"
        return f"M{one['x'] - point:g} {one['y']:g} {half} {2 * point:g} 0 {half} {-2 * point:g} 0Z"
    return f"M{one['left']:g} {one['top']:g}h{one['width']:g}v{one['height']:g}h{-one['width']:g}Z"


def _painted(uri: str, colors: Mapping[str, Any]) -> Overlay:
    entries = (
        Painted(one["class-name"], one["hex-color"], round(100 * one["confidence"]))
        for number, one in colors.items()
        if number != "0"
    )
    return Overlay(uri=uri, painted=tuple(entries))
