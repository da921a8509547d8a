"""Whole jobs of the task types beyond the single category: from the manifest through several people to the output."""

from typing import Any

import orjson
import pytest

from labeling.models import DataObject
from labeling.pipeline import consolidate
from labeling.task_kind import LabelingTasks
from labeling.task_types.base import AnswerContext
from labeling.task_types.registry import by_key
from tests.job_factories import (
    BUCKET,
    advance_until_done,
    answered,
    make_bucket,
    make_crew,
    make_job,
)
from workers.kinds import TaskView
from workers.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = {"width": 640, "height": 480}


def boxes(*drawn: dict[str, Any]) -> dict[str, Any]:
    return {"boundingBox": {"boundingBoxes": list(drawn), "inputImageProperties": SIZE}}


def box(left: int, label: str = "player") -> dict[str, Any]:
    return {"label": label, "left": left, "top": 40, "width": 100, "height": 200}


def test_boxes_of_five_people_become_one_set() -> None:
    lines = [{"source-ref": f"s3://bkt/{n}.jpg", "match": n} for n in range(3)]
    job = make_job(
        lines,
        team=make_crew(5),
        task_type="bounding_box",
        label_attribute="boxes",
        categories=("ball", "player"),
        redundancy=5,
    )
    drawn = [boxes(box(100 + shift), box(400, "ball")) for shift in (0, 2, -2, 1)]
    for n, line in enumerate(answered(job, *drawn, boxes())):
        assert list(line) == ["source-ref", "match", "boxes", "boxes-metadata"]
        assert (line["source-ref"], line["match"]) == (f"s3://bkt/{n}.jpg", n)
        assert line["boxes"]["image_size"] == [{"width": 640, "height": 480, "depth": 3}]
        placed = {one["class_id"]: one for one in line["boxes"]["annotations"]}
        assert placed[0] == {"class_id": 0, "left": 400, "top": 40, "width": 100, "height": 200}
        assert abs(placed[1]["left"] - 100) <= 2
        metadata = line["boxes-metadata"]
        assert metadata["class-map"] == {"0": "ball", "1": "player"}
        assert metadata["type"] == "groundtruth/object-detection"
        assert [0.5 < one["confidence"] <= 1 for one in metadata["objects"]] == [True, True]


def test_categories_of_three_people() -> None:
    job = make_job(
        4, team=make_crew(3), task_type="text_multilabel", label_attribute="topics", categories=("a", "b"), redundancy=3
    )
    said = [{"crowd-classifier-multi-select": {"labels": chosen}} for chosen in (["a"], ["a", "b"], ["a"])]
    for line in answered(job, *said):
        assert line["topics"] == [0, 1]
        sure = line["topics-metadata"]["confidence-map"]
        assert sure["0"] > 0.5 > sure["1"]


def test_a_job_is_chained_on_its_boxes() -> None:
    lines = [{"source-ref": "s3://bkt/0.jpg"}]
    wanted = {"task_type": "bounding_box", "label_attribute": "boxes", "categories": ("player",)}
    first = make_job(lines, team=make_crew(1), **wanted)
    before = answered(first, boxes(box(10)))
    again = make_job([*before, {"source-ref": "s3://bkt/1.jpg"}], team=make_crew(1), **wanted)
    after = answered(again, boxes())
    assert after[0] == before[0]
    assert after[1]["boxes"]["annotations"] == []


def test_entities_carry_the_display_names_of_the_category_file() -> None:
    labels = [{"label": "Person", "shortDisplayName": "per"}, {"label": "Date"}]
    store = make_bucket(BUCKET)
    store.write(f"s3://{BUCKET}/names.json", orjson.dumps({"labels": labels}))
    job = make_job(
        [{"source": "Ada Lovelace met Babbage in 1833"}],
        team=make_crew(3),
        task_type="named_entity_recognition",
        label_attribute="ner",
        categories=(),
        categories_uri=f"s3://{BUCKET}/names.json",
        redundancy=3,
    )
    advance_until_done(job)
    asked = orjson.loads(Task.objects.get(group=job.group).input)
    assert asked["labels"] == labels
    ada = {"label": "Person", "startOffset": 0, "endOffset": 12}
    first, whole = ({"ner": {"entities": [one]}} for one in (ada | {"endOffset": 11}, ada))
    (line,) = answered(job, first, whole, whole)
    assert line["ner"] == {"annotations": {"labels": labels, "entities": [ada | {"label": "Person"}]}}
    assert line["ner-metadata"]["entities"][0]["confidence"] > 0.5


def test_a_later_answer_moves_boxes_whose_names_and_confidence_stay() -> None:
    job = make_job(
        [{"source-ref": "s3://bkt/0.jpg"}],
        team=make_crew(1),
        task_type="bounding_box",
        label_attribute="boxes",
        categories=("player",),
    )
    answered(job, boxes(box(10)))
    row = DataObject.objects.get(job=job)
    context = AnswerContext(categories=["player"])
    moved = by_key("bounding_box").parse_answer(boxes(box(90)), context)
    ((_, label),) = by_key("bounding_box").consolidate([(0, "w", moved)], categories=["player"])
    assert consolidate.write(job, {0: label}) == 1
    assert orjson.loads(DataObject.objects.get(id=row.id).label)["annotations"][0]["left"] == 90
    assert consolidate.write(job, {0: label}) == 0


@pytest.mark.parametrize("own", [True, False])
def test_our_own_pages_ask_in_the_words_of_the_requester(own: bool) -> None:
    template = "" if own else "<crowd-form>{{ task.input.question }}|{{ task.input | to_json }}</crowd-form>"
    job = make_job(1, description='Is it "good" or bad?', template=template)
    advance_until_done(job)
    task = Task.objects.get()
    view = TaskView(id=task.id, group_id=task.group_id, reference=task.reference, input=task.input)
    page = LabelingTasks().render(view, assignment_id=1, expires_in=60).html
    assert ('header="Is it &quot;good&quot; or bad?"' in page) == own
    assert "question" not in page or own
