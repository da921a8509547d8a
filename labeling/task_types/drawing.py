"""What polygons, polylines, lines and keypoints share: how they are consolidated, judged and corrected.

Boxes are a type of their own, because the service has them with sides instead of points.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import dist
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from labeling.task_types import drawing_page
from labeling.task_types.base import Correction, SourceKind, TaskType, by_object, those_alike
from labeling.task_types.drawing_answers import parse_answer
from labeling.task_types.drawing_manifest import label_from_manifest, manifest_values
from labeling.task_types.images import Picture
from labeling.task_types.methods import METHODS, Method, method_of
from labeling.task_types.shapes import Kind, Placed, Point, Shape, ShapesAnswer, ShapesLabel, entry, named

if TYPE_CHECKING:
    from consolidation import ConsolidatedPath, Votes

T = TypeVar("T")


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
        category=named(placed),
        shapes=placed,
        image=image,
        categories=categories,
        adjusted=any(modified) if modified else None,
        details={"drawn": drawn, "probability": sure if placed else empty},
    )


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
    return {"label": shape.label, **entry(shape, kind)}


def _settle(made: ShapesLabel, old: ShapesLabel, categories: Sequence[str], kept: Sequence[str]) -> ShapesLabel:
    """See `base.Correction`. Shapes that nobody moved stay where they were."""
    given = [one for one in old.shapes if one.shape.label in categories]
    adjusted = made.adjusted
    if adjusted is None:  # the page did not tell
        adjusted = {one.shape for one in made.shapes} != {one.shape for one in given}
    shapes = list(made.shapes) if adjusted else [_judged(one, made.shapes) for one in given]
    shapes += [one for one in old.shapes if one.shape.label in kept]
    names = (*categories, *kept)
    return replace(made, shapes=tuple(shapes), categories=names, adjusted=adjusted, category=named(shapes))


def _judged(one: Placed, made: Sequence[Placed]) -> Placed:
    """A shape that is as it was, as sure as people were of the one of its class that is nearest."""
    same = [other for other in made if other.shape.label == one.shape.label]
    nearest = min(same, key=lambda other: dist(_middle(other.shape), _middle(one.shape)), default=None)
    return replace(one, confidence=0.0 if nearest is None else nearest.confidence)


def _middle(shape: Shape) -> Point:
    return fmean(x for x, _ in shape.points), fmean(y for _, y in shape.points)


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
