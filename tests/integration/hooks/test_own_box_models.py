"""Automated labeling of bounding boxes by a model of the requester's own, reached as a function."""

import importlib.metadata
import io
from typing import Any

import orjson
import pytest
from django.test import Client
from PIL import Image

from labeling import queries, storage
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.states import JobState
from tests.factories import make_account
from tests.integration.hooks.folder import Folder
from tests.job_factories import BUCKET, advance_until_done, held, make_bucket, make_job, output_of
from workers import assignments
from workers.errors import InvalidInput
from workers.models import Role

pytestmark = pytest.mark.django_db
COUNT = 80
LOST = 79  # its image is not in the bucket
CARELESS = 4  # people draw a box where nothing is; the lot made it check the model
#: Thirty that check are needed at least; one round is enough.
SMALL = {"minimum_objects": 50, "sample": 10, "batch": 50, "validation_share": 0.65}
#: Is sure of what it sees, a little beside it, but for every third image, where it sees nothing and is less sure.
MODEL = """
    def lambda_handler(event, context):
        if event["action"] == "fit":
            assert all(box["label"] in event["labelCategories"] for one in event["examples"] for box in one["boxes"])
            return {"model": {"boxes": sum(len(one["boxes"]) for one in event["examples"])}}
        assert event["model"]["boxes"] > 0
        return {"predictions": [say(one) for one in event["objects"]]}

    def say(one):
        n = one["dataObject"]["n"]
        cat = {"label": "cat", "left": n + 1.3, "top": 10, "width": 40, "height": 30, "confidence": 0.91}
        dog = {"label": "dog", "left": n, "top": 60, "width": 190, "height": 30, "confidence": 0.82}
        hard = n % 3 == 0
        return {
            "datasetObjectId": one["datasetObjectId"],
            "score": 0.3 if hard else 0.9,
            "boxes": [] if hard else [cat, dog],
        }
"""


def drawn(line: int) -> dict[str, Any]:
    boxes: list[dict[str, Any]] = [
        {"label": "cat", "left": line, "top": 10, "width": 40, "height": 30},
        {"label": "dog", "left": line, "top": 60, "width": 200 - line, "height": 30},
    ]
    if line == CARELESS:
        boxes = [{"label": "cat", "left": 190, "top": 0, "width": 10, "height": 8}]
    return {"boxes": {"boundingBoxes": boxes, "inputImageProperties": {"width": 200, "height": 100}}}


def make(algorithm: str, **fields: Any) -> LabelingJob:
    stream = io.BytesIO()
    Image.new("RGB", (200, 100)).save(stream, "PNG")
    store, lines = make_bucket(BUCKET), []
    for n in range(COUNT):
        lines.append({"source-ref": f"s3://{BUCKET}/pets/{n}.png", "n": n})
        if n != LOST:
            store.write(f"s3://{BUCKET}/pets/{n}.png", stream.getvalue(), durable=False)
    defaults: dict[str, Any] = {
        "task_type": "bounding_box",
        "label_attribute": "pets",
        "categories": ("cat", "dog"),
        "undo_time": 0,
    }
    job = make_job(lines, options={automation.OPTION: {**SMALL, "algorithm": algorithm}}, **defaults | fields)
    LabelingJob.objects.filter(id=job.id).update(reference_code="lot")
    return job


def work(job: LabelingJob) -> LabelingJob:
    worker = job.team.members.get()
    while not advance_until_done(job).ended_at:
        for line in list(DataObject.objects.filter(job=job, state="launched").values_list("line", flat=True)):
            claimed = assignments.claim(worker_id=worker.pk, job=job.name, reference=str(line))
            assignments.submit(assignment=held(claimed[0].id), answer=drawn(line))
    return job


