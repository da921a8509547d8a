"""Jobs over images that are in the storage: what cannot be shown fails alone, and labels that are files are written."""

import io
from typing import Any

import numpy as np
import orjson
import pytest
from PIL import Image

from labeling import storage
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import advance as engine
from labeling.pipeline import consolidate
from labeling.states import ObjectState
from labeling.storage.port import listed, read
from tests.job_factories import (
    BUCKET,
    advance_until_done,
    answer_one,
    answered,
    make_bucket,
    make_crew,
    make_job,
)
from tests.pictures import bomb_png, huge_png, label_map, picture
from workers.errors import InvalidAnswer
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db(transaction=True)
COLORS = {"road": "#2ca02c", "car": "#1f77b4"}


def stored(*images: bytes) -> list[dict[str, Any]]:
    """Manifest lines for images that are put into the bucket."""
    store = make_bucket(BUCKET)
    for number, content in enumerate(images):
        store.write(f"s3://{BUCKET}/{number}.png", content)
    return [{"source-ref": f"s3://{BUCKET}/{number}.png"} for number in range(len(images))]


def painting_job(lines: list[dict[str, Any]], team: WorkTeam, **fields: Any) -> LabelingJob:
    wanted = {"task_type": "semantic_segmentation", "label_attribute": "street-ref", "categories": tuple(COLORS)}
    return make_job(lines, team=team, redundancy=team.members.count(), **wanted | fields)


@pytest.mark.parametrize("task_type", ["semantic_segmentation", "custom"])
def test_objects_without_their_file_fail_where_the_job_says_so(task_type: str) -> None:
    lines = [*stored(picture()), {"source-ref": f"s3://{BUCKET}/gone.png"}, {"source-ref": "s3://nowhere/1.png"}]
    own = {"categories": (), "template": "<crowd-form></crowd-form>"} if task_type == "custom" else {}
    for missing, states in (("fail", ["launched", "failed", "failed"]), ("ask", ["launched"] * 3)):
        job = painting_job(lines, make_crew(1), task_type=task_type, options={"missing_files": missing}, **own)
        advance_until_done(job)
        rows = DataObject.objects.filter(job=job).order_by("line")
        assert [row.state for row in rows] == states
    failed = DataObject.objects.filter(state="failed").order_by("line")
    assert failed[0].failure == f"s3://{BUCKET}/gone.png: there is no such file. Put it there, and chain the job."


def test_what_three_people_paint_becomes_an_indexed_png_that_the_manifest_names() -> None:
    job = painting_job(stored(picture(), picture()), make_crew(3))
    rows = (["0112", "0012"], ["0112", "0112"], ["0112", "0112"])
    lines = answered(job, *(label_map(one, COLORS) for one in rows))
    folder = f"s3://{BUCKET}/out/{job.name}/annotations/consolidated-annotation/output/"
    for number, line in enumerate(lines):
        assert list(line) == ["source-ref", "street-ref", "street-ref-metadata"]
        assert line["street-ref"].startswith(f"{folder}{number}_20")
        image = Image.open(io.BytesIO(read(storage.default_store(), line["street-ref"])))
        assert np.asarray(image).tolist() == [[0, 1, 1, 2], [0, 1, 1, 2]]
        metadata = line["street-ref-metadata"]
        assert {key: one["class-name"] for key, one in metadata["internal-color-map"].items()} == {
            "0": "BACKGROUND",
            "1": "road",
            "2": "car",
        }
        for key, one in metadata["internal-color-map"].items():
            assert bytes((image.getpalette() or [])[3 * int(key) :][:3]).hex() == one["hex-color"][1:]
            assert 0.5 < one["confidence"] <= 1
        assert metadata["type"] == "groundtruth/semantic-segmentation"
    assert len(list(listed(storage.default_store(), folder))) == 2


