"""Answers of `labelwright consolidate --kind` as JSON becomes them: shapes, entities, names, orders, texts, numbers.

Every reader takes where the answer stands, its content, and the form around it, and raises InvalidInput naming the
place and the field.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from consolidation import Box, Keypoint, Polygon, Polyline, Span
from labeling.task_types.images import Picture
from labeling.task_types.submission import on_one_line
from workers.errors import InvalidInput

Form = Mapping[str, Any]
Reader = Callable[[str, Any, Form], Any]
_NO_NUMBERS = {"label", "vertices", "color"}


def boxes(where: str, content: Any, form: Form) -> list[Box]:
    image = _image(where, form)
    found = []
    for here, entry in entries(where, content, "label", "left", "top", "width", "height"):
        left, top = (_least(here, entry, side, 0) for side in ("left", "top"))
        width, height = (_more(here, entry, side, 0) for side in ("width", "height"))
        if image and (left >= image.width or top >= image.height):
            raise InvalidInput(here, f"lies outside of the image of {image}")
        if image and (edges := image.beyond(left + width, top + height)):
            raise InvalidInput(here, f"reaches beyond the {edges} edge of the image of {image}")
        found.append(Box(left, top, width, height, label(here, entry)))
    return found


def polygons(where: str, content: Any, form: Form) -> list[Polygon]:
    return [Polygon(points, name) for name, points in _vertices(where, content, form, least=3)]


def polylines(where: str, content: Any, form: Form) -> list[Polyline]:
    return [Polyline(points, name) for name, points in _vertices(where, content, form, least=2)]


def keypoints(where: str, content: Any, form: Form) -> list[Keypoint]:
    image = _image(where, form)
    return [
        Keypoint(*_point(here, entry, image), label(here, entry))
        for here, entry in entries(where, content, "label", "x", "y")
    ]


def entities(where: str, content: Any, form: Form) -> list[Span]:
    found = []
    for here, entry in entries(where, content, "label", "startOffset", "endOffset", each="entity"):
        for field in ("startOffset", "endOffset"):
            if float(entry[field]) != int(float(entry[field])):
                raise InvalidInput(f"{here}, {field}", f"{entry[field]} is not a whole number")
        start = int(_least(here, entry, "startOffset", 0))
        end = int(_least(here, entry, "endOffset", start + 1))
        found.append(Span(start, end, label(here, entry)))
    return found


def names(where: str, content: Any, form: Form) -> list[str]:
    if not isinstance(content, list):
        raise InvalidInput(where, "the answer is not a list of names")
    found = [_class_name(f"{where}, name {place}", name) for place, name in enumerate(content, start=1)]
    if twice := _twice(found):
        raise InvalidInput(f"{where}, name {twice}", f"{shown(found[twice - 1])} is chosen twice")
    return found


def order(where: str, content: Any, form: Form) -> list[str]:
    """Candidates may have numbers for names, as the responses to a prompt do."""
    if not isinstance(content, list) or not all(type(name) in (str, int) for name in content):
        raise InvalidInput(where, "the answer is not a list of names, or numbers, from the best to the worst")
    found = [str(name) for name in content]
    if "" in found:
        raise InvalidInput(f"{where}, order", f"name {found.index('') + 1} is empty")
    if twice := _twice(found):
        raise InvalidInput(f"{where}, order", f"names {shown(found[twice - 1])} twice")
    if len(found) < 2:
        reason = f"names {shown(found[0])} alone" if found else "is empty"
        raise InvalidInput(f"{where}, order", f"{reason}; an order tells at least two apart")
    return found


def text(where: str, content: Any, form: Form) -> str:
    found = _single(where, content)
    if not isinstance(found, str):
        raise InvalidInput(f"{where}, text", f"{orjson.dumps(found).decode()} is not a text: put it in quotation marks")
    return found


def number(where: str, content: Any, form: Form) -> float:
    return _number(where, _single(where, content))


def _single(where: str, content: Any) -> Any:
    """The answer, or the one value that its form has."""
    values = list(content.values()) if isinstance(content, dict) else [content]
    if len(values) != 1 or isinstance(values[0], dict | list | None):
        raise InvalidInput(where, "the answer is not one text")
    return values[0]


def _twice(found: Sequence[str]) -> int:
    """The place, from 1, of the first name that was there before; 0 where there is none."""
    return next((place for place, name in enumerate(found, start=1) if name in found[: place - 1]), 0)


def entries(where: str, content: Any, *fields: str, each: str = "shape") -> list[tuple[str, dict[str, Any]]]:
    """Objects that have the fields, numbers but for some, and where each stands."""
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        raise InvalidInput(where, f"the answer is not a list of objects with {', '.join(fields)}")
    for place, entry in enumerate(content, start=1):
        for field in fields:
            if field not in entry:
                raise InvalidInput(where, f"{each} {place} has no {field!r}")
            if field not in _NO_NUMBERS:
                _number(f"{where}, {each} {place}, {field}", entry[field])
    return [(f"{where}, {each} {place}", entry) for place, entry in enumerate(content, start=1)]


def label(where: str, entry: Form) -> str:
    return _class_name(f"{where}, label", entry["label"])


def _class_name(where: str, name: Any) -> str:
    """A number is none: it may be a name or a place in a list that is not here."""
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput(where, f"{shown(name)} is not the name of a class")
    return name


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
        spelt = isinstance(value, int | float | str) and not isinstance(value, bool) and "_" not in str(value)
        found = float(value) if spelt else math.nan
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
    for here, entry in entries(where, content, "label", "vertices"):
        given = entries(here, entry["vertices"], "x", "y", each="point")
        if len(given) < least:
            raise InvalidInput(f"{here}, vertices", f"has fewer than {least} points")
        points = tuple(_point(at, point, image) for at, point in given)
        if len(set(points)) < least:
            raise InvalidInput(f"{here}, vertices", f"has fewer than {least} different points")
        if least > 2 and on_one_line(points):
            raise InvalidInput(f"{here}, vertices", "has no area: all points lie on one line")
        shapes.append((label(here, entry), points))
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
