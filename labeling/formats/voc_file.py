"""Pascal VOC's labels as others write them, checked: an XML file for each image with its size and the box of each.

Pixels count from 1, and a box's last pixel is inside. `source/image` is the image's address where it is one, as in our
exports; else images are named like `filename` in the folder that the file stands in below `Annotations`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from labeling.formats.coco_file import Coco, Picture, Thing, pixels
from labeling.formats.importing import Images, below
from workers.errors import InvalidInput


@dataclass
class _Node:
    tag: str
    line: int
    text: str = ""
    nodes: list[_Node] = field(default_factory=list)

    def all(self, tag: str) -> list[_Node]:
        return [one for one in self.nodes if one.tag == tag]

    def first(self, *tags: str) -> _Node | None:
        found: _Node | None = self
        for tag in tags:
            found = next(iter(found.all(tag)), None) if found else None
        return found

    def says(self, *tags: str) -> str:
        found = self.first(*tags)
        return found.text.strip() if found else ""


def read(files: Mapping[str, bytes], images: Images, known: Sequence[str]) -> Coco:
    """Raises `InvalidInput` with the file and its line at the first thing that cannot be. Classes are in the order of
    the alphabet."""
    pictures = [_picture(name, _parsed(name, content)) for name, content in files.items() if name.endswith(".xml")]
    if not pictures:
        raise InvalidInput("the file", "has no labels", hint="Pascal VOC has an .xml for each image.")
    classes = sorted({one.name for picture in pictures for one in picture.things})
    return Coco(tuple(classes), tuple(pictures))


def _picture(file: str, root: _Node) -> Picture:
    if root.tag != "annotation":
        raise InvalidInput(f"{file}, line {root.line}", f"is <{root.tag}>, where <annotation> should be")
    width, height = (_side(file, root, side) for side in ("width", "height"))
    own = below("Annotations", file)
    folder, name = own.rpartition("/")[0], root.says("filename") or f"{own.rpartition('/')[2].removesuffix('.xml')}.jpg"
    address = root.says("source", "image")
    told = address if address.startswith("s3://") else ""
    things = [_thing(file, one) for one in root.all("object")]
    return Picture(file, f"{folder}/{name}".lstrip("/"), told, f"{file}: source/image", width, height, things)


def _side(file: str, root: _Node, side: str) -> int:
    node = root.first("size", side)
    return pixels(_place(file, node or root, f"size/{side}"), _number(node))


def _thing(file: str, node: _Node) -> Thing:
    name = node.says("name")
    if not name:
        raise InvalidInput(_place(file, node, "object/name"), "must be the name of a class")
    edges = []
    for side in ("xmin", "ymin", "xmax", "ymax"):
        found = node.first("bndbox", side)
        value = _number(found)
        if value is None:
            raise InvalidInput(_place(file, found or node, f"object/bndbox/{side}"), "must be a number of pixels")
        edges.append(value)
    left, top, right, bottom = edges
    box = [left - 1, top - 1, right - left + 1, bottom - top + 1]
    return Thing(_place(file, node.first("bndbox") or node, "object/bndbox"), name, None, box, None, line=True)


def _number(node: _Node | None) -> float | None:
    try:
        return None if node is None else float(node.text)
    except ValueError:
        return None


def _place(file: str, node: _Node, path: str) -> str:
    return f"{file}, line {node.line}: {path}"


def _parsed(file: str, content: bytes) -> _Node:
    """With the line of each element, which the standard library's trees do not tell."""
    parser, above = expat.ParserCreate(), [_Node("", 0)]

    def begin(tag: str, attributes: object) -> None:
        node = _Node(tag, parser.CurrentLineNumber)
        above[-1].nodes.append(node)
        above.append(node)

    def text(part: str) -> None:
        above[-1].text += part

    def entity(*declared: object) -> None:
        raise InvalidInput(f"{file}, line {parser.CurrentLineNumber}", "declares entities, which are not taken")

    parser.StartElementHandler, parser.EndElementHandler = begin, lambda tag: above.pop()
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InvalidInput(f"{file}, line {error.lineno}", f"is not XML: {expat.ErrorString(error.code)}") from None
    return above[0].nodes[0]
