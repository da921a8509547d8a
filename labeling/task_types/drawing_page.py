"""The worker pages of the types that draw or paint on an image: one frame around what each of them says of itself.

In such a type's folder `template.html` is its element alone: with its header, and its short and full instructions.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from textwrap import dedent, indent
from typing import Final
from xml.etree import ElementTree

FRAME: Final = Template((Path(__file__).parent / "drawing.html").read_text("utf-8"))


def framed(own: str) -> str:
    """The whole page, from what a type's `template.html` has."""
    element = ElementTree.fromstring(own)
    return FRAME.substitute(
        element=element.tag,
        header=element.attrib["header"],
        short_instructions=_inside(element, "short-instructions"),
        full_instructions=_inside(element, "full-instructions"),
    )


def _inside(element: ElementTree.Element, region: str) -> str:
    """What stands in a region of the element, as deep as it will stand in the frame."""
    (found,) = element.findall(region)
    text = (found.text or "") + "".join(ElementTree.tostring(one, encoding="unicode") for one in found)
    return indent(dedent(text.strip("\n").rstrip()), " " * 8).lstrip()
