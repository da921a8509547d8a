"""The value of a label attribute and its metadata, read by their shape (manifests 2): choices, areas or spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from workers.errors import InvalidInput


class Kind(StrEnum):
    CHOICES = "classes"
    AREAS = "areas"
    PATHS = "lines or points"
    SPANS = "entities"
    MAP = "label maps"


class Size(NamedTuple):
    """Of an image, in pixels; `depth` is its number of channels."""

    width: int
    height: int
    depth: int = 3


class Choice(NamedTuple):
    name: str
    confidence: float | None


class Span(NamedTuple):
    """Code points of the text, the end exclusive."""

    name: str
    start: int
    end: int
    confidence: float | None


class Area(NamedTuple):
    """Something on an image: the points of its outline, or of a path, in pixels. `box`: it is a rectangle by itself."""

    name: str
    outline: tuple[tuple[float, float], ...]
    confidence: float | None
    box: bool

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        xs, ys = zip(*self.outline, strict=True)
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    @property
    def size(self) -> float:
        """Square pixels: of the outline, not of the box around it."""
        if self.box:
            return self.bounds[2] * self.bounds[3]
        ring = pairwise((*self.outline, self.outline[0]))
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in ring)) / 2


class Region(NamedTuple):
    """A number of a label map, its colour like #1f77b4, and what it stands for: a class, or a thing of that class."""

    number: int
    name: str
    color: str
    confidence: float | None


class Map(NamedTuple):
    """A label that is a PNG file: where it is, and its regions without the background. `things`: each is one thing."""

    address: str
    regions: tuple[Region, ...]
    things: bool = False


