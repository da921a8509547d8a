"""Answers of `labelwright consolidate --kind` as JSON becomes them: shapes, entities, names, orders, texts, numbers.

Every reader takes where the answer stands, its content, and the form around it, and raises InvalidInput naming the
place and the field.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from consolidation import Box, Keypoint, Polygon, Polyline, Span
from labeling.task_types.images import Picture
from workers.errors import InvalidInput

Form = Mapping[str, Any]
Reader = Callable[[str, Any, Form], Any]


def boxes(where: str, content: Any, form: Form) -> list[Box]:
    image = _image(where, form)
    found = []
    for here, entry in _entries(where, content, "label", "left", "top", "width", "height"):
        left, top = (_least(here, entry, side, 0) for side in ("left", "top"))
        width, height = (_more(here, entry, side, 0) for side in ("width", "height"))
        if image and (left >= image.width or top >= image.height):
            raise InvalidInput(here, f"lies outside of the image of {image}")
        if image and (edges := image.beyond(left + width, top + height)):
            raise InvalidInput(here, f"reaches beyond the {edges} edge of the image of {image}")
        found.append(Box(left, top, width, height, _label(here, entry)))
    return found


def polygons(where: str, content: Any, form: Form) -> list[Polygon]:
    return [Polygon(points, label) for label, points in _vertices(where, content, form, least=3)]


def polylines(where: str, content: Any, form: Form) -> list[Polyline]:
    return [Polyline(points, label) for label, points in _vertices(where, content, form, least=2)]


def keypoints(where: str, content: Any, form: Form) -> list[Keypoint]:
    image = _image(where, form)
    return [
        Keypoint(*_point(here, entry, image), _label(here, entry))
        for here, entry in _entries(where, content, "label", "x", "y")
    ]


def entities(where: str, content: Any, form: Form) -> list[Span]:
    found = []
    for here, entry in _entries(where, content, "label", "startOffset", "endOffset", each="entity"):
        for field in ("startOffset", "endOffset"):
            if float(entry[field]) != int(float(entry[field])):
                raise InvalidInput(f"{here}, {field}", f"{entry[field]} is not a whole number")
        start = int(_least(here, entry, "startOffset", 0))
        end = int(_least(here, entry, "endOffset", start + 1))
        found.append(Span(start, end, _label(here, entry)))
    return found


def names(where: str, content: Any, form: Form) -> list[str]:
    if not isinstance(content, list) or not all(isinstance(name, str | int) for name in content):
        raise InvalidInput(where, "the answer is not a list of names")
    if "" in content:
        raise InvalidInput(where, f"name {content.index('') + 1} is empty")
    return [str(name) for name in content]


def order(where: str, content: Any, form: Form) -> list[str]:
    found = names(where, content, form)
    twice = next((name for place, name in enumerate(found) if name in found[:place]), None)
    if twice is not None:
        raise InvalidInput(where, f"the order names {twice!r} twice")
    if not found:
        raise InvalidInput(where, "the order is empty")
    return found


def text(where: str, content: Any, form: Form) -> str:
    texts = list(content.values()) if isinstance(content, dict) else [content]
    if len(texts) != 1 or isinstance(texts[0], dict | list | None):
        raise InvalidInput(where, "the answer is not one text")
    return texts[0] if isinstance(texts[0], str) else orjson.dumps(texts[0]).decode()


def number(where: str, content: Any, form: Form) -> float:
    return _number(where, text(where, content, form))


def _entries(where: str, content: Any, *fields: str, each: str = "shape") -> list[tuple[str, dict[str, Any]]]:
    """Objects that have the fields, numbers unless the field is `label` or `vertices`, and where each stands."""
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        raise InvalidInput(where, f"the answer is not a list of objects with {', '.join(fields)}")
    for place, entry in enumerate(content, start=1):
        for field in fields:
            if field not in entry:
                raise InvalidInput(where, f"{each} {place} has no {field!r}")
            if field not in ("label", "vertices"):
                _number(f"{where}, {each} {place}, {field}", entry[field])
    return [(f"{where}, {each} {place}", entry) for place, entry in enumerate(content, start=1)]


def _label(where: str, entry: Form) -> str:
    label = entry["label"]
    if isinstance(label, bool) or not isinstance(label, str | int) or label == "":
        raise InvalidInput(f"{where}, label", f"{shown(label)} is not the name of a class")
    return str(label)


def _least(where: str, entry: Form, field: str, least: float) -> float:
    """A field that may not be smaller."""
    found = float(entry[field])
    if found < least:
        raise InvalidInput(f"{where}, {field}", f"{entry[field]} is less than {least:g}")
    return found


def _more(where: str, entry: Form, field: str, than: float) -> float:
    found = _least(where, entry, field, than)
    if found == than:
        raise InvalidInput(f"{where}, {field}", f"must be more than {than:g}")
    return found


def _number(where: str, value: Any) -> float:
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise InvalidInput(where, f"{shown(value)} is not a finite number")
    return found


def shown(value: Any) -> str:
    """A value in an error, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _vertices(where: str, content: Any, form: Form, *, least: int) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    image, shapes = _image(where, form), []
    for here, entry in _entries(where, content, "label", "vertices"):
        given = _entries(here, entry["vertices"], "x", "y", each="point")
        if len(given) < least:
            raise InvalidInput(f"{here}, vertices", f"has fewer than {least} points")
        points = tuple(_point(at, point, image) for at, point in given)
        if len(set(points)) < least:
            raise InvalidInput(f"{here}, vertices", f"has fewer than {least} different points")
        shapes.append((_label(here, entry), points))
    return shapes


def _point(where: str, entry: Form, image: Picture | None) -> tuple[float, float]:
    x, y = (_least(where, entry, axis, 0) for axis in ("x", "y"))
    if image and (edges := image.beyond(x, y)):
        raise InvalidInput(where, f"lies beyond the {edges} edge of the image of {image}")
    return x, y


def _image(where: str, form: Form) -> Picture | None:
    """The size that the form says, where it does."""
    given = form.get("inputImageProperties")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InvalidInput(f"{where}, inputImageProperties", "must say the image's width and height")
    sides = []
    for side in ("width", "height"):
        found = _number(f"{where}, inputImageProperties, {side}", given.get(side))
        if found < 1:
            raise InvalidInput(f"{where}, inputImageProperties, {side}", f"{found:g} is less than 1")
        sides.append(int(found))
    return Picture(*sides)
