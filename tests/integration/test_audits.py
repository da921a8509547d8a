"""Verification and adjustment inside the engine: what people are shown, what becomes of it, and what is refused."""

from typing import Any

import orjson
import pytest

from labeling import integrity
from labeling.models import DataObject, LabelingJob
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.job_factories import (
    BUCKET,
    advance_until_done,
    answer_all,
    answer_one,
    answered,
    make_bucket,
    make_crew,
    make_job,
    output_of,
)
from workers.errors import InvalidInput
from workers.models import Role, Task

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = {"width": 640, "height": 480}


def box(left: int, label: str = "dog", **more: int) -> dict[str, Any]:
    return {"label": label, "left": left, "top": 40, "width": 100, "height": 200, **more}


def line(number: int, *boxes: dict[str, Any], names: tuple[str, ...] = ("dog", "bone")) -> dict[str, Any]:
    """A line with boxes as an earlier job wrote them."""
    annotations = [{"class_id": names.index(one["label"])} | {k: one[k] for k in one if k != "label"} for one in boxes]
    return {
        "source-ref": f"s3://bkt/{number}.jpg",
        "boxes": {"image_size": [{**SIZE, "depth": 3}], "annotations": annotations},
        "boxes-metadata": {
            "objects": [{"confidence": 0.7} for _ in boxes],
            "class-map": {str(names.index(one["label"])): one["label"] for one in boxes},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": "2026-03-01T09:15:00.217995",
            "job-name": "labeling-job/before",
        },
    }


def adjusting(lines: list[dict[str, Any]], people: int = 1, **more: Any) -> LabelingJob:
    wanted = {
        "task_type": "adjust_bounding_box",
        "label_attribute": "better",
        "categories": ("dog", "cat"),
        "redundancy": people,
        "options": {"audited_attribute": "boxes"},
    }
    return make_job(lines, team=make_crew(people), **wanted | more)


def drawn(*boxes: dict[str, Any], modified: bool | None = True) -> dict[str, Any]:
    told = {} if modified is None else {"initialValueModified": modified}
    return {"crowd-bounding-box": {"boundingBoxes": list(boxes), "inputImageProperties": SIZE, **told}}


def test_people_start_from_the_boxes_that_they_can_change_and_the_others_stay() -> None:
    before = line(0, box(10), box(300, "bone"))
    job = adjusting([before])
    advance_until_done(job)
    asked = orjson.loads(Task.objects.get(group=job.group).input)
    assert asked["initialValue"] == [box(10)]
    assert asked["kept"] == ["bone"]
    assert asked["manifestLine"] == before
    assert asked["labels"] == ["dog", "cat"]
    (after,) = answered(job, drawn(box(20), box(200, "cat")))
    assert list(after) == ["source-ref", "boxes", "boxes-metadata", "better", "better-metadata"]
    assert {key: after[key] for key in before} == before
    placed = {one["class_id"]: one["left"] for one in after["better"]["annotations"]}
    assert placed == {0: 20, 1: 200, 2: 300}
    metadata = after["better-metadata"]
    assert metadata["class-map"] == {"0": "dog", "1": "cat", "2": "bone"}
    assert (metadata["adjustment-status"], metadata["type"]) == ("adjusted", "groundtruth/object-detection")
    assert metadata["objects"][-1] == {"confidence": 0.7}
    (warning,) = job.warnings
    assert (warning["line"], warning["name"]) == (1, "bone")
    assert "'bone' in 'boxes'" in warning["message"]


def test_what_nobody_changed_stays_to_the_pixel_however_people_lean() -> None:
    lines = [line(n, box(100 + n)) for n in range(4)]
    job = adjusting(lines, people=3)
    advance_until_done(job)
    for place, worker in enumerate(job.team.members.order_by("account_id")):
        for n in range(4):
            # The first person draws everything too far to the right; nobody touches the last object.
            moved = 6 if place == 0 else 1
            answer = drawn(box(100 + n + moved)) if n < 3 else drawn(box(103), modified=False)
            assert answer_one(worker.account, job, answer=answer, line=n)
    assert advance_until_done(job).state == "Completed"
    *changed, same = [orjson.loads(one) for one in output_of(job)]
    assert same["better"] == same["boxes"]
    assert same["better-metadata"]["adjustment-status"] == "unadjusted"
    assert same["better-metadata"]["objects"][0]["confidence"] > 0.7
    assert [one["better-metadata"]["adjustment-status"] for one in changed] == ["adjusted"] * 3


