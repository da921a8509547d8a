"""Shapes of points drawn on an image: what polygons, polylines, lines and keypoints share.

Boxes are a type of their own, because the service has them with sides instead of points.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import dist
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from labeling.task_types import drawing_page, submission
from labeling.task_types.base import (
    Answer,
    AnswerContext,
    Correction,
    Label,
    Provenance,
    SourceKind,
    TaskType,
    by_object,
    those_alike,
)
from labeling.task_types.images import Picture
from labeling.task_types.methods import METHODS, Method, method_of
from workers.errors import InvalidAnswer, InvalidInput

if TYPE_CHECKING:
    from consolidation import ConsolidatedPath, Votes

T = TypeVar("T")
Point = tuple[float, float]
MAX_ANSWER_BYTES: Final = 5_000_000
SHAPES_AT_MOST: Final = 10_000
POINTS_AT_MOST: Final = 10_000


@dataclass(frozen=True)
class Kind:
    """One kind of shape: its element, the list in the answer, and how many points each has."""

    element: str
    member: str
    metadata_type: str
    least: int
    most: int = POINTS_AT_MOST

    @property
    def one_point(self) -> bool:
        """Whether the entry is the point itself, instead of having a list of vertices."""
        return self.most == 1


@dataclass(frozen=True)
class Shape:
    """Points in pixels of the stored image, from its top left corner."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class ShapesAnswer(Answer):
    """`modified`: whether shapes that were given were changed (None: none were)."""

    shapes: tuple[Shape, ...]
    image: Picture
    modified: bool | None = None
    comment: str = ""


@dataclass(frozen=True)
class Placed:
    shape: Shape
    confidence: float


@dataclass(frozen=True, kw_only=True)
class ShapesLabel(Label):
    """`adjusted`: whether given shapes were changed (None: none were given). `categories` are those of the job."""

    shapes: tuple[Placed, ...]
    image: Picture
    categories: tuple[str, ...]
    adjusted: bool | None = None


# --- answers -------------------------------------------------------------------------------------------------


def parse_answer(raw: Any, context: AnswerContext, *, kind: Kind) -> ShapesAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = f"has no list of {kind.member}", f'{{"{kind.member}": []}} says that there are none.'
    name, value = submission.element(
        raw,
        kind.member,
        preferred=kind.element,
        besides=submission.OF_IMAGES,
        max_bytes=MAX_ANSWER_BYTES,
        missing=missing,
    )
    image = submission.picture(f"{name}.inputImageProperties", value.get("inputImageProperties"), context.picture)
    path, entries = f"{name}.{kind.member}", value[kind.member]
    if not isinstance(entries, list):
        raise InvalidAnswer(path, f"must be a list of {kind.member}")
    if len(entries) > SHAPES_AT_MOST:
        raise InvalidAnswer(path, f"has {len(entries):,} {kind.member}, more than {SHAPES_AT_MOST:,}")
    shapes = tuple(_shape(f"{path}[{place}]", one, image, context, kind) for place, one in enumerate(entries))
    return ShapesAnswer(shapes, image, submission.modified(name, value), submission.comment(name, value))


def _shape(path: str, value: Any, image: Picture, context: AnswerContext, kind: Kind) -> Shape:
    members = {"label", "x", "y"} if kind.one_point else {"label", "vertices"}
    if not isinstance(value, dict):
        raise InvalidAnswer(path, f"must be an object with {', '.join(sorted(members))}")
    unknown = value.keys() - members
    if unknown:
        raise InvalidAnswer(f"{path}.{min(unknown)}", f"does not belong to {kind.member}")
    label = submission.category(f"{path}.label", value.get("label"), context.categories)
    if kind.one_point:
        return Shape(label, (_point(path, value, image),))
    points = _vertices(f"{path}.vertices", value.get("vertices"), image, kind)
    if kind.least > 2 and not context.accepted and submission.on_one_line(points):
        raise InvalidAnswer(f"{path}.vertices", "has no area: all points lie on one line")
    return Shape(label, points)


