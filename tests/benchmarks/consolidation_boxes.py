"""Boxes of the crowd on the pedestrian images against those of experts: F1 and mean overlap at IoU 0.5.

Run with `python -m tests.benchmarks.consolidation_boxes`; needs the crowd data (SHARED_DATA).
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from consolidation import Box, BoxConsolidator
from consolidation.geometry import box_iou
from tests.unit.consolidation.crowd_data import rows_of


class Judged(NamedTuple):
    f1: float
    precision: float
    recall: float
    iou: float
    """Mean over the boxes that were matched."""


def views(name: str) -> dict[tuple[str, str], list[Box]]:
    """(image, worker) → boxes; a row without numbers says that the worker saw the image."""
    seen: dict[tuple[str, str], list[Box]] = {}
    for row in rows_of(name):
        boxes = seen.setdefault((row["task"], row["worker"]), [])
        if row["x"]:
            x, y, width, height = (float(row[key]) for key in "xywh")
            boxes.append(Box(x - width / 2, y - height / 2, width, height))
    return seen


def crowd_answers() -> list[tuple[str, str, list[Box]]]:
    return [(image, worker, boxes) for (image, worker), boxes in views("pedestrians_bbox.labels").items()]


def expert_boxes() -> dict[str, list[Box]]:
    """Of the images that an expert saw, one expert each."""
    return {image: boxes for (image, _), boxes in views("pedestrians_bbox.expert").items()}


def judge_boxes(found: Mapping[Hashable, Sequence[Box]], truth: Mapping[str, Sequence[Box]]) -> Judged:
    overlaps = [_matched(found.get(image, []), boxes) for image, boxes in truth.items()]
    matched = np.concatenate(overlaps)
    precision = len(matched) / sum(len(found.get(image, [])) for image in truth)
    recall = len(matched) / sum(map(len, truth.values()))
    return Judged(2 * precision * recall / (precision + recall), precision, recall, float(matched.mean()))


def _corners(boxes: Sequence[Box]) -> np.ndarray:
    return np.array([(box.left, box.top, box.left + box.width, box.top + box.height) for box in boxes]).reshape(-1, 4)


def _matched(found: Sequence[Box], truth: Sequence[Box]) -> np.ndarray:
    """Overlaps of the best one-to-one matching, those of 0.5 and more."""
    overlap = box_iou(_corners(found), _corners(truth))
    rows, columns = linear_sum_assignment(-np.where(overlap >= 0.5, overlap, 0.0))
    return overlap[rows, columns][overlap[rows, columns] >= 0.5]


def main() -> None:
    answers, truth = crowd_answers(), expert_boxes()
    print("| rule | F1 | precision | recall | mean IoU |\n|---|---|---|---|---|")
    for name, model in (("model", BoxConsolidator()), ("compatible", BoxConsolidator(method="compatible"))):
        seen = judge_boxes(model.fit(answers).boxes_, truth)
        print(f"| {name} | {seen.f1:.3f} | {seen.precision:.3f} | {seen.recall:.3f} | {seen.iou:.3f} |")


if __name__ == "__main__":
    main()
