"""Polygons, polylines, lines and keypoints: what is refused, and what several people's shapes become."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.task_types.base import AnswerContext, Provenance
from labeling.task_types.images import Picture
from labeling.task_types.registry import AnyTaskType, by_key
from workers.errors import InvalidAnswer, InvalidInput

CONTEXT = AnswerContext(categories=["wing", "beak"], picture=Picture(100, 50, 4))
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SIZE = {"width": 100, "height": 50}
MEMBERS = {"polygon": "polygons", "polyline": "polylines", "line": "lines", "keypoint": "keypoints"}


def drawn(key: str, *entries: Any, **fields: Any) -> dict[str, Any]:
    return {"shapes": {MEMBERS[key]: list(entries), "inputImageProperties": SIZE} | fields}


def entry(*points: tuple[float, float], label: str = "wing") -> dict[str, Any]:
    return {"label": label, "vertices": [{"x": x, "y": y} for x, y in points]}


CORNERS = ((10, 10), (40, 10), (40, 30), (10, 30))


@pytest.mark.parametrize(
    ("key", "raw", "field", "reason"),
    [
        ("polygon", drawn("polygon", entry(*CORNERS[:2])), "polygons[0].vertices", "2 points; 3 to 10,000"),
        ("polygon", drawn("polygon", entry((1, 1), (1, 1), (2, 2))), "polygons[0].vertices", "fewer than 3 different"),
        ("polygon", drawn("polygon", entry((1, 1), (2.1, 2.1), (9.3, 9.3))), "polygons[0].vertices", "has no area"),
        ("polyline", drawn("polyline", entry((1, 1), (1, 1))), "polylines[0].vertices", "fewer than 2 different"),
        ("line", drawn("line", entry(*CORNERS[:3])), "lines[0].vertices", "3 points; 2 are needed"),
        ("polygon", drawn("polygon", entry(*CORNERS[:3], (101, 3))), "polygons[0].vertices[3]", "outside of the image"),
        ("polygon", drawn("polygon", entry(*CORNERS, (-1, 3))), "polygons[0].vertices[4].x", "less than 0"),
        ("polygon", drawn("polygon", {"label": "wing", "vertices": "x"}), "polygons[0].vertices", "list of points"),
        ("polygon", drawn("polygon", {"label": "wing", "vertices": [1, 2, 3]}), "polygons[0].vertices[0]", "a point"),
        ("polygon", drawn("polygon", entry(*CORNERS) | {"z": 1}), "polygons[0].z", "does not belong"),
        ("polygon", drawn("polygon", entry(*CORNERS, label="tail")), "polygons[0].label", "not a category"),
        ("polygon", drawn("polygon", 1), "polygons[0]", "must be an object"),
        ("polygon", drawn("polygon", *[1] * 10_001), "polygons", "10,001 polygons"),
        ("polygon", {"shapes": {"polygons": 1, "inputImageProperties": SIZE}}, "polygons", "must be a list"),
        ("polygon", drawn("polygon", more=1), "more", "not a field"),
        ("keypoint", drawn("keypoint", {"label": "wing", "x": 1}), "keypoints[0].y", "must be a number"),
        ("keypoint", drawn("keypoint", {"label": "wing", "x": 1, "y": 51}), "keypoints[0]", "outside of the image"),
        ("keypoint", drawn("keypoint", inputImageProperties={"width": 9, "height": 9}), "inputImage", "100 × 50"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(key: str, raw: Any, field: str, reason: str) -> None:
    with pytest.raises(InvalidAnswer, match=reason) as caught:
        by_key(key).parse_answer(raw, CONTEXT)
    assert caught.value.field.startswith(f"shapes.{field}")


def written(task_type: AnyTaskType, *raws: Any, **options: Any) -> dict[str, Any]:
    """The value of the label that people's answers become, once they were accepted."""
    context = replace(CONTEXT, accepted=True)
    answers = [(0, f"w{n}", task_type.parse_answer(raw, context)) for n, raw in enumerate(raws)]
    ((_, label),) = task_type.consolidate(answers, categories=CONTEXT.categories, **options)
    provenance = Provenance(job_name="j", created_at=NOW)
    value, metadata = task_type.manifest_values(label, provenance)
    return {**value, "sure": [one["confidence"] for one in metadata["objects"]]}