def _vertices(path: str, value: Any, image: Picture, kind: Kind) -> tuple[Point, ...]:
    if not isinstance(value, list):
        raise InvalidAnswer(path, "must be a list of points like {x: 1, y: 2}")
    if not kind.least <= len(value) <= kind.most:
        needed = f"{kind.least}" if kind.least == kind.most else f"{kind.least} to {kind.most:,}"
        raise InvalidAnswer(path, f"has {len(value):,} points; {needed} are needed")
    points = []
    for place, one in enumerate(value):
        if not isinstance(one, dict) or one.keys() != {"x", "y"}:
            raise InvalidAnswer(f"{path}[{place}]", "must be a point like {x: 1, y: 2}")
        points.append(_point(f"{path}[{place}]", one, image))
    if len(set(points)) < kind.least:
        raise InvalidAnswer(path, f"has fewer than {kind.least} different points")
    return tuple(points)


def _point(path: str, value: Mapping[str, Any], image: Picture) -> Point:
    x, y = (submission.number(f"{path}.{axis}", value.get(axis)) for axis in ("x", "y"))
    if x > image.width or y > image.height:
        raise InvalidAnswer(path, f"is outside of the image of {image}")
    return x, y


# --- consolidation -------------------------------------------------------------------------------------------

Given = Iterable[tuple[Hashable, Hashable, ShapesAnswer]]
Found = Mapping[Hashable, Sequence[Placed]]
"""Object → its shapes, surest first."""


class Marked(Protocol):
    """A fitted consolidator of drawn things."""

    def decisions(self) -> Votes: ...


#: From answers to the fitted consolidator and its shapes.
Fit = Callable[[Given, Method], tuple[Marked, Found]]


def decisions(answers: Given, *, fit: Fit) -> Votes:
    """Who drew each shape; see `base.Decisions`."""
    return fit(those_alike(answers, attrgetter("image.size")), "model")[0].decisions()


def drawn(answers: Given, make: Callable[[tuple[Point, ...], str], T]) -> Iterator[tuple[Hashable, Hashable, list[T]]]:
    """The answers with shapes as the consolidators take them."""
    return (
        (object_id, worker, [make(one.points, one.label) for one in answer.shapes])
        for object_id, worker, answer in answers
    )


def placed(found: Mapping[Hashable, Sequence[ConsolidatedPath]]) -> Found:
    return {
        object_id: [Placed(Shape(str(one.label), one.points), one.confidence) for one in here]
        for object_id, here in found.items()
    }


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, ShapesAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
    fit: Fit,
) -> Iterator[tuple[Hashable, ShapesLabel]]:
    """One set of shapes per image; see `base.Consolidate`. Points are whole pixels inside the image.

    A single person's shapes stand as they were drawn: they have nothing to be compared with.
    """
    given = by_object(answers, attrgetter("image.size"))
    several = ((one, worker, answer) for one, by in given.items() if len(by) > 1 for worker, answer in by.items())
    _, found = fit(several, method_of(method, "shapes"))
    cap = 1.0 if confidence_cap is None else confidence_cap
    return (
        (object_id, _label(list(by.values()), found.get(object_id, ()), tuple(categories), cap))
        for object_id, by in given.items()
    )


def _label(
    answers: Sequence[ShapesAnswer], found: Sequence[Placed], categories: tuple[str, ...], cap: float
) -> ShapesLabel:
    """As for boxes: the image is as sure as its most doubtful shape; without shapes, certain by the share of those who
    saw none."""
    alone, image = len(answers) == 1, answers[0].image
    shapes = [Placed(one, 0.0) for one in answers[0].shapes] if alone else found
    placed = tuple(Placed(_whole(one.shape, image), round(min(one.confidence, cap), 2)) for one in shapes)
    sure = min((one.confidence for one in placed), default=0.0)
    empty = 0.0 if alone else sum(not answer.shapes for answer in answers) / len(answers)
    modified = [answer.modified for answer in answers if answer.modified is not None]
    drawn = sorted(len(answer.shapes) for answer in answers)
    return ShapesLabel(
        confidence=sure,
        category=_named(placed),
        shapes=placed,
        image=image,
        categories=categories,
        adjusted=any(modified) if modified else None,
        details={"drawn": drawn, "probability": sure if placed else empty},
    )


def _named(shapes: Iterable[Placed]) -> str:
    return ", ".join(dict.fromkeys(one.shape.label for one in shapes))


