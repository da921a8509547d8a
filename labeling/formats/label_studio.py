"""Label Studio: a JSON list of tasks with an annotation each, as its import takes it.

The labels belong to a control `label` on an object `image` or `text`; places on images are percents of its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling.formats.files import File, json_list
from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Area, Kind, Span


def files(labels: Labels) -> Iterator[File]:
    yield File("label-studio.json", _pieces(labels))


def _pieces(labels: Labels) -> Iterator[bytes]:
    yield b"["
    yield from json_list(map(_task, labels))
    yield b"]\n"


def _task(one: Labeled) -> dict[str, Any]:
    kind = "image" if one.content.kind is Kind.AREAS or one.source.startswith("s3://") else "text"
    common = {"from_name": "label", "to_name": kind}
    results = [{"id": f"{one.number}-{place}", **common, **part} for place, part in enumerate(_results(one))]
    return {"data": {kind: one.source}, "annotations": [{"result": results}]}


def _results(one: Labeled) -> Iterator[dict[str, Any]]:
    if one.content.kind is Kind.CHOICES:
        yield {"type": "choices", "value": {"choices": [choice.name for choice in one.choices]}}
    for area in one.areas:
        sizes = {"original_width": one.size.width, "original_height": one.size.height, "image_rotation": 0}
        yield {**_area(one, area), **sizes}
    for span in one.spans:
        yield _span(one, span)


def _area(one: Labeled, area: Area) -> dict[str, Any]:
    width, height, _ = one.size
    if not area.box:
        points = [[100 * x / width, 100 * y / height] for x, y in area.outline]
        return {"type": "polygonlabels", "value": {"points": points, "closed": True, "polygonlabels": [area.name]}}
    left, top, wide, high = area.bounds
    place = {"x": 100 * left / width, "y": 100 * top / height, "width": 100 * wide / width}
    place["height"] = 100 * high / height
    return {"type": "rectanglelabels", "value": {**place, "rotation": 0, "rectanglelabels": [area.name]}}


def _span(one: Labeled, span: Span) -> dict[str, Any]:
    text = one.source[span.start : span.end]
    return {"type": "labels", "value": {"start": span.start, "end": span.end, "text": text, "labels": [span.name]}}