@pytest.mark.parametrize(("left", "status"), [(10, "unadjusted"), (11, "adjusted")])
def test_a_page_that_does_not_tell_is_compared(left: int, status: str) -> None:
    (after,) = answered(adjusting([line(0, box(10))]), drawn(box(left), modified=None))
    assert after["better-metadata"]["adjustment-status"] == status
    assert after["better"]["annotations"][0]["left"] == left


def test_lines_without_the_label_and_with_a_damaged_one_fail_alone() -> None:
    damaged = line(1, box(10)) | {"boxes": {"image_size": [SIZE], "annotations": [{"class_id": 0, "left": "x"}]}}
    job = adjusting([{"source-ref": "s3://bkt/0.jpg"}, damaged, line(2, box(10))])
    _, _, after = answered(job, drawn(box(20)))
    assert after["better"]["annotations"][0]["left"] == 20
    reasons = dict(DataObject.objects.filter(job=job, state="failed").values_list("line", "failure"))
    assert "no label 'boxes'" in reasons[0]
    assert "manifest filter" in reasons[0]
    assert "boxes.annotations[0].left" in reasons[1]


def test_verdicts_with_what_people_remarked() -> None:
    job = make_job(
        [line(0, box(10), box(300, "bone")), {"source-ref": "s3://bkt/1.jpg"}],
        team=make_crew(3),
        task_type="verify_bounding_box",
        label_attribute="check",
        categories=("good", "bad"),
        redundancy=3,
        options={"audited_attribute": "boxes"},
    )
    advance_until_done(job)
    asked = orjson.loads(Task.objects.get(group=job.group).input)
    assert asked["overlay"] == {"boundingBox": {"labels": ["dog", "bone"], "value": [box(10), box(300, "bone")]}}
    said = [{"crowd-image-classifier": {"label": "bad", "workerComment": text}} for text in ("too wide", "")]
    after, plain = answered(job, said[0], {"crowd-image-classifier": {"label": "good"}}, said[1])
    assert plain == {"source-ref": "s3://bkt/1.jpg"}
    assert list(after)[-2:] == ["check", "check-metadata"]
    metadata = after["check-metadata"]
    assert (after["check"], metadata["class-name"]) == (1, "bad")
    assert metadata["type"] == "groundtruth/label-verification"
    assert metadata["worker-feedback"] == [{"comment": "too wide"}]
    assert 0.5 < metadata["confidence"] < 1


def test_a_category_is_judged_with_what_people_remarked_and_cannot_be_corrected() -> None:
    facts = {"confidence": 0.8, "class-name": "sports", "type": "groundtruth/text-classification"}
    lines: list[dict[str, Any]] = [
        {"source": "Two goals", "topic": 1, "topic-metadata": facts},
        {"source": "No label"},
    ]
    more: dict[str, Any] = {"task_type": "verify_text_classification", "label_attribute": "check", "redundancy": 2}
    options = {"audited_attribute": "topic"}
    job = make_job(lines, team=make_crew(2), categories=("good", "bad"), options=options, **more)
    advance_until_done(job)
    asked = orjson.loads(Task.objects.get(group=job.group).input)
    assert (asked["words"], asked["manifestLine"]) == (["sports"], lines[0])
    said = {"crowd-classifier": {"label": "bad", "workerComment": "it is economy"}}
    after, plain = answered(job, said, {"crowd-classifier": {"label": "bad"}})
    assert plain == lines[1]
    assert {key: after[key] for key in lines[0]} == lines[0]
    metadata = after["check-metadata"]
    assert (after["check"], metadata["class-name"]) == (1, "bad")
    assert metadata["worker-feedback"] == [{"comment": "it is economy"}]
    assert "no label 'topic'" in DataObject.objects.get(job=job, line=1).failure
    admin = Caller(make_account(role=Role.ADMIN))
    refused = admin.post(f"jobs/{job.name}/chain", {"name": "better", "mode": "adjust"})
    assert (refused.status, "mode" in refused.data["error"]["fields"]) == (422, True)