def _whole(shape: Shape, image: Picture) -> Shape:
    inside = ((min(max(round(x), 0), image.width), min(max(round(y), 0), image.height)) for x, y in shape.points)
    return Shape(shape.label, tuple(inside))


# --- verification and adjustment -----------------------------------------------------------------------------


def audit(kind: Kind, overlay: str) -> Correction[ShapesLabel]:
    """How labels of this kind are judged and corrected; `overlay` is what the classifier's page calls them."""

    def shown(label: ShapesLabel) -> dict[str, Any]:
        drawn = {one.shape.label for one in label.shapes}
        names = [name if name in drawn else "" for name in label.categories]
        return {overlay: {"labels": names, "value": [_labeled(one.shape, kind) for one in label.shapes]}}

    def initial_value(label: ShapesLabel, categories: Sequence[str]) -> dict[str, Any]:
        given = [one.shape for one in label.shapes if one.shape.label in categories]
        return {kind.member: [_labeled(one, kind) for one in given]}

    return Correction(overlay=shown, initial_value=initial_value, settle=_settle)


def _labeled(shape: Shape, kind: Kind) -> dict[str, Any]:
    return {"label": shape.label, **_entry(shape, kind)}


def _settle(made: ShapesLabel, old: ShapesLabel, categories: Sequence[str], kept: Sequence[str]) -> ShapesLabel:
    """See `base.Correction`. Shapes that nobody moved stay where they were."""
    given = [one for one in old.shapes if one.shape.label in categories]
    adjusted = made.adjusted
    if adjusted is None:  # the page did not tell
        adjusted = {one.shape for one in made.shapes} != {one.shape for one in given}
    shapes = list(made.shapes) if adjusted else [_judged(one, made.shapes) for one in given]
    shapes += [one for one in old.shapes if one.shape.label in kept]
    names = (*categories, *kept)
    return replace(made, shapes=tuple(shapes), categories=names, adjusted=adjusted, category=_named(shapes))


def _judged(one: Placed, made: Sequence[Placed]) -> Placed:
    """A shape that is as it was, as sure as people were of the one of its class that is nearest."""
    same = [other for other in made if other.shape.label == one.shape.label]
    nearest = min(same, key=lambda other: dist(_middle(other.shape), _middle(one.shape)), default=None)
    return replace(one, confidence=0.0 if nearest is None else nearest.confidence)


def _middle(shape: Shape) -> Point:
    return fmean(x for x, _ in shape.points), fmean(y for _, y in shape.points)


# --- manifest ------------------------------------------------------------------------------------------------


def manifest_values(label: ShapesLabel, provenance: Provenance, *, kind: Kind) -> tuple[dict[str, Any], dict[str, Any]]:
    """Shapes and their metadata in the manner of the service's boxes (manifests 2.5)."""
    ids = [label.categories.index(one.shape.label) for one in label.shapes]
    annotations = [
        {"class_id": class_id, **_entry(one.shape, kind)} for class_id, one in zip(ids, label.shapes, strict=True)
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


def _entry(shape: Shape, kind: Kind) -> dict[str, Any]:
    points = [{"x": x, "y": y} for x, y in shape.points]
    return points[0] if kind.one_point else {"vertices": points}


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
        category=_named(shapes),
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


# --- declaration ---------------------------------------------------------------------------------------------


def task_type(key: str, title: str, kind: Kind, folder: Path, fit: Fit) -> TaskType[ShapesAnswer, ShapesLabel]:
    """The declaration of a type that has this kind of shape and nothing of its own but how shapes are consolidated."""
    return TaskType(
        key=key,
        title=title,
        element=kind.element,
        builtin=key.capitalize(),
        metadata_type=kind.metadata_type,
        source=SourceKind.IMAGE,
        scope="job",
        folder=folder,
        page=drawing_page.framed,
        parse_answer=partial(parse_answer, kind=kind),
        consolidate=partial(consolidate, fit=fit),
        decisions=partial(decisions, fit=fit),
        manifest_values=partial(manifest_values, kind=kind),
        label_from_manifest=partial(label_from_manifest, kind=kind),
        methods=METHODS,
        bounded=True,
        audit=audit(kind, key),
    )
