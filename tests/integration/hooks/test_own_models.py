"""Automated labeling by a model of the requester's own, reached as a function."""

from itertools import count

import orjson
import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from labeling import queries, storage
from labeling.errors import HookUnavailable
from labeling.hooks.functions import Function
from labeling.hooks.port import Call, Reply
from labeling.learners.own import Hook
from labeling.models import DataObject, HookCall, LearningRound
from labeling.options import automation
from labeling.pipeline import hook_calls
from labeling.states import JobState
from tests.automated_jobs import make, mood, work
from tests.factories import make_account
from tests.integration.hooks.folder import Folder, arn
from workers.errors import InvalidInput
from workers.models import Role

pytestmark = pytest.mark.django_db
#: Learns by counting what it was told, and is sure of texts that name their mood.
MODEL = """
    def lambda_handler(event, context):
        if event["action"] == "fit":
            assert all(abs(sum(one["probabilities"].values()) - 1) < 1e-6 for one in event["examples"])
            return {"model": {"taught": len(event["examples"])}}
        return {"predictions": [say(one, event["model"]["taught"]) for one in event["objects"]]}

    def say(one, taught):
        good = 0.98 if "good" in one["dataObject"]["source"] else 0.02
        return {"datasetObjectId": one["datasetObjectId"], "probabilities": {"good": good, "bad": 1 - good}}
"""


def test_a_function_is_taught_and_labels(folder: Folder) -> None:
    job = make({"algorithm": folder.put("moods", MODEL)})
    work(job)
    assert job.state == JobState.COMPLETED, job.failure_reason
    labeled = dict(DataObject.objects.filter(job=job, origin="machine").values_list("line", "category"))
    assert len(labeled) > 30 and all(name == mood(line) for line, name in labeled.items())
    first = LearningRound.objects.get(job=job, number=1)
    stored = orjson.loads(storage.read(storage.default_store(), first.model_uri))
    assert first.taught_with == 15 and stored["model"] == {"taught": 15}
    assert automation.final_model(job) is not None and queries.counters_of(job).total_labeled == 100


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"predictions": 7}', 'it has no list "predictions"'),
        (
            '{"predictions": [{"datasetObjectId": "0", "probabilities": {"ugly": 1}}]}',
            "this job's categories are needed",
        ),
        ("[]", "it is not a JSON object"),
        (
            '{"predictions": [{"datasetObjectId": "x7", "probabilities": {"good": 1}}]}',
            "datasetObjectId 'x7' is not one of those that were asked about",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_ends_the_job_and_keeps_what_people_said(
    folder: Folder, answer: str, reason: str
) -> None:
    code = f"def lambda_handler(event, context):\n    return {answer}\n"
    job = make({"algorithm": folder.put("odd", code)})
    work(job)
    assert job.state == JobState.FAILED and reason in job.failure_reason
    assert queries.counters_of(job).human_labeled == 55


def test_what_a_model_answered_before_it_went_away_is_not_asked_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fourth call fails; whenever it comes back it answers more questions, and no question twice."""
    job, calls, asked, turns = make({"algorithm": folder.put("moods", MODEL)}), Function.call, list[bytes](), count(1)
    monkeypatch.setattr(Hook, "chunk", 10)
    monkeypatch.setattr(hook_calls, "FIRST_PAUSE", 0)

    def call(self: Function, call: Call) -> Reply:
        if next(turns) % 4 == 0:
            raise HookUnavailable("Nobody answers.")
        asked.append(call.event)
        return calls(self, call)

    monkeypatch.setattr(Function, "call", call)
    work(job)
    assert job.state == JobState.COMPLETED and len(set(asked)) == len(asked) >= 1 + 4 + 5
    made = HookCall.objects.filter(job=job, kind="model")
    failed = made.exclude(error="")
    assert {one.error for one in failed} == {"Nobody answers."} and failed.count() >= 2
    assert made.count() == failed.count() + len(asked) and not made.filter(noted=False).exists()
    _check_files(made.filter(error=""), set(asked))


def _check_files(calls: "QuerySet[HookCall]", asked: set[bytes]) -> None:
    """Each question and each answer is kept whole, under the name that the call's row tells."""
    store = storage.default_store()
    assert {storage.read(store, one.key) for one in calls} == asked
    for one in calls:
        question, told = orjson.loads(storage.read(store, one.key)), orjson.loads(one.request)
        assert told == {"action": question["action"], "payload": {"s3Uri": one.key}}
        answered = storage.read(store, one.key.replace("/questions/", "/answers/")).decode()
        assert answered == one.response


def test_a_function_that_is_not_there_is_refused(folder: Folder) -> None:
    with pytest.raises(InvalidInput, match="no model of one's own: There is no function"):
        make({"algorithm": arn("nobody")})


def test_a_model_that_is_away_is_told_of_once_and_the_round_waits(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks at the job sees for what it waits; when the model is back, the job goes on."""
    job, away, refused = make({"algorithm": folder.put("moods", MODEL)}), True, 0
    calls = Function.call

    def call(self: Function, call: Call) -> Reply:
        nonlocal refused
        if away:
            refused += 1
            raise HookUnavailable("Nobody answers.")
        return calls(self, call)

    monkeypatch.setattr(Function, "call", call)
    for turn in (1, 2):
        work(job, until=lambda turn=turn: refused >= turn)  # type: ignore[misc]
        HookCall.objects.filter(job=job, ended_at=None).update(due_at=timezone.now())
    job.refresh_from_db()
    said = f"The model {arn('moods')} is not to be had: Nobody answers. The round waits for it."
    assert [one.reason for one in job.events.all() if one.old == one.new] == [said]
    boss = Client()
    boss.force_login(make_account("boss@example.org", role=Role.ADMIN))
    assert said in boss.get(f"/console/jobs/{job.name}/model").content.decode()
    away = False
    work(job)
    assert job.state == JobState.COMPLETED
    assert said not in boss.get(f"/console/jobs/{job.name}/model").content.decode()