def entity(start: int, end: int, label: str = "person") -> dict[str, Any]:
    return {"label": label, "startOffset": start, "endOffset": end}


@pytest.mark.parametrize(
    ("second", "status"), [([entity(0, 3)], "unadjusted"), ([entity(0, 3), entity(8, 11)], "adjusted")]
)
def test_marks_are_corrected_and_those_of_other_classes_stay(second: list[dict[str, Any]], status: str) -> None:
    marked = {"labels": [{"label": "person"}, {"label": "place"}], "entities": [entity(0, 3), entity(15, 21, "place")]}
    sure = {"entities": [{"confidence": 0.9}, {"confidence": 0.6}], "type": "groundtruth/text-span"}
    before = {"source": "Ada and Bob in London", "old": {"annotations": marked}, "old-metadata": sure}
    kind = "adjust_named_entity_recognition"
    options = {"audited_attribute": "old"}
    job = adjusting([before], people=2, task_type=kind, options=options, categories=("person", "date"))
    advance_until_done(job)
    asked = orjson.loads(Task.objects.get(group=job.group).input)
    assert (asked["initialValue"], asked["kept"]) == ([entity(0, 3)], ["place"])
    (after,) = answered(job, *({"crowd-entity-annotation": {"entities": one}} for one in ([entity(0, 3)], second)))
    assert {key: after[key] for key in before} == before
    made, metadata = after["better"]["annotations"], after["better-metadata"]
    assert [one["label"] for one in made["labels"]] == ["person", "date", "place"]
    assert (made["entities"][0], made["entities"][-1]) == (entity(0, 3), entity(15, 21, "place"))
    assert metadata["adjustment-status"] == status
    assert metadata["entities"][-1] == {"confidence": 0.6}
    (warning,) = job.warnings
    assert warning["name"] == "place"


TEMPLATE = """<crowd-form><crowd-bounding-box name="boxes" labels="{{ task.input.labels | to_json | escape }}"
src="{{ task.input.taskObject | grant_read_access }}"
initial-value="[{% for box in task.input.manifestLine.boxes.annotations %}{ label: 'dog', left: {{ box.left }},
top: {{ box.top }}, width: {{ box.width }}, height: {{ box.height }} },{% endfor %}]">
</crowd-bounding-box></crowd-form>"""


def test_the_template_may_say_which_label() -> None:
    make_bucket(BUCKET).write(f"s3://{BUCKET}/adjust.liquid", TEMPLATE.encode())
    job = adjusting([{"source-ref": "s3://bkt/0.jpg"}], options={}, template_uri=f"s3://{BUCKET}/adjust.liquid")
    assert advance_until_done(job).options["audited_attribute"] == "boxes"
    assert DataObject.objects.get(job=job).state == "failed"


