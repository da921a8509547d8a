"""What the richer task types take from a worker, and how they refuse the rest."""

from typing import Any

import pytest

from labeling.task_types.base import AnswerContext
from labeling.task_types.bounding_box.answers import DrawnBox
from labeling.task_types.images import Picture
from labeling.task_types.registry import by_key
from workers.errors import InvalidAnswer

CONTEXT = AnswerContext(categories=["ball", "player"])
SIZE = {"width": 100, "height": 50}
BOX = {"label": "ball", "left": 10, "top": 10, "width": 5, "height": 5}


def boxes(*drawn: Any, size: Any = SIZE, **more: Any) -> dict[str, Any]:
    return {"any-name": {"boundingBoxes": list(drawn), "inputImageProperties": size, **more}, "note": "x"}


def test_boxes_are_found_by_their_shape_and_cut_at_the_edge() -> None:
    parse = by_key("bounding_box").parse_answer
    answer = parse(boxes(BOX, BOX | {"left": 98, "width": 5}, initialValueModified=True), CONTEXT)
    assert answer.boxes == (DrawnBox("ball", 10, 10, 5, 5), DrawnBox("ball", 98, 10, 2, 5))
    assert (answer.image, answer.modified) == (Picture(100, 50), True)
    assert parse(boxes(), CONTEXT).boxes == ()


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"crowd-bounding-box": {}}, "crowd-bounding-box"),
        (boxes(BOX | {"label": "owl"}), "any-name.boundingBoxes[0].label"),
        (boxes(BOX, BOX | {"width": -1}), "any-name.boundingBoxes[1].width"),
        (boxes(BOX | {"height": 0}), "any-name.boundingBoxes[0].height"),
        (boxes(BOX | {"left": -0.1}), "any-name.boundingBoxes[0].left"),
        (boxes(BOX | {"left": float("nan")}), "any-name.boundingBoxes[0].left"),
        (boxes(BOX | {"top": "3"}), "any-name.boundingBoxes[0].top"),
        (boxes(BOX | {"left": 100}), "any-name.boundingBoxes[0]"),
        (boxes(BOX | {"angle": 3}), "any-name.boundingBoxes[0].angle"),
        (boxes({k: v for k, v in BOX.items() if k != "height"}), "any-name.boundingBoxes[0].height"),
        (boxes("box"), "any-name.boundingBoxes[0]"),
        (boxes(size=None), "any-name.inputImageProperties"),
        (boxes(size={"width": 0, "height": 5}), "any-name.inputImageProperties.width"),
        (boxes(initialValueModified="yes"), "any-name.initialValueModified"),
        (boxes(polygons=[]), "any-name.polygons"),
        (boxes(*[BOX] * 10_001), "any-name.boundingBoxes"),
    ],
)
def test_bad_boxes_are_refused_by_field(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        by_key("bounding_box").parse_answer(raw, CONTEXT)
    assert caught.value.field == field


def test_several_categories_come_in_the_order_of_the_job_each_once() -> None:
    parse = by_key("text_multilabel").parse_answer
    assert parse({"x": {"labels": ["player", "ball", "player"]}}, CONTEXT).categories == ("ball", "player")
    assert parse({"x": {"labels": [], "workerComment": "odd"}}, CONTEXT).comment == "odd"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"x": {"label": "ball"}}, "crowd-image-classifier-multi-select"),
        ({"x": {"labels": "ball"}}, "x.labels"),
        ({"x": {"labels": ["ball", 3]}}, "x.labels[1]"),
        ({"x": {"labels": ["owl"]}}, "x.labels[0]"),
        ({"x": {"labels": [], "workerComment": 3}}, "x.workerComment"),
        ({"x": {"labels": [], "sure": True}}, "x.sure"),
    ],
)
def test_bad_categories_are_refused_by_field(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        by_key("image_multilabel").parse_answer(raw, CONTEXT)
    assert caught.value.field == field
