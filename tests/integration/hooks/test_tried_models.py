"""A job's own model is tried on one object: what it is asked, what came of it, and that nothing follows."""

from typing import Any

import orjson
import pytest
from django.test import Client

from labeling import storage
from labeling.errors import HookUnavailable
from labeling.hooks.functions import Function
from labeling.hooks.port import Call, Reply
from labeling.models import ChosenObject, DataObject, HookCall, JobEvent, LabelingJob, LearningRound
from tests.automated_jobs import make, work
from tests.factories import make_account
from tests.integration.hooks.folder import Folder, arn
from tests.integration.hooks.test_own_models import MODEL
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done
from workers.models import Role

pytestmark = pytest.mark.django_db
SURE = """
    def lambda_handler(event, context):
        probabilities = {"good": 0.75, "bad": 0.25}
        return {"predictions": [{"datasetObjectId": "3", "probabilities": probabilities}]}
"""


@pytest.fixture
def admin(db: None) -> Caller:
    return Caller(make_account("admin@example.com", role=Role.ADMIN))


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_account("console@example.com", role=Role.ADMIN))
    return client


def begun(folder: Folder, code: str) -> LabelingJob:
    return advance_until_done(make({"algorithm": folder.put("moods", code)}))


def tables(job: LabelingJob) -> list[list[dict[str, Any]]]:
    """All that the engine keeps of the job but tries."""
    kept = [model.objects.filter(job=job) for model in (DataObject, ChosenObject, LearningRound, JobEvent)]
    calls = HookCall.objects.filter(job=job).exclude(kind="try-model")
    return [list(rows.order_by("pk").values()) for rows in (*kept, calls)]


def test_it_is_asked_as_the_last_round_left_it_and_nothing_follows(admin: Caller, folder: Folder) -> None:
    job = make({"algorithm": folder.put("moods", MODEL), "sample": 1, "validation_share": 0.05})
    work(job, until=LearningRound.objects.filter(job=job, applied_at__isnull=False).exists)
    before = tables(job)
    answer = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert answer.status == 200 and tables(job) == before
    tried = answer.data
    assert (tried["kind"], tried["state"], tried["error"]) == ("try-model", "answered", "")
    assert (tried["hook"], tried["object_ids"]) == (arn("moods"), ["3"]) and tried["duration_seconds"] >= 0
    probabilities = {"good": 0.02, "bad": 0.98}
    assert tried["response"] == {"predictions": [{"datasetObjectId": "3", "probabilities": probabilities}]}
    objects = [{"datasetObjectId": "3", "dataObject": {"source": "a bad day 3"}}]
    assert tried["request"] == asked_by_a_round(job) | {"objects": objects}
    assert admin.get(f"jobs/{job.name}/hook-calls?kind=try-model&object_id=3").data["results"] == [tried]


def asked_by_a_round(job: LabelingJob) -> dict[str, Any]:
    """What the last round asked about all of its objects."""
    last = HookCall.objects.filter(job=job, kind="model").order_by("id").last()
    assert last is not None
    question: dict[str, Any] = orjson.loads(storage.read(storage.default_store(), last.key))
    assert question["action"] == "predict" and question["model"] == {"taught": 10}
    return question


def test_before_the_first_round_it_is_asked_untaught(admin: Caller, folder: Folder) -> None:
    job = begun(folder, SURE)
    _, tried = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert (tried["state"], tried["request"]["model"]) == ("answered", None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ('{"predictions": 7}', 'it has no list "predictions"'),
        (
            '{"predictions": [{"datasetObjectId": "4", "probabilities": {"good": 1}}]}',
            "datasetObjectId '4' is not one of those that were asked about",
        ),
        ("1 / 0", "division by zero"),
    ],
)
def test_what_a_round_could_not_use_is_said_and_ends_nothing(
    admin: Caller, folder: Folder, answer: str, error: str
) -> None:
    job = begun(folder, f"def lambda_handler(event, context):\n    return {answer}\n")
    status, tried = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert (status, tried["state"]) == (200, "failed") and error in tried["error"]
    assert advance_until_done(job).state == "InProgress"


def test_a_model_that_is_away_is_asked_once(admin: Caller, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begun(folder, SURE)

    def call(self: Function, call: Call) -> Reply:
        assert call.seconds == 60, "a person waits"
        raise HookUnavailable("Nobody answers.")

    monkeypatch.setattr(Function, "call", call)
    _, tried = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert (tried["state"], tried["error"], tried["response"]) == ("failed", "Nobody answers.", None)
    advance_until_done(job)
    assert HookCall.objects.filter(job=job).count() == 1


def test_of_a_long_answer_the_beginning_is_kept(admin: Caller, folder: Folder) -> None:
    job = begun(folder, SURE.replace("probabilities}]", "probabilities}], 'more': 30000 * 'x'"))
    _, tried = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert tried["state"] == "answered" and tried["response"].startswith('{"predictions"')
    assert len(tried["response"]) == 20_000


def test_a_model_that_cannot_be_read_any_more_is_said(admin: Caller, folder: Folder) -> None:
    job = begun(folder, SURE)
    LearningRound.objects.create(
        job=job, number=1, algorithm=arn("moods"), model_uri="s3://bkt/gone", taught_with=0, validated=0,
        labeled=0, asked=0, decided_at=job.created_at, applied_at=job.created_at,
    )  # fmt: skip
    status, data = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert status == 409 and "The model of round 1 cannot be used: " in data["error"]["message"]


def test_a_built_in_model_is_not_called(admin: Caller, page: Client) -> None:
    job = advance_until_done(make({}))
    path = f"/console/jobs/{job.name}/objects/3"
    assert "Try on this object" not in page.get(path).content.decode()
    assert page.post(f"{path}/try-model").status_code == 409
    status, data = admin.post(f"jobs/{job.name}/objects/3/try-model")
    assert (status, data["error"]["message"]) == (409, f"Labeling job {job.name} asks no model of its own.")
    assert not HookCall.objects.exists()


def test_workers_try_no_model(folder: Folder) -> None:
    job = begun(folder, SURE)
    member = Caller(make_account(member_of=(job.team,)))
    assert member.post(f"jobs/{job.name}/objects/3/try-model").status == 403
    assert not HookCall.objects.exists()


def test_the_button_on_the_page_of_an_object(page: Client, folder: Folder) -> None:
    job = begun(folder, SURE)
    path = f"/console/jobs/{job.name}/objects/3"
    shown = page.get(path).content.decode()
    assert "Not tried on this object yet" in shown and "Before people" not in shown
    assert page.post(f"{path}/try-model").headers["Location"] == f"{path}#model"
    told = "Model tried, object 3: <strong>answered</strong>"
    assert told in page.get(path).content.decode()
    assert told in page.get(f"/console/jobs/{job.name}/hooks").content.decode()
    assert told not in page.get(f"/console/jobs/{job.name}/objects/4").content.decode()