def test_a_template_that_shows_the_attribute_to_be_written_ends_the_job() -> None:
    make_bucket(BUCKET).write(f"s3://{BUCKET}/adjust.liquid", TEMPLATE.encode())
    uri = f"s3://{BUCKET}/adjust.liquid"
    job = adjusting([line(0, box(10))], options={}, label_attribute="boxes", template_uri=uri)
    assert advance_until_done(job).state == "Failed"
    assert "'boxes' is the label under review" in job.failure_reason


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"options": {}}, "audited_attribute"),
        ({"label_attribute": "boxes"}, "label_attribute_name"),
        ({"template": TEMPLATE, "label_attribute": "boxes", "options": {}}, "label_attribute_name"),
        ({"task_type": "bounding_box"}, "audited_attribute"),
        ({"task_type": "adjust_image_classification"}, "task_type"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        adjusting([line(0, box(10))], **wrong)
    assert caught.value.path == path


def test_over_rest_a_job_is_chained_into_its_verification_and_that_into_the_adjustment() -> None:
    admin = Caller(make_account(role=Role.ADMIN))
    lines = [{"source-ref": f"s3://bkt/{n}.jpg"} for n in range(2)]
    wanted = {"task_type": "bounding_box", "label_attribute": "boxes", "categories": ("dog", "cat")}
    first = make_job(lines, team=make_crew(1), name="first", options={"method": "compatible"}, **wanted)
    answered(first, drawn(box(10), modified=None))
    no_verdicts = admin.post("jobs/first/chain", {"name": "check", "mode": "verify"})
    assert (no_verdicts.status, "categories" in no_verdicts.data["error"]["fields"]) == (422, True)
    made = admin.post("jobs/first/chain", {"name": "check", "mode": "verify", "categories": ["good", "bad"]})
    assert made.status == 201, made
    shown = [made.data[key] for key in ("task_type", "audited_attribute", "label_attribute_name")]
    assert shown == ["verify_bounding_box", "boxes", "check"]
    check = advance_until_done(LabelingJob.objects.get(name="check"))
    for n, verdict in enumerate(("good", "bad")):
        answer_one(check.team.members.get().account, check, answer={"x": {"label": verdict}}, line=n)
    advance_until_done(check)
    part = {"attribute": "check", "classes": ["bad"]}
    made = admin.post("jobs/check/chain", {"name": "better", "mode": "adjust", "filter": part})
    assert made.status == 201, made
    assert (made.data["categories"], made.data["audited_attribute"]) == (["dog", "cat"], "boxes")
    (after,) = answered(LabelingJob.objects.get(name="better"), drawn(box(20)))
    assert (after["source-ref"], after["better"]["annotations"][0]["left"]) == ("s3://bkt/1.jpg", 20)
    texts = advance_until_done(make_job(1, name="texts"))
    answer_all(texts)
    advance_until_done(texts)
    refused = admin.post("jobs/texts/chain", {"mode": "adjust"})
    assert (refused.status, "mode" in refused.data["error"]["fields"]) == (422, True)


def test_several_categories_are_corrected() -> None:
    facts = {
        "class-map": {"0": "late", "1": "rude", "2": "gone"},
        "confidence-map": {"0": 0.9, "1": 0.2, "2": 0.8},
        "type": "groundtruth/text-classification-multilabel",
        "job-name": "labeling-job/before",
        "human-annotated": "yes",
        "creation-date": "2026-03-01T09:15:00.217995",
    }
    lines = [{"source": f"text {number}", "old": [0, 2, 1], "old-metadata": facts} for number in range(3)]
    job = advance_until_done(
        make_job(
            [*lines, {"source": "without"}],
            task_type="adjust_text_multilabel",
            label_attribute="better",
            categories=("rude", "late", "dear"),
            redundancy=2,
            team=make_crew(2),
            options={"audited_attribute": "old"},
        )
    )
    begun = orjson.loads(Task.objects.filter(group=job.group).order_by("id")[0].input)
    assert (begun["initialValue"], begun["kept"]) == (["late"], ["gone"])
    for number, chosen in enumerate([(["late"], ["late"]), (["late"], ["late", "dear"]), ([], [])]):
        for worker, labels in zip(job.team.members.order_by("pk"), chosen, strict=True):
            answer = {"crowd-classifier-multi-select": {"labels": labels}}
            assert answer_one(worker.account, job, answer=answer, line=number)
    assert advance_until_done(job).state == "Completed"
    after = [orjson.loads(text) for text in output_of(job)]
    assert after[3] == {"source": "without"}
    told = [one["better-metadata"] for one in after[:3]]
    assert [one["adjustment-status"] for one in told] == ["unadjusted", "adjusted", "adjusted"]
    assert told[0]["class-map"] == {"1": "late", "3": "gone"}
    assert told[0]["confidence-map"]["3"] == 0.8
    assert told[2]["class-map"] == {"3": "gone"}
    assert DataObject.objects.get(job=job, line=0).category == "late, gone"
    assert [warning["name"] for warning in job.warnings] == ["gone"]
    assert integrity.check() == {}
