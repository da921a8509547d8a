"""A requester's own model for bounding boxes, reached as a hook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from labeling.learners.own import Hook, described, share
from labeling.learners.port import Box, Detection, Item


class HookBoxes(Hook):
    """Made for k categories, of which each box has one."""

    def fit(self, items: Sequence[Item], targets: Sequence[Sequence[Box]]) -> None:
        rows = zip(items, targets, strict=True)
        self._teach(described(item) | {"boxes": [asdict(box) for box in boxes]} for item, boxes in rows)

    def predict_boxes(self, items: Sequence[Item]) -> Sequence[Detection | None]:
        found: list[Detection | None] = [None] * len(items)
        for place, detection in self._in_chunks(items, self._detection):
            found[place] = detection
        return found

    def _detection(self, one: Mapping[str, Any]) -> Detection:
        return Detection(tuple(self._box(box) for box in one["boxes"]), share("score", one["score"]))

    def _box(self, given: Mapping[str, Any]) -> Box:
        if given["label"] not in self._categories:
            raise ValueError(f"{given['label']!r:.100} is not a category of this job")
        left, top, width, height = (float(given[side]) for side in ("left", "top", "width", "height"))
        if not all(map(isfinite, (left, top, width, height))) or width <= 0 or height <= 0:
            raise ValueError(f"a box needs pixels, and a width and height above 0, not {dict(given)!r:.200}")
        return Box(given["label"], left, top, width, height, share("confidence", given["confidence"]))