def test_a_function_draws_boxes_where_it_is_sure(folder: Folder, client: Client) -> None:
    job = work(make(folder.put("pets", MODEL)))
    assert job.state == JobState.COMPLETED, job.failure_reason
    chosen, counters = automation.of(job), queries.counters_of(job)
    assert chosen is not None and chosen.target == 0.6
    machine = set(DataObject.objects.filter(job=job, origin="machine").values_list("line", flat=True))
    assert len(machine) >= 8 and LOST not in machine and not any(line % 3 == 0 for line in machine)
    assert counters.machine_labeled == len(machine) and counters.total_labeled == COUNT
    _check_output(job, machine)
    _check_round(job)
    _check_disagreement(job, client)


def _check_output(job: LabelingJob, machine: set[int]) -> None:
    lines = [orjson.loads(text) for text in output_of(job)]
    for number, line in enumerate(lines):
        facts = line["pets-metadata"]
        assert facts["human-annotated"] == ("no" if number in machine else "yes")
        seen = {"0": "cat"} if number == CARELESS else {"0": "cat", "1": "dog"}
        assert facts["type"] == "groundtruth/object-detection" and facts["class-map"] == seen
        assert line["pets"]["image_size"] == [{"width": 200, "height": 100, "depth": 3}]
    number = min(machine)
    cat, dog = lines[number]["pets"]["annotations"]
    assert cat == {"class_id": 0, "left": number + 1, "top": 10, "width": 40, "height": 30}
    assert dog["left"] + dog["width"] <= 200
    assert lines[number]["pets-metadata"]["objects"] == [{"confidence": 0.91}, {"confidence": 0.82}]


def _check_round(job: LabelingJob) -> None:
    first = LearningRound.objects.get(job=job, number=1)
    assert first.threshold == 0.9 and first.bound is not None and first.bound >= 0.6
    stored = orjson.loads(storage.read(storage.default_store(), first.model_uri))
    assert stored["model"] == {"boxes": 2 * first.taught_with}
    checked = ChosenObject.objects.filter(job=job, part=ChosenObject.Part.VALIDATION)
    sure = checked.filter(score=0.9)
    good = sure.exclude(data_object__line=CARELESS)
    assert good.filter(fate="machine", quality__gt=0.6).count() == good.count() >= 30
    assert set(checked.filter(score=0.3).values_list("quality", flat=True)) == {0.0}


def _check_disagreement(job: LabelingJob, client: Client) -> None:
    """The box that people misplaced is the one on the list, over REST and in the console."""
    client.force_login(make_account("chief@example.org", role=Role.ADMIN))
    told = client.get(f"/api/v1/jobs/{job.name}/disagreements").json()
    (one,) = told["results"]
    assert (one["object_id"], one["category"], one["predicted"]) == (str(CARELESS), "cat", "cat, dog")
    assert (one["score"], one["overlap"], told["total"]) == (0.9, 0.0, 1)
    told = client.get(f"/console/jobs/{job.name}/objects/{CARELESS}").content.decode()
    assert "said <strong>cat, dog</strong>, 90 % sure; what it drew overlaps the label by 0 %." in told
    page = client.get(f"/console/jobs/{job.name}/model").content.decode()
    assert f"/console/jobs/{job.name}/objects/{CARELESS}" in page and "Overlap, at least" in page


class Guess:
    """A package's model for categories, not for boxes."""

    def __init__(self, categories: list[str]) -> None: ...

    def predict_proba(self) -> None: ...


def test_a_package_that_knows_no_boxes_ends_the_job_before_anybody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = importlib.metadata.EntryPoint("guess", "nowhere:Guess", "labelwright.learners")
    monkeypatch.setattr(importlib.metadata.EntryPoint, "load", lambda self: Guess)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [entry])
    job = advance_until_done(make("guess"))
    assert (
        job.state == JobState.FAILED and "is not made for bounding_box: it has no predict_boxes" in job.failure_reason
    )
    assert not ChosenObject.objects.filter(job=job).exists()


def test_without_a_model_of_ones_own_boxes_are_refused() -> None:
    arn = "arn:aws:sagemaker:us-east-1:027400017018:labeling-job-algorithm-specification/object-detection"
    with pytest.raises(InvalidInput, match="no model for boxes is built in: it takes one of your own"):
        make(arn)
