"""A requester's own model for label maps, reached as a hook. Two forms of answers are taken: a PNG with a number for
each pixel, and regions with polygons or runs in the manner of COCO.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from labeling.formats import rle
from labeling.learners.own import Hook, described, share
from labeling.learners.paintings import Codes, Painting, Region, Segmentation
from labeling.learners.port import Item
from labeling.task_types import images
from labeling.task_types.label_maps import NUMBERS_AT_MOST
from workers.errors import InvalidInput


class HookMaps(Hook):
    """Made for k categories, of which each region has one."""

    chunk = 20

    def fit(self, items: Sequence[Item], targets: Sequence[Painting]) -> None:
        """Examples name the file of people's label, and what its numbers stand for."""
        rows = zip(items, targets, strict=True)
        self._teach(
            described(item) | {"mask": said.address, "regions": [vars(one) for one in said.regions]}
            for item, said in rows
        )

    def predict_maps(self, items: Sequence[Item]) -> Sequence[Segmentation | None]:
        found: list[Segmentation | None] = [None] * len(items)
        for place, segmentation in self._in_chunks(items, self._segmentation):
            found[place] = segmentation
        return found

    def _segmentation(self, one: Mapping[str, Any]) -> Segmentation:
        score, given = share("score", one["score"]), one["regions"]
        if not isinstance(given, list) or len(given) > NUMBERS_AT_MOST:
            raise ValueError(f"regions must be a list of at most {NUMBERS_AT_MOST}")
        painting = self._of_png(one["png"], given) if "png" in one else self._of_shapes(one, given)
        return Segmentation(painting, score)

    def _region(self, given: Mapping[str, Any], number: int) -> Region:
        if given["label"] not in self._categories:
            raise ValueError(f"{given['label']!r:.100} is not a category of this job")
        return Region(number, given["label"], share("confidence", given["confidence"]))

    def _of_png(self, png: Any, given: Sequence[Mapping[str, Any]]) -> Painting:
        regions = [self._region(one, _number(one["number"])) for one in given]
        numbers = _numbers(png)
        known = {one.number for one in regions}
        unknown = set(np.unique(numbers).tolist()) - known - {0}
        if len(known) < len(regions) or unknown:
            reason = f"no region has number {min(unknown)}" if unknown else "two regions have the same number"
            raise ValueError(f"each number of the PNG needs one region: {reason}")
        return Painting.of(numbers, regions)

    def _of_shapes(self, one: Mapping[str, Any], given: Sequence[Mapping[str, Any]]) -> Painting:
        """The surest last, so that it stays where regions overlap."""
        width, height = (_side(name, one[name]) for name in ("width", "height"))
        if width * height > images.PIXELS_AT_MOST:
            raise ValueError(f"the mask has {width:,} × {height:,} pixels")
        regions = [self._region(each, number) for number, each in enumerate(given, 1)]
        numbers = np.zeros((height, width), np.uint8)
        for region in sorted(regions, key=lambda each: each.confidence):
            numbers[_mask(given[region.number - 1]["segmentation"], width, height)] = region.number
        return Painting.of(numbers, regions)


def _numbers(value: Any) -> Codes:
    """The number of each pixel of a PNG in base64, with a palette or in grey."""
    try:
        image = images.opened_png(base64.b64decode(value, validate=True), path="png")
    except (binascii.Error, TypeError):
        raise ValueError("png must be a PNG file in base64") from None
    except InvalidInput as error:
        raise ValueError(f"png {error.reason}") from None
    if image.mode not in ("1", "L", "P"):
        raise ValueError(f"png must have one number for each pixel, in grey or a palette of 8 bits, not {image.mode}")
    return np.asarray(image).astype(np.uint8)


def _mask(segmentation: Any, width: int, height: int) -> Any:
    if isinstance(segmentation, dict):
        return rle.read(segmentation, width, height)
    if not isinstance(segmentation, list):
        raise ValueError("segmentation must be a list of polygons, or an object with size and counts")
    from PIL import Image, ImageDraw

    drawn = Image.new("1", (width, height))
    for polygon in segmentation:
        if not isinstance(polygon, list) or len(polygon) < 6 or len(polygon) % 2:
            raise ValueError("a polygon is a list of at least three points, x and y in turn")
        numbers = [float(one) for one in polygon]
        if not np.isfinite(numbers).all():
            raise ValueError("a polygon has numbers of pixels alone")
        ImageDraw.Draw(drawn).polygon(numbers, fill=1)
    return np.asarray(drawn)


def _number(value: Any) -> int:
    return _whole("number", value, NUMBERS_AT_MOST)


def _side(name: str, value: Any) -> int:
    return _whole(name, value, images.PIXELS_AT_MOST)


def _whole(name: str, value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most:,}, not {value!r:.100}")
    return value
