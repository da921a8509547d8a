"""Answers that were collected elsewhere: all or none, and like any other answer."""

from typing import Any

import orjson
import pytest

from labeling import integrity
from labeling.models import DataObject, LabelingJob
from tests import job_factories
from tests.integration.rest.caller import Answer, Caller, read
from workers import assignments
from workers.models import Annotation, WorkTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> WorkTeam:
    return job_factories.make_crew(3)


@pytest.fixture
def job(crew: WorkTeam) -> LabelingJob:
    """Six objects, two answers each, a window of two."""
    return job_factories.advance_until_done(job_factories.make_job(6, team=crew, redundancy=2, max_concurrent=2))


def row(worker: int, line: int, label: str = "good", **change: Any) -> dict[str, Any]:
    return {
        "object_id": str(line),
        "worker_id": WorkTeam.objects.get().members.order_by("pk")[worker].public_id,
        "answer": {"crowd-classifier": {"label": label}},
        "accepted_at": "2026-03-01T09:00:00Z",
        "submitted_at": "2026-03-01T10:00:30.5+01:00",
        "time_spent_seconds": 12.5,
        **change,
    }


def send(caller: Caller, job: LabelingJob, rows: list[dict[str, Any]] | bytes) -> Answer:
    body = rows if isinstance(rows, bytes) else b"\n".join(orjson.dumps(one) for one in rows)
    return read(caller.send("POST", f"jobs/{job.name}/annotations", body, media="application/x-ndjson"))


def test_answers_finish_a_job_like_any_other(admin: Caller, job: LabelingJob) -> None:
    rows = [row(worker, line) for line in range(6) for worker in (0, 1)]
    answer = send(admin, job, rows)
    assert (answer.status, answer.data) == (201, {"annotations": 12, "objects": 6})
    assert integrity.check() == {}
    assert job_factories.advance_until_done(job).state == "Completed"
    listed = admin.get(f"jobs/{job.name}/annotations").data["results"]
    assert len(listed) == 12
    assert listed[0]["submitted_at"] == "2026-03-01T09:00:30.500000Z"
    assert listed[0]["time_spent_seconds"] == 12.5
    assert integrity.check() == {}


def test_an_object_half_answered_goes_on_with_people(admin: Caller, job: LabelingJob, crew: WorkTeam) -> None:
    assert send(admin, job, [row(0, 0), row(0, 5)]).status == 201
    assert DataObject.objects.get(job=job, line=5).state == "launched"
    people = crew.members.order_by("pk")
    assert assignments.claim(worker_id=people[0].pk, job=job.name, reference="5") == []
    assert assignments.claim(worker_id=people[1].pk, job=job.name, reference="5") != []


def test_an_object_of_which_no_page_can_be_made_is_nothing_for_people(admin: Caller, crew: WorkTeam) -> None:
    """Answers of all who are to be asked need no page."""
    template = "<crowd-form>{{ 100 | divided_by: task.input.of }}<crowd-input name='note'></crowd-input></crowd-form>"
    kind = {"task_type": "custom", "categories": (), "template": template, "redundancy": 2, "max_concurrent": 1}
    objects = [{"source": f"text {of}", "of": of} for of in (1, 0)]
    job = job_factories.advance_until_done(job_factories.make_job(objects, team=crew, **kind))
    rows = [row(worker, 1, answer={"note": "seen"}) for worker in (0, 1)]
    refused = send(admin, job, rows[:1])
    assert (refused.status, refused.data["error"]["fields"]) == (
        422,
        {
            "line 1: object_id": "object 1 is failed and takes no more answers: "
            "The worker template fails on this object in line 1: divided_by: can't divide by 0"
        },
    )
    assert send(admin, job, rows).status == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"object_id": "6"}, "object_id"),
        ({"object_id": 0}, "object_id"),
        ({"worker_id": "nobody"}, "worker_id"),
        ({"worker_id": 5}, "worker_id"),
        ({"answer": {"crowd-classifier": {"label": "ugly"}}}, "answer.crowd-classifier.label"),
        ({"accepted_at": "2026-03-01T09:00:00"}, "accepted_at"),
        ({"accepted_at": "2026-13-01T09:00:00Z"}, "accepted_at"),
        ({"submitted_at": "2026-02-01T09:00:00Z"}, "submitted_at"),
        ({"submitted_at": "2100-02-01T09:00:00Z"}, "submitted_at"),
        ({"time_spent_seconds": "12"}, "time_spent_seconds"),
        ({"mood": 1}, "mood"),
    ],
)
def test_one_bad_line_and_nothing_is_stored(
    admin: Caller, job: LabelingJob, change: dict[str, Any], field: str
) -> None:
    answer = send(admin, job, [row(0, 0), row(0, 1, **change)])
    assert (answer.status, answer.code) == (422, "bad_answers")
    assert list(answer.data["error"]["fields"]) == [f"line 2: {field}"]
    assert not Annotation.objects.exists()
    assert integrity.check() == {}


@pytest.mark.parametrize("body", [b"", b"\n\n", b"{", b"[]", b"{}"])
def test_what_is_no_answer_is_refused(admin: Caller, job: LabelingJob, body: bytes) -> None:
    answer = send(admin, job, body)
    assert (answer.status, answer.code) == (422, "bad_answers")


def test_nobody_answers_an_object_twice_and_no_object_gets_too_many(admin: Caller, job: LabelingJob) -> None:
    twice = send(admin, job, [row(0, 0), row(0, 0)])
    assert twice.data["error"]["fields"]["line 2: object_id"].startswith("this worker answered")
    many = send(admin, job, [row(0, 0), row(1, 0), row(2, 0)])
    assert many.data["error"]["fields"]["line 3: object_id"].startswith("this object has no place left")
    assert not Annotation.objects.exists()
    assert send(admin, job, [row(0, 0), row(1, 0)]).status == 201
    job_factories.advance_until_done(job)
    done = send(admin, job, [row(2, 0)])
    assert "takes no more answers" in done.data["error"]["fields"]["line 1: object_id"]


def test_a_job_takes_answers_only_while_it_runs(admin: Caller, crew: WorkTeam) -> None:
    job = job_factories.make_job(1, team=crew)
    early = send(admin, job, [row(0, 0)])
    assert (early.status, early.code) == (409, "wrong_state")
    job_factories.advance_until_done(job)
    job_factories.answer_all(job)
    job_factories.advance_until_done(job)
    assert send(admin, job, [row(0, 0)]).status == 409


def test_too_many_lines_are_a_limit(admin: Caller, job: LabelingJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.pipeline.bring_in.LINES_AT_MOST", 1)
    assert send(admin, job, [row(0, 0), row(0, 1)]).status == 429
    assert not Annotation.objects.exists()


def test_only_managers_bring_answers_in(stranger: Caller, job: LabelingJob) -> None:
    assert send(stranger, job, [row(0, 0)]).status == 403


def test_other_content_types_are_refused(admin: Caller, job: LabelingJob) -> None:
    answer = admin.post(f"jobs/{job.name}/annotations", {"object_id": "0"})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
