"""COCO: one JSON file of images, annotations and categories (cocodataset.org, "Data format", object detection).

Ids count from 1, for several programs take 0 for nothing: an image's is its line in the manifest, a category's its
class number and one. `area` is that of the thing itself, in square pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from labeling.formats.files import File, json_list
from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Area


def files(labels: Labels) -> Iterator[File]:
    yield File("coco.json", _pieces(labels))


def _pieces(labels: Labels) -> Iterator[bytes]:
    about = {"description": f"Labels of {' or '.join(labels.attributes)}"}
    categories = [{"id": n + 1, "name": name, "supercategory": ""} for name, n in labels.numbers.items()]
    yield b'{"info": ' + orjson.dumps(about) + b', "licenses": [],\n"categories": ' + orjson.dumps(categories)
    yield b',\n"images": ['
    yield from json_list(_image(labels, one) for one in labels)
    yield b'],\n"annotations": ['
    yield from json_list(_annotations(labels))
    yield b"]}\n"


def _image(labels: Labels, one: Labeled) -> dict[str, Any]:
    width, height, _ = one.size
    return {
        "id": one.number + 1,
        "file_name": labels.name(one),
        "width": width,
        "height": height,
        "coco_url": one.source,
    }


def _annotations(labels: Labels) -> Iterator[dict[str, Any]]:
    number = 0
    for one in labels:
        for area in one.areas:
            number += 1
            yield {
                "id": number,
                "image_id": one.number + 1,
                "category_id": labels.numbers[area.name] + 1,
                "bbox": list(area.bounds),
                "area": area.size,
                "segmentation": [] if area.box else [_flat(area)],
                "iscrowd": 0,
                **({} if area.confidence is None else {"confidence": area.confidence}),
            }


def _flat(area: Area) -> list[float]:
    return [number for point in area.outline for number in point]
