"""What a label draws over its picture."""

from dataclasses import dataclass

import orjson

from labeling.models import DataObject

#: Colours of classes in the stylesheet, as the worker's tools use them.
COLOURS = 12


@dataclass(frozen=True)
class Outline:
    """A box in pixels of the picture; its `colour` is the number of that of its class, `percent` its confidence."""

    left: float
    top: float
    width: float
    height: float
    name: str
    colour: int
    percent: int


@dataclass(frozen=True)
class Overlay:
    """`width` and `height` of the picture in pixels, and what is drawn over it."""

    width: int
    height: int
    outlines: list[Outline]


def overlay(row: DataObject) -> Overlay | None:
    """The boxes of an object's label; None where its label has no boxes."""
    label = orjson.loads(row.label) if row.label else None
    if not isinstance(label, dict) or not {"image_size", "annotations"} <= label.keys():
        return None
    metadata = orjson.loads(row.metadata)
    names, sure = metadata["class-map"], [one["confidence"] for one in metadata["objects"]]
    size = label["image_size"][0]
    outlines = [
        Outline(
            left=box["left"],
            top=box["top"],
            width=box["width"],
            height=box["height"],
            name=names[str(box["class_id"])],
            colour=box["class_id"] % COLOURS + 1,
            percent=round(100 * confidence),
        )
        for box, confidence in zip(label["annotations"], sure, strict=True)
    ]
    return Overlay(size["width"], size["height"], outlines)
