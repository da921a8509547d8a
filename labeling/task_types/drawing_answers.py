"""From what a worker's page submits to the shapes that somebody drew."""

from collections.abc import Mapping
from typing import Any, Final

from labeling.task_types import submission
from labeling.task_types.base import AnswerContext
from labeling.task_types.images import Picture
from labeling.task_types.shapes import Kind, Point, Shape, ShapesAnswer
from workers.errors import InvalidAnswer

MAX_ANSWER_BYTES: Final = 5_000_000
SHAPES_AT_MOST: Final = 10_000


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
