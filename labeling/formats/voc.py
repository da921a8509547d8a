"""Pascal VOC: an XML file for each image. Pixels count from 1 and a box's last pixel is inside, as in the VOC sets.

A polygon stands with the box around it, for the format has boxes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from labeling.formats.files import File, Names
from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Area

#: What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def files(labels: Labels) -> Iterator[File]:
    names = Names()
    for one in labels:
        yield File(f"Annotations/{names.place(labels.name(one), '.xml')}", [_xml(labels, one)])


def _xml(labels: Labels, one: Labeled) -> bytes:
    root = Element("annotation")
    folder, _, name = labels.name(one).rpartition("/")
    _text(root, "folder", folder)
    _text(root, "filename", name)
    _text(SubElement(root, "source"), "image", one.source)
    size = SubElement(root, "size")
    for side, pixels in one.size._asdict().items():
        _text(size, side, pixels)
    _text(root, "segmented", 0)
    for area in one.areas:
        _object(root, area)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _object(root: Element, area: Area) -> None:
    thing = SubElement(root, "object")
    _text(thing, "name", area.name)
    _text(thing, "pose", "Unspecified")
    _text(thing, "truncated", 0)
    _text(thing, "difficult", 0)
    left, top, width, height = area.bounds
    box = SubElement(thing, "bndbox")
    for name, pixel in (("xmin", left + 1), ("ymin", top + 1), ("xmax", left + width), ("ymax", top + height)):
        _text(box, name, round(pixel) if pixel == round(pixel) else pixel)


def _text(parent: Element, name: str, value: object) -> None:
    SubElement(parent, name).text = _FORBIDDEN.sub("\ufffd", str(value))