@pytest.mark.parametrize("method", ["model", "compatible"])
@pytest.mark.parametrize("key", list(MEMBERS))
def test_what_three_people_draw_becomes_one(key: str, method: str) -> None:
    """Two of them see a second thing, too; each is a pixel off."""
    task_type = by_key(key)
    points = {"polygon": CORNERS, "polyline": CORNERS[:3], "line": CORNERS[:2], "keypoint": CORNERS[:1]}[key]

    def answer(shift: int, *, both: bool) -> dict[str, Any]:
        moved = [(x + shift, y) for x, y in points]
        far = [(x + 50, y + 15) for x, y in points]
        shapes = [entry(*moved), *([entry(*far, label="beak")] if both else [])]
        if key == "keypoint":
            shapes = [{"label": one["label"], **one["vertices"][0]} for one in shapes]
        return drawn(key, *shapes)

    said = (answer(0, both=True), answer(1, both=True), answer(2, both=False))
    found = written(task_type, *said, method=method)
    assert found["image_size"] == [{"width": 100, "height": 50, "depth": 4}]
    assert [one["class_id"] for one in found["annotations"]] == [0, 1]
    assert found["sure"][0] > found["sure"][1] > 0.3
    first = found["annotations"][0]
    places = [(one["x"], one["y"]) for one in (first["vertices"] if key != "keypoint" else [first])]
    assert places == [(x + 1, y) for x, y in points]


def test_crossed_flat_and_tiny_outlines_do_no_harm() -> None:
    dice = random.Random(1)
    odd = [entry((1, 1), (2, 2), (3, 3)), entry((0, 0), (20, 20), (20, 0), (0, 20)), entry((5, 5), (5.2, 5), (5, 5.2))]
    for _ in range(5):
        said = [drawn("polygon", *dice.sample(odd, dice.randint(1, 3)), entry(*CORNERS)) for _ in range(3)]
        found = written(by_key("polygon"), *said)
        assert all(len(one["vertices"]) >= 3 for one in found["annotations"])
        assert max(found["sure"]) > 0.8


@pytest.mark.parametrize(
    ("value", "metadata", "path"),
    [
        ([], {}, "annotations"),
        ({"annotations": [1]}, {}, "annotations[0]"),
        ({"annotations": [{"class_id": 2, "vertices": []}]}, {}, "annotations[0].class_id"),
        ({"annotations": [{"class_id": 0, "vertices": []}]}, {"class-map": {"0": "tail"}}, "class-map"),
        ({"annotations": [{"class_id": 0, "vertices": [{"x": 1}]}]}, {}, "annotations[0]"),
        ({"annotations": [{"class_id": 0, "vertices": [{"x": 1, "y": 1}]}]}, {}, "annotations[0]"),
        ({"annotations": [], "image_size": [1]}, {}, "image_size"),
    ],
)
def test_labels_that_cannot_be_read_are_refused_by_field(value: Any, metadata: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        by_key("polygon").label_from_manifest(value, metadata, categories=CONTEXT.categories)
    assert caught.value.path == path


def test_a_label_without_names_is_read_by_its_numbers() -> None:
    value = {"image_size": [{"width": 100, "height": 50}], "annotations": [{"class_id": "1", "x": 3, "y": 4}]}
    label = by_key("keypoint").label_from_manifest(value, None, categories=CONTEXT.categories)
    assert (label.category, label.image, label.confidence) == ("beak", Picture(100, 50, 3), 0.0)


def test_pages_of_drawn_types_share_their_frame_and_say_what_is_their_own() -> None:
    pages = {key: by_key(key).template for key in (*MEMBERS, "bounding_box", "semantic_segmentation")}
    assert all("Correct what is drawn." in page and page.count("<li>") >= 3 for page in pages.values())
    assert len({page.partition("<li>")[2] for page in pages.values()}) == len(pages)
    assert not any("$" in page for page in pages.values())
