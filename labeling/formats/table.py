"""Labels as rows: one for each class, area or entity, and one without a class where a label has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Kind

_ALL: Final = {"object_id": "string", "source": "string", "class": "string", "confidence": "float64"}
_BOUNDS: Final = {"left": "float64", "top": "float64", "width": "float64", "height": "float64"}
_IMAGE: Final = {"image_width": "int64", "image_height": "int64"}
_OF_KIND: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.CHOICES: {},
    Kind.AREAS: {**_BOUNDS, "area": "float64", "outline": "string", **_IMAGE},
    Kind.PATHS: {**_BOUNDS, "outline": "string", **_IMAGE},
    Kind.SPANS: {"start": "int64", "end": "int64", "text": "string"},
}
_AT_LAST: Final = {"human_annotated": "bool"}


def columns(labels: Labels) -> dict[str, str]:
    """Names of the columns and their types in Arrow's words."""
    return {**_ALL, **_OF_KIND[labels.kind or Kind.CHOICES], **_AT_LAST}


def rows(labels: Labels) -> Iterator[dict[str, Any]]:
    """By column; what is missing is not there. `outline` is JSON: the points of what is no box."""
    for one in labels:
        common = {"object_id": str(one.number), "source": one.source, "human_annotated": one.content.by_people}
        size = {} if one.content.size is None else {"image_width": one.size.width, "image_height": one.size.height}
        for row in _parts(one) or [{}]:
            yield common | size | row


def _parts(one: Labeled) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"class": choice.name, "confidence": choice.confidence} for choice in one.choices]
    for area in one.areas:
        box = dict(zip(("left", "top", "width", "height"), area.bounds, strict=True))
        outline = {} if area.box else {"outline": orjson.dumps(area.outline).decode()}
        found.append({"class": area.name, "confidence": area.confidence, **box, "area": area.size, **outline})
    for span in one.spans:
        place = {"start": span.start, "end": span.end, "text": one.source[span.start : span.end]}
        found.append({"class": span.name, "confidence": span.confidence, **place})
    return found
