"""Automated labeling of label maps by a model of the requester's own, reached as a function, taught and chained on."""

import base64
import io
from typing import Any

import numpy as np
import orjson
import pytest
from PIL import Image

from labeling import queries, storage
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.pipeline import exports
from labeling.states import JobState
from labeling.task_types import painted
from tests.integration.hooks.folder import Folder
from tests.job_factories import BUCKET, advance_until_done, held, make_bucket, make_job, output_of
from workers import assignments

pytestmark = pytest.mark.django_db
COUNT, WIDTH, HEIGHT = 80, 40, 24
#: Its image has another size than the model thinks; the lot leaves it to the machine.
ODD = 74
SMALL = {"minimum_objects": 50, "sample": 10, "batch": 50, "validation_share": 0.65}
#: Paints what people paint, a column beside it, in runs of COCO; every third image it finds hard, and says so.
MODEL = """
    def lambda_handler(event, context):
        if event["action"] == "fit":
            assert all(one["mask"].startswith("s3://") and one["regions"] for one in event["examples"])
            return {"model": {"taught": len(event["examples"])}}
        assert event["model"]["taught"] > 0
        return {"predictions": [say(one) for one in event["objects"]]}

    def say(one):
        n, hard = one["dataObject"]["n"], one["dataObject"]["n"] % 3 == 0
        cat = {"label": "cat", "confidence": 0.91, "segmentation": runs(2 + n % 5, 12 + n % 5)}
        dog = {"label": "dog", "confidence": 0.82, "segmentation": [[30, 0, 35, 0, 35, 11, 30, 11]]}
        facts = {"datasetObjectId": one["datasetObjectId"], "width": 40, "height": 24}
        return facts | {"score": 0.3 if hard else 0.9, "regions": [] if hard else [cat, dog]}

    def runs(left, right):
        return {"size": [24, 40], "counts": [24 * left, 24 * (right - left), 24 * (40 - right)]}
"""


def height(line: int) -> int:
    return HEIGHT + (line == ODD)


def drawn(line: int) -> np.ndarray[Any, Any]:
    """1 for the cat, 2 for the dog."""
    found = np.zeros((height(line), WIDTH), np.uint8)
    found[:, 1 + line % 5 : 11 + line % 5] = 1
    found[:12, 30:36] = 2
    return found


def answer(task_type: str, line: int) -> dict[str, Any]:
    colors = {"cat": "#2ca02c", "dog": "#1f77b4"}
    png = painted.file(drawn(line), ["#ffffff", *colors.values()])
    common = {
        "labeledImage": {"pngImageData": base64.b64encode(png).decode()},
        "inputImageProperties": {"width": WIDTH, "height": height(line)},
    }
    if task_type == "semantic_segmentation":
        mappings = {name: {"color": color} for name, color in colors.items()}
        return {"crowd-semantic-segmentation": common | {"labelMappings": mappings}}
    instances = [{"label": name, "color": color} for name, color in colors.items()]
    return {"crowd-instance-segmentation": common | {"instances": instances}}


def make(algorithm: str, task_type: str, **more: Any) -> LabelingJob:
    store, lines = make_bucket(BUCKET), []
    for n in range(COUNT):
        stream = io.BytesIO()
        Image.new("RGB", (WIDTH, height(n))).save(stream, "PNG")
        lines.append({"source-ref": f"s3://{BUCKET}/pets/{n}.png", "n": n})
        store.write(f"s3://{BUCKET}/pets/{n}.png", stream.getvalue(), durable=False)
    defaults: dict[str, Any] = {"label_attribute": "pets-ref", "categories": ("cat", "dog"), "undo_time": 0}
    options = {automation.OPTION: {**SMALL, "algorithm": algorithm}}
    job = make_job(more.pop("lines", lines), task_type=task_type, options=options, **defaults | more)
    LabelingJob.objects.filter(id=job.id).update(reference_code=f"lot-{LabelingJob.objects.count()}")
    return job


def work(job: LabelingJob) -> LabelingJob:
    worker = job.team.members.get()
    while not advance_until_done(job).ended_at:
        for line in list(DataObject.objects.filter(job=job, state="launched").values_list("line", flat=True)):
            claimed = assignments.claim(worker_id=worker.pk, job=job.name, reference=str(line))
            assignments.submit(assignment=held(claimed[0].id), answer=answer(job.task_type, line))
    return job


