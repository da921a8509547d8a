"""YOLO: a text file for each image, one line for each thing, all numbers as parts of the image's width and height.

`data.yaml` has the classes; `images.txt` says of which image each file is. Boxes are `class x y width height` around
their middle, polygons `class x1 y1 x2 y2 …`. An image without things has an empty file. Each part of a label map's
region is the polygon around it.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from labeling.formats.files import File, Names
from labeling.formats.labels import Labeled, Labels
from labeling.formats.outlines import outer
from labeling.formats.values import Area, Size


def files(labels: Labels) -> Iterator[File]:
    names, images = Names(), []
    for one in labels:
        place = names.place(labels.name(one), ".txt")
        images.append(f"labels/{place}\t{one.source}\n".encode())
        yield File(f"labels/{place}", _lines(labels, one))
    yield File("images.txt", images)
    yield File("data.yaml", _about(labels))


def _lines(labels: Labels, one: Labeled) -> Iterator[bytes]:
    size = labels.size(one)
    for area in (*one.areas, *_parts(labels, one)):
        yield _line(labels, size, area)


def _parts(labels: Labels, one: Labeled) -> Iterator[Area]:
    if one.content.map is not None:
        for region, mask in labels.regions(one):
            yield from (Area(region.name, tuple(points), region.confidence, False) for points in outer(mask))


def _line(labels: Labels, size: Size, area: Area) -> bytes:
    width, height, _ = size
    if area.box:
        left, top, wide, high = area.bounds
        numbers = [(left + wide / 2) / width, (top + high / 2) / height, wide / width, high / height]
    else:
        numbers = [part for x, y in area.outline for part in (x / width, y / height)]
    return " ".join([str(labels.numbers[area.name]), *(f"{number:.6f}" for number in numbers)]).encode() + b"\n"


def _about(labels: Labels) -> Iterator[bytes]:
    """YAML; a text in JSON's quotes is one of YAML's, too."""
    yield b"path: .\ntrain: images\nval: images\nnames:\n"
    for name, number in labels.numbers.items():
        yield b"  %d: %s\n" % (number, orjson.dumps(name))