def test_an_image_is_painted_in_its_own_size_and_boxes_tell_its_channels() -> None:
    team = make_crew(1)
    job = painting_job(stored(picture(3, 2, mode="L")), team)
    advance_until_done(job)
    (worker,) = (member.account for member in team.members.all())
    with pytest.raises(InvalidAnswer, match="3 × 2 pixels, not 4 × 2"):
        answer_one(worker, job, answer=label_map(["0000", "0000"], {}))
    boxes = make_job(stored(picture(30, 20, mode="L")), team=team, task_type="bounding_box", label_attribute="b")
    drawn = {"label": "good", "left": 1, "top": 1, "width": 5, "height": 5}
    size = {"width": 30, "height": 20}
    (line,) = answered(boxes, {"b": {"boundingBoxes": [drawn], "inputImageProperties": size}})
    assert line["b"]["image_size"] == [{"width": 30, "height": 20, "depth": 1}]


@pytest.mark.parametrize("key", ["semantic_segmentation", "image_classification"])
def test_images_that_cannot_be_shown_fail_alone_with_a_reason_to_act_on(key: str) -> None:
    photo = picture(400, 300, form="JPEG")
    lines = stored(picture(), photo[: len(photo) // 2], huge_png(), bomb_png(), b"", picture())
    attribute = "street-ref" if key == "semantic_segmentation" else "street"
    job = painting_job(lines, make_crew(1), task_type=key, label_attribute=attribute)
    painting = label_map(["0110", "0110"], COLORS)
    out = answered(job, painting if key == "semantic_segmentation" else {"x": {"label": "road"}})
    assert [attribute in line for line in out] == [True, False, False, False, False, True]
    failures = dict(
        DataObject.objects.filter(job=job, state=ObjectState.FAILED).order_by("line").values_list("line", "failure")
    )
    assert list(failures) == [1, 2, 3, 4]
    for line, words in zip((1, 2, 3, 4), ("truncated", "50,000 × 50,000", "damaged", "empty"), strict=True):
        assert failures[line].startswith(f"s3://{BUCKET}/{line}.png: ")
        assert words in failures[line]
        assert failures[line].endswith(".")


def test_an_image_that_is_kept_elsewhere_is_not_looked_at() -> None:
    """Answers tell its size; that it is there is for people to see."""
    job = painting_job([{"source-ref": "s3://elsewhere/0.png"}], make_crew(1))
    (line,) = answered(job, label_map(["01"], COLORS))
    assert line["street-ref"].endswith(".png")


def test_a_crash_between_file_and_row_leaves_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file's name comes from the answers: written again, it is the same file with the same bytes."""
    job = painting_job(stored(picture()), make_crew(1))
    advance_until_done(job)
    (worker,) = (member.account for member in job.team.members.all())
    assert answer_one(worker, job, answer=label_map(["0110", "0110"], COLORS))
    with monkeypatch.context() as patched:
        patched.setattr(consolidate, "update_rows", _crash)
        with pytest.raises(RuntimeError):
            while engine.advance(job.id):
                pass
    folder = f"s3://{BUCKET}/out/{job.name}/annotations/consolidated-annotation/output/"
    (before,) = listed(storage.default_store(), folder)
    assert not DataObject.objects.get(job=job).label
    assert advance_until_done(job).state == "Completed"
    (after,) = listed(storage.default_store(), folder)
    assert (after.uri, after.etag) == (before.uri, before.etag)
    assert orjson.loads(DataObject.objects.get(job=job).label) == after.uri


def _crash(*_: Any, **__: Any) -> None:
    raise RuntimeError


def test_labels_are_asked_for_adaptively_and_the_names_of_files_follow_the_last_answer() -> None:
    team = make_crew(3)
    options = {"redundancy": {"mode": "adaptive", "min": 2, "confidence": 0.9, "audit": 0}}
    job = painting_job(stored(picture()), team, options=options)
    said = [label_map(rows, COLORS) for rows in (["1111", "1111"], ["2222", "2222"], ["1111", "1111"])]
    (line,) = answered(job, *said)
    assert line["street-ref-metadata"]["internal-color-map"].keys() == {"0", "1"}
    folder = f"s3://{BUCKET}/out/{job.name}/annotations/consolidated-annotation/output/"
    assert [one.uri for one in listed(storage.default_store(), folder)] == [line["street-ref"]]
