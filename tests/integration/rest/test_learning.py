"""Automated labeling through REST and the console: asked for, watched, and looked through for mistakes of people."""

from typing import Any

import pytest
from django.test import Client

from labeling.models import DataObject, LabelingJob
from labeling.options import automation
from labeling.pipeline import lessons
from tests.automated_jobs import COUNT, SMALL, lines, make, mood, work
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, make_crew, make_manifest
from workers.models import Role

pytestmark = pytest.mark.django_db
#: One of the first objects that people get, for they are always the same; its day was good.
WRONG = 7


@pytest.fixture
def finished() -> LabelingJob:
    """The one person said once that a good day was bad."""
    return work(make({"sample": 60, "validation_share": 0.3}), lambda line: "bad" if line == WRONG else mood(line))


def wanted(**more: Any) -> dict[str, Any]:
    return {
        "name": "moods",
        "task_type": "text_classification",
        "manifest": make_manifest(lines()),
        "output": "s3://bkt/out",
        "categories": ["good", "bad"],
        "workteam": make_crew(1).name,
        "title": "Mood",
        "description": "Which mood?",
        "undo_seconds": 0,
        **more,
    }


def test_a_job_is_asked_for_and_tells_its_rounds(admin: Caller) -> None:
    status, job = admin.post("jobs", wanted(automation=SMALL))
    assert status == 201, job
    told = job["automation"]
    assert told["algorithm"] == "text-classification" and told["phase"] == "beginning" and told["rounds"] == []
    assert {name: told[name] for name in SMALL} == SMALL
    work(LabelingJob.objects.get(name="moods"))
    job = admin.get("jobs/moods")[1]
    told, counters = job["automation"], job["counters"]
    assert job["status"] == "Completed" and told["phase"] == "over"
    assert counters["machine_labeled"] == sum(one["labeled"] for one in told["rounds"]) > 20
    assert told["final_model"] == told["rounds"][-1]["model"]
    found = admin.get("models")[1]["results"]
    assert [one["model"] for one in found] == [one["model"] for one in reversed(told["rounds"])]
    assert found[0]["job"] == "moods" and found[0]["categories"] == ["good", "bad"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"automation": {"algorithm": "image-classification"}}, "automation.algorithm"),
        ({"automation": {"initial_model": "arn:aws:sagemaker:us-east-1:000000000000:model/x-1"}}, "automation.initial"),
        ({"automation": {"target": 2}}, "automation.target"),
        ({"automation": {}, "task_type": "bounding_box"}, "automation.algorithm"),
        ({"automation": {}, "task_type": "text_multilabel"}, "automation.algorithm"),
    ],
)
def test_what_does_not_go_is_refused_at_its_field(
    admin: Caller,
    given: dict[str, Any],
    field: str,
) -> None:
    status, error = admin.post("jobs", wanted(**given))
    assert status == 422 and any(name.startswith(field) for name in error["error"]["fields"]), error
    assert not LabelingJob.objects.exists()


def test_the_mistake_of_a_person_is_on_the_list(admin: Caller, finished: LabelingJob) -> None:
    told = admin.get(f"jobs/{finished.name}/disagreements")[1]
    assert told["total"] == 1
    assert told["results"][0]["object_id"] == str(WRONG)
    assert (told["results"][0]["category"], told["results"][0]["predicted"]) == ("bad", "good")


def test_a_chained_job_keeps_the_choice_and_takes_the_last_model(
    admin: Caller,
    finished: LabelingJob,
) -> None:
    status, job = admin.post(f"jobs/{finished.name}/chain", {"label_attribute_name": "mood"})
    assert status == 201, job
    assert job["automation"]["target"] == SMALL["target"]
    assert job["automation"]["initial_model"] == automation.final_model(finished)
    status, job = admin.post(f"jobs/{finished.name}/chain", {"automation": None})
    assert status == 201 and job["automation"] is None


def test_the_console_asks_for_it_and_shows_it(client: Client, finished: LabelingJob) -> None:
    client.force_login(make_account("boss@example.org", role=Role.ADMIN))
    page = client.get(f"/console/jobs/{finished.name}/model").content.decode()
    assert f"/console/jobs/{finished.name}/objects/{WRONG}" in page and ">text-classification</code>" in page
    people = client.get(f"/console/jobs/{finished.name}/objects/{WRONG}").content.decode()
    assert "A model that had not been taught with it said <strong>good</strong>" in people
    machine = finished.data_objects.filter(origin="machine").earliest("line").line
    told = client.get(f"/console/jobs/{finished.name}/objects/{machine}").content.decode()
    assert "A model labeled it; nobody was asked." in told
    form = client.get(f"/console/jobs/new?clone={finished.name}").context["form"]
    posted = {name: value for name, value in form.initial.items() if value is not None}
    answer = client.post(f"/console/jobs/new?clone={finished.name}", posted | {"name": "again"})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    again = LabelingJob.objects.get(name="again")
    assert again.options[automation.OPTION] == finished.options[automation.OPTION]
    assert advance_until_done(again).max_concurrent and again.manifest_line == COUNT
    del posted["automated"]
    client.post(f"/console/jobs/new?clone={finished.name}", posted | {"name": "people-only"})
    assert automation.of(LabelingJob.objects.get(name="people-only")) is None


def test_what_a_job_waits_for_is_told(admin: Caller, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(make_account("boss@example.org", role=Role.ADMIN))
    job = advance_until_done(make({}))

    def page() -> str:
        return client.get(f"/console/jobs/{job.name}/model").content.decode()

    assert admin.get(f"jobs/{job.name}")[1]["automation"]["awaited"] == 10 and "check it. 10 to go." in page()
    monkeypatch.setattr(automation, "awaited", lambda job: DataObject.objects.none())
    assert "The model learns from what people have said" in page()
    monkeypatch.setattr(lessons, "looked_at", lambda job: 60)
    assert "The model has looked at 60 of 100 objects." in page()


def test_an_unknown_model_is_said_at_the_field(client: Client, finished: LabelingJob) -> None:
    client.force_login(make_account("boss@example.org", role=Role.ADMIN))
    form = client.get(f"/console/jobs/new?clone={finished.name}").context["form"]
    posted = {name: value for name, value in form.initial.items() if value is not None}
    answer = client.post("/console/jobs/new", posted | {"name": "again", "own_model": "nobody"})
    assert answer.status_code == 422 and "own_model" in answer.context["form"].errors