@pytest.mark.parametrize("task_type", ["semantic_segmentation", "instance_segmentation"])
def test_a_function_paints_where_it_is_sure(folder: Folder, task_type: str) -> None:
    job = work(make(folder.put("pets", MODEL), task_type))
    assert job.state == JobState.COMPLETED, job.failure_reason
    chosen, counters = automation.of(job), queries.counters_of(job)
    assert chosen is not None and chosen.target == 0.7
    machine = set(DataObject.objects.filter(job=job, origin="machine").values_list("line", flat=True))
    assert len(machine) >= 8 and ODD not in machine and not any(line % 3 == 0 for line in machine)
    assert counters.machine_labeled == len(machine) and counters.total_labeled == COUNT
    _check_output(job, machine, task_type)
    _check_coco(job)
    first = LearningRound.objects.get(job=job, number=1)
    assert first.threshold == 0.9 and first.bound is not None and first.bound >= 0.7
    checked = ChosenObject.objects.filter(job=job, part=ChosenObject.Part.VALIDATION, score=0.9)
    assert checked.filter(fate="machine", quality__gt=0.8).count() == checked.count() >= 30


def test_masks_of_an_earlier_job_teach_the_model_of_the_next(folder: Folder) -> None:
    """Twenty labels of people stay: nobody is asked for a sample, and the model gets them with the probe's."""
    model = folder.put("pets", MODEL)
    lines = [orjson.loads(text) for text in output_of(work(make(model, "semantic_segmentation")))]
    people = [line["n"] for line in lines if line["pets-ref-metadata"]["human-annotated"] == "yes"]
    plain = [
        {name: value for name, value in line.items() if line["n"] in people[:20] or not name.startswith("pets-ref")}
        for line in lines
    ]
    job = work(make(model, "semantic_segmentation", lines=plain))
    assert job.state == JobState.COMPLETED, job.failure_reason
    first = LearningRound.objects.get(job=job, number=1)
    assert first.taught_with == 20 + 10
    lessons = storage.read(storage.default_store(), f"{queries.folder(job)}/training/1/train.jsonl").splitlines()
    told = {one["id"]: one["map"] for one in map(orjson.loads, lessons)}
    for number in people[:20]:
        assert told[str(number)]["file"] == lines[number]["pets-ref"]
        assert [one["label"] for one in told[str(number)]["regions"]] == ["cat", "dog"]


def _check_coco(job: LabelingJob) -> None:
    """Every image has its two things, as large as they were painted."""
    exports.order(job, "coco")
    assert exports.make_next()
    made = job.exports.get()
    coco = orjson.loads(storage.read(storage.default_store(), made.uri))
    assert len(coco["images"]) == COUNT and {one["height"] for one in coco["images"]} == {HEIGHT, HEIGHT + 1}
    cats = [one for one in coco["annotations"] if one["category_id"] == 1]
    assert [one["image_id"] for one in cats] == list(range(1, COUNT + 1)) and len(coco["annotations"]) == 2 * COUNT
    for one in cats:
        height, _ = one["segmentation"]["size"]
        assert one["area"] == 10 * height and one["bbox"][1:] == [0, 10, height]


def _check_output(job: LabelingJob, machine: set[int], task_type: str) -> None:
    store, folder = storage.default_store(), queries.folder(job)
    lines = [orjson.loads(text) for text in output_of(job)]
    for number, line in enumerate(lines):
        facts = line["pets-ref-metadata"]
        assert facts["human-annotated"] == ("no" if number in machine else "yes")
        assert facts["type"] == f"groundtruth/{task_type.replace('_', '-')}"
        assert {n: one["class-name"] for n, one in facts["internal-color-map"].items()} == {
            "0": "BACKGROUND",
            "1": "cat",
            "2": "dog",
        }
        assert line["pets-ref"].startswith(f"{folder}/annotations/consolidated-annotation/output/{number}_")
    number = min(machine)
    painted_by_machine = painted.indexes(storage.read(store, lines[number]["pets-ref"]))
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    expected[:, 2 + number % 5 : 12 + number % 5] = 1
    expected[:12, 30:36] = 2
    assert (painted_by_machine == expected).all()
    colors = lines[number]["pets-ref-metadata"]["internal-color-map"]
    sure = (0.82, 0.82) if task_type == "semantic_segmentation" else (0.91, 0.82)
    assert (colors["1"]["confidence"], colors["2"]["confidence"]) == sure
