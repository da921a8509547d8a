"""Taking back the answer that closed its task: within the undo time, and only until the owner has taken note."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from labeling import integrity, jobs
from labeling.console import figures
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import advance as engine
from labeling.pipeline import collect
from tests.conftest import Clock
from tests.job_factories import advance_until_done, answer_one, held, make_crew, make_job, output_of
from workers import assignments, dispatch
from workers.errors import WrongState
from workers.models import Assignment, Task

pytestmark = pytest.mark.django_db(transaction=True)
GOOD, BAD = ({"crowd-classifier": {"label": label}} for label in ("good", "bad"))


def one_task(**fields: object) -> LabelingJob:
    """A job of one object for one person, with its task open."""
    return advance_until_done(make_job(1, **{"undo_time": 10, **fields}))


def answered(job: LabelingJob, answer: object = GOOD) -> Assignment:
    """The job's first worker, at the pages, answers what there is."""
    worker = job.team.members.order_by("pk").first()
    assert worker is not None
    (claimed,) = assignments.claim(worker_id=worker.pk, job=job.name)
    assignments.submit(assignment=held(claimed.id), answer=answer, undoable=True)
    return held(claimed.id)


def test_the_answer_that_closed_a_task_can_be_taken_back_and_changed(clock: Clock) -> None:
    job = one_task()
    first = answered(job)
    assert assignments.changeable_until(first) == clock.now + timedelta(seconds=10)
    assert advance_until_done(job).state == "InProgress"
    clock.advance(seconds=9)
    assert advance_until_done(job).state == "InProgress"
    assert figures.pace(job).answers == 1
    again = assignments.withdraw(assignment=held(first.id))
    assert (figures.pace(job).answers, figures.people(job)) == (0, [])
    assert (again.slot, again.worker_id, again.state) == (first.slot, first.worker_id, "accepted")
    assert Task.objects.get().state == "open"
    assert integrity.check() == {}
    clock.advance(seconds=60)
    assert advance_until_done(job).state == "InProgress"
    assignments.submit(assignment=again, answer=BAD, undoable=True)
    clock.advance(seconds=10)
    assert advance_until_done(job).state == "Completed"
    (line,) = output_of(job)
    assert orjson.loads(line)["mood-metadata"]["class-name"] == "bad"
    assert integrity.check() == {}


def test_after_the_undo_time_the_answer_is_final(clock: Clock) -> None:
    job = one_task()
    first = answered(job)
    clock.advance(seconds=10)
    assert advance_until_done(job).state == "Completed"
    assert assignments.changeable_until(held(first.id)) is None
    with pytest.raises(WrongState, match="finished"):
        assignments.withdraw(assignment=held(first.id))


@pytest.mark.parametrize("undo_time", [0, 10])
def test_programs_wait_for_nothing(undo_time: int) -> None:
    job = one_task(undo_time=undo_time)
    worker = job.team.members.get()
    assert answer_one(worker.account, job) is not None
    assert advance_until_done(job).state == "Completed"


def test_who_answered_earlier_may_change_it_too_while_the_task_can_open_again(clock: Clock) -> None:
    job = advance_until_done(make_job(1, team=make_crew(2), redundancy=2, undo_time=10))
    first = answered(job)
    other = job.team.members.order_by("pk").last()
    assert other is not None
    (claimed,) = assignments.claim(worker_id=other.pk, job=job.name)
    assignments.submit(assignment=held(claimed.id), answer=BAD, undoable=True)
    assert Task.objects.get().state == "closed"
    again = assignments.withdraw(assignment=held(first.id))
    assert integrity.check() == {}
    assignments.submit(assignment=again, answer=BAD)
    assert advance_until_done(job).state == "Completed"
    assert integrity.check() == {}


def test_a_stop_makes_answers_final(clock: Clock) -> None:
    job = one_task()
    first = answered(job)
    jobs.stop(job)
    assert advance_until_done(job).state == "Stopped"
    assert DataObject.objects.get().state == "labeled"
    with pytest.raises(WrongState):
        assignments.withdraw(assignment=held(first.id))
    assert integrity.check() == {}


def test_an_answer_taken_back_while_the_engine_looks_is_not_collected(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine has chosen what to collect; before it locks the rows, the worker takes the answer back."""
    job = one_task()
    first = answered(job)
    clock.advance(seconds=11)
    chosen = dispatch.unsettled(job.group_id or 0, 10)
    assert chosen == [first.task_id]
    assignments.withdraw(assignment=held(first.id))
    monkeypatch.setattr(dispatch, "unsettled", lambda group_id, limit, undecided: chosen)
    assert collect.collect(job) == 1
    assert DataObject.objects.get().state == "launched"
    assert not Task.objects.get().settled
    assert integrity.check() == {}


def test_the_window_moves_on_while_an_answer_may_be_taken_back(clock: Clock) -> None:
    job = advance_until_done(make_job(2, max_concurrent=1, undo_time=600))
    answered(job)
    advance_until_done(job)
    assert dispatch.open_count(job.group_id or 0) == 1
    assert answered(job).id


def test_the_job_is_rung_when_the_last_undo_time_is_over(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    job = one_task()
    rung: list[object] = []
    monkeypatch.setattr(engine, "wake", lambda job_id, at=None: rung.append((job_id, at)))
    advance_until_done(job)
    assert rung == []
    answered(job)
    advance_until_done(job)
    assert rung == [(job.id, clock.now + timedelta(seconds=10))]


def test_no_bell_is_set_long_before(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    job = one_task(undo_time=60)
    rung: list[object] = []
    monkeypatch.setattr(engine, "wake", lambda job_id, at=None: rung.append(at))
    answered(job)
    advance_until_done(job)
    assert rung == []
    clock.advance(seconds=52)
    advance_until_done(job)
    assert rung == [clock.now + timedelta(seconds=8)]


def test_the_bell_is_set_to_that_time(clock: Clock, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job = one_task()
    rung: list[Any] = []
    monkeypatch.setattr("celery.Celery.send_task", lambda self, name, **more: rung.append((name, more["eta"])))
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answered(job)
    assert rung == [("labeling.advance", None)]
    advance_until_done(job)
    assert rung[1:] == [("labeling.advance", clock.now + timedelta(seconds=10))]


def test_nothing_is_given_back_whose_time_is_over_anyway(clock: Clock) -> None:
    job = one_task(lifetime=60, undo_time=600)
    first = answered(job)
    clock.advance(seconds=121)
    with pytest.raises(WrongState):
        assignments.withdraw(assignment=held(first.id))


def test_only_people_at_the_pages_have_an_undo_time(client: Client) -> None:
    for by_hand in (True, False):
        job = one_task()
        account = job.team.members.get().account
        (claimed,) = assignments.claim(worker_id=account.id, job=job.name)
        headers = {}
        if by_hand:
            client.force_login(account)
        else:
            client.logout()
            headers = {"Authorization": f"Token {token_of(account)}"}
        path = f"/api/v1/assignments/{claimed.id}/submit"
        answer = client.post(path, {"answer": GOOD}, content_type="application/json", headers=headers)
        assert answer.status_code == 200
        until = Task.objects.get(id=claimed.task_id).reopenable_until
        assert (until is not None and until > timezone.now()) is by_hand


def token_of(account: object) -> str:
    from workers import accounts

    return accounts.create_key(account).token  # type: ignore[arg-type]


def test_the_installation_decides_where_the_job_says_nothing() -> None:
    assert make_job(1).group.undo_time == 10  # type: ignore[union-attr]
    assert make_job(1, undo_time=0).group.undo_time == 0  # type: ignore[union-attr]
