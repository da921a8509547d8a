"""Reads and writes the XML of S3; nothing that a document type could do is let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from labeling.api.s3.errors import S3Error

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
#: A tag with its text, or with its children.
Node = tuple[str, str | int | Iterable["Node"]]


def document(tag: str, children: Iterable[Node] | str = (), *, namespace: str = NAMESPACE) -> bytes:
    root = ElementTree.Element(tag, {"xmlns": namespace} if namespace else {})
    _fill(root, children)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _fill(element: ElementTree.Element, content: str | int | Iterable[Node]) -> None:
    if isinstance(content, str | int):
        element.text = str(content)
        return
    for tag, below in content:
        _fill(ElementTree.SubElement(element, tag), below)


def parse(content: bytes, tag: str) -> ElementTree.Element:
    """The root of a document, which must be `tag`."""
    try:
        text = content.decode("utf-8")
        if "<!DOCTYPE" in text:
            raise ValueError("a document type is not allowed")
        root = ElementTree.fromstring(text)
    except (ValueError, ElementTree.ParseError) as error:
        raise malformed(str(error)) from None
    if _name(root) != tag:
        raise malformed(f"<{tag}> is needed")
    return root


def children(element: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    return (child for child in element if _name(child) == tag)


def text(element: ElementTree.Element, tag: str) -> str:
    """The text of the first such child, empty when there is none."""
    return next((child.text or "" for child in children(element, tag)), "")


def malformed(reason: str) -> S3Error:
    return S3Error("MalformedXML", f"The body is not the XML document this operation needs: {reason}.")


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
