"""Which label a worker template shows, and how labels of elsewhere are read for people to look at."""

from typing import Any

import pytest

from labeling.options import audits
from labeling.task_types import earlier
from labeling.task_types.registry import by_key
from workers.errors import InvalidInput

BOXES = by_key("bounding_box")
SIZE = [{"width": 640, "height": 480, "depth": 3}]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{% for box in task.input.manifestLine.first-pass.annotations %}", "first-pass"),
        ("{{ task.input.manifestLine['old boxes'] }}{{ task.input.manifestLine['boxes'].image_size }}", "boxes"),
        ("{{ task.input.manifestLine.source-ref | grant_read_access }}", ""),
        ("{{ task.input.manifestLine.a }}{{ task.input.manifestLine.b }}", "a"),
        (
            "{{ task.input.manifestLine.a }}{{ task.input.manifestLine.b-metadata.x }}{{ task.input.manifestLine.b }}",
            "b",
        ),
        ("{{ task.input.manifestLine.boxes-metadata.class-map }}", ""),
        ("{{ task.input.taskObject }}", ""),
    ],
)
def test_the_attribute_that_a_template_shows(template: str, name: str) -> None:
    assert audits.named_in(template) == name


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ({"class-map": {"0": "dog", "5": "bone", "7": "bone"}}, ["bone"]),
        ({"internal-color-map": {"0": {"class-name": "BACKGROUND"}, "1": {"class-name": "road"}}}, ["road"]),
        ({"class-map": ["dog"], "internal-color-map": {"1": "road"}}, []),
        ({"class-map": {"0": 7, "1": ""}}, []),
        (None, []),
    ],
)
def test_classes_of_a_label_that_a_job_lacks(metadata: Any, found: list[str]) -> None:
    assert earlier.others({"old": [], "old-metadata": metadata}, "old", ["dog"]) == found


def label_of(value: Any, metadata: Any = None) -> Any:
    line = {"source-ref": "s3://b/k", "boxes": value, "boxes-metadata": metadata}
    return earlier.label_of(BOXES, line, "boxes", ["dog"])


def test_third_party_boxes_without_metadata_go_by_number() -> None:
    value = {"image_size": SIZE, "annotations": [{"class_id": "0", "left": 1.5, "top": 2, "width": 3, "height": 4}]}
    (one,) = label_of(value).boxes
    assert (one.place.label, one.place.left, one.confidence) == ("dog", 1.5, 0.0)


@pytest.mark.parametrize(
    ("value", "metadata", "path"),
    [
        (None, None, "boxes"),
        ([], None, "boxes.annotations"),
        ({"annotations": ["box"]}, None, "boxes.annotations[0]"),
        ({"annotations": []}, None, "boxes.image_size"),
        ({"annotations": [{"class_id": 3}]}, None, "boxes.annotations[0].class_id"),
        ({"annotations": [{"class_id": 0, "left": -1}]}, {"class-map": {"0": "dog"}}, "boxes.annotations[0].left"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(value: Any, metadata: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        label_of(value, metadata)
    assert caught.value.path == path
