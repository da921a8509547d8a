"""YOLO's labels as others write them, checked: a text file for each image, its lines `class x y width height` or
`class x1 y1 x2 y2 …` in parts of the image's width and height.

`data.yaml`, `classes.txt` or `obj.names` has the classes. Sizes are those of the stored images; `images.txt`, as our
exports have it, says which they are, or else their names do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labeling.formats.coco_file import Coco, Picture, Thing
from labeling.formats.importing import Images, below, decoded
from labeling.formats.yaml_names import names_in
from workers.errors import InvalidInput

_NAMES = re.compile(r"(.*/)?(classes\.txt|[^/]*\.names)")
_SOURCES = re.compile(r"(.*/)?images\.txt")
#: Lists of images that stand beside labels.
_LISTS = re.compile(r"(.*/)?(train|val|test|trainval|readme[^/]*)\.txt", re.IGNORECASE)
#: What is drawn may reach over the edge of its image by so much of its side.
_OVER = 0.05


def read(files: Mapping[str, bytes], images: Images, known: Sequence[str]) -> Coco:
    """Raises `InvalidInput` with the file and its line at the first thing that cannot be."""
    classes = _classes(files, known)
    labels = _labels(files)
    if not labels:
        raise InvalidInput("the file", "has no labels", hint="YOLO has a .txt for each image, below labels/.")
    told = _sources(files)
    addresses = [told.get(stem) or images.find(stem) for stem in labels]
    for name, address in zip(labels.values(), addresses, strict=True):
        if not address:
            hint = "Say in which s3:// folder the images are; they are named like their labels."
            raise InvalidInput(name, "has no image of its name", hint=hint)
    pictures = []
    for name, address, (width, height) in zip(labels.values(), addresses, images.sizes(addresses), strict=True):
        things = list(_things(name, files[name], classes, width, height))
        pictures.append(Picture(name, address.rpartition("/")[2], address, name, width, height, things))
    return Coco(tuple(classes), tuple(pictures))


def _labels(files: Mapping[str, bytes]) -> dict[str, str]:
    """By the stem within `labels/`, the name of each label file."""
    names = [one for one in files if one.endswith(".txt") and not any(p.fullmatch(one) for p in _OTHERS)]
    if any("labels" in one.split("/")[:-1] for one in names):
        names = [one for one in names if "labels" in one.split("/")[:-1]]
    return {below("labels", one).removesuffix(".txt"): one for one in names}


_OTHERS = (_NAMES, _SOURCES, _LISTS)


def _sources(files: Mapping[str, bytes]) -> dict[str, str]:
    """The address of the image of each label file, where `images.txt` has it."""
    name = next((one for one in files if _SOURCES.fullmatch(one)), None)
    lines = decoded(name, files[name]).splitlines() if name else []
    pairs = [line.split("\t") for line in lines if "\ts3://" in line]
    return {below("labels", file).removesuffix(".txt"): address for file, address, *_ in pairs}


def _classes(files: Mapping[str, bytes], known: Sequence[str]) -> Sequence[str]:
    if known:
        return known
    for name, content in files.items():
        if _NAMES.fullmatch(name):
            return [line.strip() for line in decoded(name, content).splitlines() if line.strip()]
        if name.endswith((".yaml", ".yml")) and (found := names_in(name, decoded(name, content))):
            return found
    hint = "Add data.yaml or classes.txt, or name all classes in the order of their numbers."
    raise InvalidInput("the file", "does not say what the classes are called", hint=hint)


def _things(name: str, content: bytes, classes: Sequence[str], width: int, height: int) -> Iterator[Thing]:
    for number, line in enumerate(decoded(name, content).splitlines(), 1):
        if line.strip():
            path = f"{name}, line {number}"
            kind, *parts = _numbers(path, line)
            if kind not in range(len(classes)):
                raise InvalidInput(path, f"there is no class {kind:g}; there are {len(classes)}, from 0 on")
            yield _thing(path, classes[int(kind)], parts, width, height)


def _numbers(path: str, line: str) -> list[float]:
    try:
        found = [float(part) for part in line.split()]
    except ValueError:
        found = []
    if len(found) not in (5, 6) and (len(found) < 7 or not len(found) % 2):
        raise InvalidInput(path, "must be a class and x y width height, or a class and three points x y or more")
    if not all(-_OVER <= part <= 1 + _OVER for part in found[1:]):
        raise InvalidInput(path, "has numbers that are no parts of the image, from 0 to 1", hint="Are these pixels?")
    return found


def _thing(path: str, name: str, parts: Sequence[float], width: int, height: int) -> Thing:
    if len(parts) > 5:
        ring = [round(part * side, 2) for part, side in zip(parts, (width, height) * (len(parts) // 2), strict=True)]
        return Thing(path, name, None, _around(ring), [ring], line=True)
    x, y, wide, high, *sure = parts
    box: Any = [(x - wide / 2) * width, (y - high / 2) * height, wide * width, high * height]
    return Thing(path, name, min(max(sure[0], 0.0), 1.0) if sure else None, box, None, line=True)


def _around(ring: Sequence[float]) -> list[float]:
    left, top = min(ring[::2]), min(ring[1::2])
    return [left, top, max(ring[::2]) - left, max(ring[1::2]) - top]
