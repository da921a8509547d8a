"""Pascal VOC: an XML file for each image. Pixels count from 1 and a box's last pixel is inside, as in the VOC sets.

A polygon stands with the box around it, for the format has boxes only. Label maps are copied to `SegmentationClass`,
where a pixel has its class's number and one, and those of single things to `SegmentationObject`, too, in the colours of
the VOC sets; each region stands with its box.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from labeling.formats import rle
from labeling.formats.files import File, Names
from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Map
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from labeling.formats.labels import Codes

#: A byte for each pixel, whose 0 is the background, and 255 what belongs to no class.
CLASSES_AT_MOST = 254
Bounds = tuple[float, float, float, float]

#: What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def files(labels: Labels) -> Iterator[File]:
    names = Names()
    for one in labels:
        place = names.place(labels.name(one), ".xml")
        yield File(f"Annotations/{place}", [_xml(labels, one)])
        if one.content.map is not None:
            yield from _maps(labels, one, one.content.map, place.removesuffix(".xml") + ".png")


def _maps(labels: Labels, one: Labeled, found: Map, place: str) -> Iterator[File]:
    import numpy as np

    if len(labels.classes) > CLASSES_AT_MOST:
        raise InvalidInput("format", f"maps of Pascal VOC hold {CLASSES_AT_MOST} classes, not {len(labels.classes)}")
    pixels = labels.pixels(one)
    numbers = np.array([0, *(labels.numbers[region.name] + 1 for region in found.regions)], np.uint8)
    yield File(f"SegmentationClass/{place}", [_png(numbers[pixels])])
    if found.things:
        yield File(f"SegmentationObject/{place}", [_png(pixels)])


def _png(pixels: Codes) -> bytes:
    from PIL import Image

    image, written = Image.fromarray(pixels), io.BytesIO()
    image.putpalette([part for number in range(256) for part in _color(number)])
    image.save(written, "PNG")
    return written.getvalue()


def _color(number: int) -> list[int]:
    """A number's bits, dealt out to red, green and blue, the lowest ones to the highest places."""
    return [sum((number >> (3 * bit + part) & 1) << (7 - bit) for bit in range(3)) for part in range(3)]


def _xml(labels: Labels, one: Labeled) -> bytes:
    root = Element("annotation")
    folder, _, name = labels.name(one).rpartition("/")
    _text(root, "folder", folder)
    _text(root, "filename", name)
    _text(SubElement(root, "source"), "image", one.source)
    size = SubElement(root, "size")
    for side, pixels in labels.size(one)._asdict().items():
        _text(size, side, pixels)
    _text(root, "segmented", int(one.content.map is not None))
    for name, bounds in _boxes(labels, one):
        _object(root, name, bounds)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _boxes(labels: Labels, one: Labeled) -> Iterator[tuple[str, Bounds]]:
    """Class and box of everything on an image."""
    if one.content.map is not None:
        for region, mask in labels.regions(one):
            yield region.name, rle.bounds(rle.counts(mask), len(mask))
    yield from ((area.name, area.bounds) for area in one.areas)


def _object(root: Element, name: str, bounds: Bounds) -> None:
    thing = SubElement(root, "object")
    _text(thing, "name", name)
    _text(thing, "pose", "Unspecified")
    _text(thing, "truncated", 0)
    _text(thing, "difficult", 0)
    left, top, width, height = bounds
    box = SubElement(thing, "bndbox")
    for side, pixel in (("xmin", left + 1), ("ymin", top + 1), ("xmax", left + width), ("ymax", top + height)):
        _text(box, side, round(pixel) if pixel == round(pixel) else pixel)


def _text(parent: Element, name: str, value: object) -> None:
    SubElement(parent, name).text = _FORBIDDEN.sub("\ufffd", str(value))
