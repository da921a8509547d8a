"""The golden cases of single answers once more, through the doors: created, answered and read over REST, seen in the
console."""

from typing import Any

import orjson
import pytest
from django.test import Client

from labeling import integrity
from labeling.manifest import metadata_name
from labeling.models import LabelingJob
from labeling.task_types.base import SourceKind
from labeling.task_types.registry import by_key
from tests import job_factories
from tests.golden.case import Case, cases
from tests.integration.rest.caller import Caller, read
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db
#: The others run through the same doors in tests of their own.
KEYS = (
    "bounding_box",
    "polygon",
    "polyline",
    "line",
    "keypoint",
    "semantic_segmentation",
    "instance_segmentation",
    "text_ranking",
    "question_answer_generation",
)


def single(key: str) -> Case:
    return next(case for case in cases(key) if case.folder.name == "single_answers")


def created(admin: Caller, case: Case, team: WorkTeam) -> str:
    manifest = (case.folder / "input.manifest").read_bytes()
    wanted = {
        "name": case.job["name"],
        "task_type": case.task_type.key,
        "label_attribute_name": case.job["label_attribute_name"],
        "manifest": job_factories.make_manifest(manifest),
        "output": f"s3://{job_factories.BUCKET}/out",
        "categories": case.job["categories"],
        "workteam": team.name,
        "workers_per_object": 1,
        "title": "Look",
        "description": "What is there?",
    }
    assert admin.post("jobs", wanted).status == 201
    job = job_factories.advance_until_done(LabelingJob.objects.get(name=wanted["name"]))
    assert job.state == "InProgress"
    return job.name


@pytest.mark.parametrize("key", KEYS)
def test_a_job_of_each_type_from_its_creation_to_its_manifest(
    key: str, admin: Caller, member: Caller, team: WorkTeam
) -> None:
    case = single(key)
    name = created(admin, case, team)
    for said in case.submissions:
        (taken,) = member.claim(job=name, object_id=said["object_id"])
        assert taken["task_input"]["labels"] == case.job["categories"]
        refused = member.post(f"assignments/{taken['id']}/submit", {"answer": {"x": {}}})
        assert (refused.status, refused.code) == (422, "invalid_answer")
        assert member.post(f"assignments/{taken['id']}/submit", {"answer": said["answer"]}).status == 200
    job = job_factories.advance_until_done(LabelingJob.objects.get(name=name))
    assert job.state == "Completed"
    assert integrity.check() == {}
    expected = (case.folder / "output.manifest").read_text("utf-8").splitlines()
    found = admin.send("GET", f"jobs/{name}/manifest").getvalue().decode().splitlines()
    assert [timeless(case, line) for line in found] == [timeless(case, line) for line in expected]
    console = Client()
    console.force_login(admin.account)  # type: ignore[arg-type]
    page = console.get(f"/console/jobs/{name}/objects/0").content.decode()
    drawn = "What people drew" in page or 'class="painted"' in page
    assert drawn == (case.task_type.source is SourceKind.IMAGE)


def timeless(case: Case, line: str) -> dict[str, Any]:
    """The line without the time of its label, and without the addresses that hold such a time."""
    data: dict[str, Any] = orjson.loads(line)
    attribute = case.job["label_attribute_name"]
    del data[metadata_name(attribute)]["creation-date"]
    if case.task_type.file_ending:
        assert data.pop(attribute).endswith(case.task_type.file_ending)
    return data


def test_a_prompt_without_responses_fails_alone(admin: Caller, team: WorkTeam) -> None:
    lines = [{"source": "Why?"}, {"source": "Why?", "responses": ["a", "b"]}, {"source": "Why?", "responses": ["a"]}]
    job = job_factories.make_job(lines, team=team, task_type="text_ranking", categories=("Clarity",))
    job_factories.advance_until_done(job)
    objects = admin.get(f"jobs/{job.name}/objects").data["results"]
    assert [one["state"] for one in objects] == ["failed", "launched", "failed"]
    assert "Give 2 to 100 texts" in objects[0]["failure"]


@pytest.mark.parametrize(
    ("key", "answer", "field"),
    [
        (
            "named_entity_recognition",
            {"e": {"entities": [{"label": "x", "startOffset": 0, "endOffset": 5}]}},
            "e.entities[0].endOffset",
        ),
        (
            "text_ranking",
            {"e": {"ordinalRankingDimensions": [{"name": "x", "responseRankings": [1, 2, 3]}]}},
            "e.ordinalRankingDimensions",
        ),
        (
            "question_answer_generation",
            {
                "e": {
                    "questionsAndAnswers": [
                        {"question": "q", "answer": "a", "textReferences": [{"startOffset": 3, "endOffset": 9}]}
                    ]
                }
            },
            "e.questionsAndAnswers[0].textReferences[0].endOffset",
        ),
    ],
)
def test_an_answer_beyond_the_text_is_refused_when_it_is_submitted_or_brought_in(
    key: str, answer: Any, field: str, admin: Caller, member: Caller
) -> None:
    (team,) = WorkTeam.objects.all()
    lines = [{"source": "Why?", "responses": ["a", "b"]}]
    job = job_factories.make_job(lines, team=team, task_type=key, categories=("x",))
    job_factories.advance_until_done(job)
    (taken,) = member.claim(job=job.name)
    refused = member.post(f"assignments/{taken['id']}/submit", {"answer": answer})
    assert (refused.status, list(refused.data["error"]["fields"])) == (422, [field])
    row = {
        "object_id": "0",
        "worker_id": team.members.get().public_id,
        "answer": answer,
        "accepted_at": "2026-03-01T09:00:00Z",
        "submitted_at": "2026-03-01T09:00:30Z",
    }
    ndjson = orjson.dumps(row)
    brought = read(admin.send("POST", f"jobs/{job.name}/annotations", ndjson, media="application/x-ndjson"))
    assert brought.status == 422
    assert list(brought.data["error"]["fields"]) == [f"line 1: answer.{field}"]
    assert by_key(key).bounded