@dataclass(frozen=True)
class Content:
    """A label: what it holds, the classes it names by their numbers, and who made it."""

    kind: Kind
    classes: Mapping[int, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    areas: tuple[Area, ...] = ()
    spans: tuple[Span, ...] = ()
    map: Map | None = None
    size: Size | None = None
    by_people: bool = True


def read(value: Any, metadata: Mapping[str, Any], known: Sequence[str] = ()) -> Content:
    """Raises `InvalidInput` naming the place inside the label; `known` are the classes of numbers without a name."""
    made = {"by_people": metadata.get("human-annotated", "yes") != "no"}
    annotations = value.get("annotations") if isinstance(value, dict) else None
    if isinstance(annotations, dict):
        return Content(Kind.SPANS, **_spans(annotations, metadata), **made)
    if isinstance(annotations, list):
        kind = Kind.PATHS if metadata.get("type") in _OPEN else Kind.AREAS
        return Content(kind, **_areas(value, metadata, known, least=1 if kind is Kind.PATHS else 3), **made)
    if isinstance(value, list):
        return Content(Kind.CHOICES, **_choices(value, metadata, known), **made)
    if "class-name" in metadata or (isinstance(value, int | str) and str(value).isdecimal()):
        return Content(Kind.CHOICES, **_choice(value, metadata, known), **made)
    if isinstance(value, str) and isinstance(metadata.get("internal-color-map"), dict):
        return Content(Kind.MAP, **_map(value, metadata), **made)
    hint = "Classes, boxes, polygons, label maps and entities can be; custom labels keep their own form."
    raise InvalidInput(str(metadata.get("type", "the label")), "cannot be converted", hint=hint)


# --- classes -------------------------------------------------------------------------------------------------


def _choice(value: Any, metadata: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    number = int(value) if isinstance(value, int | str) and str(value).isdecimal() else len(known)
    name = metadata.get("class-name")
    name = _name("label", number, {}, known) if name is None else str(name)
    return {"classes": {number: name}, "choices": (Choice(name, _number(metadata.get("confidence"))),)}


def _choices(value: Sequence[Any], metadata: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    names, sure = _object(metadata, "class-map"), _object(metadata, "confidence-map")
    numbers = [_class(f"label[{place}]", given) for place, given in enumerate(value)]
    named = {number: _name("label", number, names, known) for number in numbers}
    return {
        "classes": named,
        "choices": tuple(Choice(name, _number(sure.get(str(number)))) for number, name in named.items()),
    }


# --- areas ---------------------------------------------------------------------------------------------------


#: Types of shapes that enclose nothing.
_OPEN = frozenset({"groundtruth/polyline", "groundtruth/line", "groundtruth/keypoint"})


def _areas(
    value: Mapping[str, Any], metadata: Mapping[str, Any], known: Sequence[str], *, least: int
) -> dict[str, Any]:
    names, told = _object(metadata, "class-map"), metadata.get("objects")
    sure = [one.get("confidence") if isinstance(one, dict) else None for one in told] if isinstance(told, list) else []
    classes: dict[int, str] = {}
    areas = []
    for place, one in enumerate(value["annotations"]):
        path = f"annotations[{place}]"
        if not isinstance(one, dict):
            raise InvalidInput(path, "must be an object")
        number = _class(f"{path}.class_id", one.get("class_id"))
        classes[number] = _name(f"{path}.class_id", number, names, known)
        outline, box = _outline(path, one, least)
        areas.append(Area(classes[number], outline, _number(sure[place] if place < len(sure) else None), box))
    return {"classes": classes, "areas": tuple(areas), "size": _size(value.get("image_size"))}


def _outline(path: str, one: Mapping[str, Any], least: int) -> tuple[tuple[tuple[float, float], ...], bool]:
    vertices = [one] if "x" in one else one.get("vertices")
    if isinstance(vertices, list):
        points = [point if isinstance(point, dict) else {} for point in vertices]
        if len(points) < least:
            raise InvalidInput(path, f"has {len(points)} vertices, of which {least} are needed")
        return tuple((_pixels(path, p, "x"), _pixels(path, p, "y")) for p in points), False
    left, top, width, height = (_pixels(path, one, name) for name in ("left", "top", "width", "height"))
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom)), True


def _size(value: Any) -> Size:
    try:
        return Size(int(value[0]["width"]), int(value[0]["height"]), int(value[0].get("depth", 3)))
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        raise InvalidInput("image_size", 'must be like [{"width": 640, "height": 480, "depth": 3}]') from None


def _pixels(path: str, one: Mapping[str, Any], name: str) -> float:
    value = _number(one.get(name))
    if value is None:
        raise InvalidInput(f"{path}.{name}", "must be a number of pixels")
    return value


# --- label maps ----------------------------------------------------------------------------------------------


_THINGS = "groundtruth/instance-segmentation"


def _map(value: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Where a number stands for a class, it is the class's place and one; else things are numbered, and their classes
    come in the order of the numbers."""
    regions = []
    for number, one in _object(metadata, "internal-color-map").items():
        path = f"internal-color-map.{number}"
        if not number.isdecimal() or not isinstance(one, dict) or not isinstance(one.get("hex-color"), str):
            raise InvalidInput(path, "must be a number with an object of class-name and hex-color")
        sure = _number(one.get("confidence"))
        regions.append(Region(int(number), str(one.get("class-name")), one["hex-color"], sure))
    kept = tuple(sorted(one for one in regions if one.number))
    return {
        "classes": {one.number - 1: one.name for one in kept},
        "map": Map(value, kept, metadata.get("type") == _THINGS),
    }


# --- spans ---------------------------------------------------------------------------------------------------


def _spans(annotations: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    entities, labels, told = annotations.get("entities"), annotations.get("labels"), metadata.get("entities")
    if not isinstance(entities, list):
        raise InvalidInput("annotations.entities", "must be a list")
    sure = [one.get("confidence") if isinstance(one, dict) else None for one in told] if isinstance(told, list) else []
    spans = []
    for place, one in enumerate(entities):
        try:
            name, start, end = str(one["label"]), int(one["startOffset"]), int(one["endOffset"])
        except (TypeError, KeyError, ValueError):
            path = f"annotations.entities[{place}]"
            raise InvalidInput(path, "must have label, startOffset and endOffset") from None
        spans.append(Span(name, start, end, _number(sure[place] if place < len(sure) else None)))
    listed = [one.get("label") for one in labels if isinstance(one, dict)] if isinstance(labels, list) else []
    names = dict.fromkeys([*map(str, filter(None, listed)), *(one.name for one in spans)])
    return {"classes": dict(enumerate(names)), "spans": tuple(spans)}


# --- all -----------------------------------------------------------------------------------------------------


def _class(path: str, value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise InvalidInput(path, "must be a class number")
    return int(value)


def _name(path: str, number: int, names: Mapping[str, Any], known: Sequence[str]) -> str:
    name = names.get(str(number), known[number] if number < len(known) else None)
    if name is None:
        raise InvalidInput(path, f"class {number} has no name", hint="Name the classes in their order.")
    return str(name)


def _object(metadata: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = metadata.get(key)
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value
