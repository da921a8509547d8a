"""A COCO file as others write it, checked: its images with what stands on each (cocodataset.org, "Data format").

Whatever is wrong is `InvalidInput` with the place, such as `annotations[3].bbox`; keys that nobody needs here are
passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from workers.errors import InvalidInput


class Thing(NamedTuple):
    """An annotation: where the file has it, its class, how sure that is, and its shapes as they came.

    `line`: its place is a line of a file, whose parts have no names.
    """

    path: str
    name: str
    confidence: float | None
    bbox: Any
    segmentation: Any
    line: bool = False

    def at(self, key: str) -> str:
        """The place of a part of it."""
        return self.path if self.line else f"{self.path}.{key}"


@dataclass(frozen=True)
class Picture:
    """`address` is what the file says at `address_at` of where the image is, if it does; sizes are pixels."""

    path: str
    name: str
    address: str
    address_at: str
    width: int
    height: int
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Coco:
    """What a file or folder of labels says, whatever its format; `classes` stand in the order of their ids."""

    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]


def read(content: bytes) -> Coco:
    """Raises `InvalidInput` at the first thing that cannot be."""
    root = _parsed(content)
    if not isinstance(root, dict):
        raise InvalidInput("the file", "must be a JSON object with images, annotations and categories")
    names = _categories(_list(root, "categories"))
    pictures = _pictures(_list(root, "images"))
    for place, one in enumerate(_list(root, "annotations")):
        path = f"annotations[{place}]"
        entry = _object(path, one)
        picture = pictures.get(_id(path, entry, "image_id"))
        if picture is None:
            raise InvalidInput(f"{path}.image_id", f"there is no image with the id {entry['image_id']!r}")
        picture.things.append(_thing(path, entry, names))
    return Coco(tuple(names.values()), tuple(pictures.values()))


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise InvalidInput("the file", reason) from None


def _categories(given: Sequence[Any]) -> dict[int | str, str]:
    found: dict[int | str, str] = {}
    for place, one in enumerate(given):
        path = f"categories[{place}]"
        entry = _object(path, one)
        key, name = _id(path, entry, "id"), entry.get("name")
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput(f"{path}.name", "must be the name of a class")
        if key in found or name in found.values():
            raise InvalidInput(path, f"the id {key!r} or the name {name!r} is there twice")
        found[key] = name
    return dict(sorted(found.items(), key=lambda pair: (isinstance(pair[0], str), pair[0])))


def _pictures(given: Sequence[Any]) -> dict[int | str, Picture]:
    found: dict[int | str, Picture] = {}
    for place, one in enumerate(given):
        path = f"images[{place}]"
        entry = _object(path, one)
        key, name, address = _id(path, entry, "id"), entry.get("file_name"), entry.get("coco_url") or ""
        if key in found:
            raise InvalidInput(f"{path}.id", f"there are two images with the id {key!r}")
        if not isinstance(name, str) or not name or not isinstance(address, str):
            raise InvalidInput(f"{path}.file_name", "must be the name of the image's file")
        width, height = (pixels(f"{path}.{side}", entry.get(side)) for side in ("width", "height"))
        found[key] = Picture(path, name, address, f"{path}.coco_url", width, height)
    return found


def _thing(path: str, entry: Mapping[str, Any], names: Mapping[int | str, str]) -> Thing:
    key = _id(path, entry, "category_id")
    if key not in names:
        raise InvalidInput(f"{path}.category_id", f"there is no category with the id {key!r}")
    sure = entry.get("confidence", entry.get("score"))
    if sure is not None and not (is_number(sure) and 0 <= sure <= 1):
        raise InvalidInput(f"{path}.confidence", "must be a number from 0 to 1")
    return Thing(path, names[key], sure, entry.get("bbox"), entry.get("segmentation") or None)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list(root: Mapping[str, Any], key: str) -> list[Any]:
    found = root.get(key)
    if not isinstance(found, list):
        raise InvalidInput(key, "must be a list", hint="A COCO file has images, annotations and categories.")
    return found


def _object(path: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput(path, "must be an object")
    return value


def _id(path: str, entry: Mapping[str, Any], key: str) -> int | str:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InvalidInput(f"{path}.{key}", "must be an id, a whole number")
    return value


def pixels(path: str, value: Any) -> int:
    """A side of an image. Raises `InvalidInput` at `path`."""
    if not is_number(value) or value < 1 or value != int(value):
        raise InvalidInput(path, "must be a whole number of pixels, from 1 on")
    return int(value)
