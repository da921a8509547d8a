"""The embedded runner: every live job gets its turn, and one that fails waits without stopping the others."""

import os
import sys
import threading
import time

import pytest
from celery.signals import worker_process_shutdown
from django.db import OperationalError

from labeling import background
from labeling.cli import runner as module
from labeling.cli.runner import FIRST_BACK_OFF, LONGEST_BACK_OFF, Runner
from labeling.errors import StoreUnavailable
from labeling.hooks import functions
from labeling.pipeline import prepare
from tests.conftest import Clock
from tests.job_factories import make_job

pytestmark = pytest.mark.django_db


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the jobs that were advanced; a negative entry of `bad` fails."""
    seen: list[int] = []
    monkeypatch.setattr(module, "advance", lambda job_id: bool(seen.append(job_id)))
    return seen


def test_every_live_job_gets_its_turn(calls: list[int]) -> None:
    jobs = [make_job().id, make_job().id]
    assert Runner().round() is False
    assert calls == jobs


def test_more_work_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = make_job().id, make_job().id
    monkeypatch.setattr(module, "advance", lambda job_id: job_id == first)
    assert Runner().round() is True


def test_a_bad_job_waits_longer_each_time_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make_job().id, make_job().id
    seen: list[int] = []

    def advance(job_id: int) -> bool:
        seen.append(job_id)
        if job_id == bad:
            raise RuntimeError("broken")
        return False

    monkeypatch.setattr(module, "advance", advance)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    now = Time()
    runner = Runner(now=now)
    runner.round()
    runner.round()
    assert seen == [bad, good, good]
    now.now += FIRST_BACK_OFF
    runner.round()
    now.now += FIRST_BACK_OFF
    runner.round()
    assert seen.count(bad) == 2
    for _ in range(12):
        now.now += LONGEST_BACK_OFF
        runner.round()
    assert seen.count(bad) == 14
    assert seen.count(good) == 16


def test_a_job_that_waits_for_a_hook_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = make_job(pre_hook="slow").id, make_job().id
    answered, under_way, seen = threading.Event(), threading.Event(), []

    def advance(job_id: int) -> bool:
        seen.append(job_id)
        if job_id == slow:
            under_way.set()
            answered.wait(60)
        return False

    monkeypatch.setattr(module, "advance", advance)
    runner = Runner()
    runner.round()
    assert under_way.wait(60)
    runner.round()
    assert sorted(seen) == [slow, quick, quick], "it is not begun again before it is through"
    answered.set()


def test_the_sweep_runs_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[float] = []
    now = Time()
    monkeypatch.setattr(module, "sweep", lambda: swept.append(now.now))
    runner = Runner(now=now)
    for _ in range(20):
        runner.round()
        now.now += 1
    assert swept == [1000.0, 1005.0, 1010.0, 1015.0]


def test_it_ends_when_told_or_when_its_parent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(Runner, "round", lambda self: bool(stop.set()))
    Runner().run(stop)
    Runner().run(threading.Event(), parent=-1)
    assert stop.is_set()


def test_under_a_supervisor_it_ends_when_it_grew_heavy_a_while_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    now, parent = Time(), os.getppid()

    def minutes_pass(self: Runner) -> bool:
        now.now += 30
        return False

    monkeypatch.setitem(sys.modules, "numpy", sys)
    monkeypatch.setattr(Runner, "round", minutes_pass)
    monkeypatch.setattr(threading.Event, "wait", lambda self, timeout: False)
    Runner(now=now).run(threading.Event(), parent=parent)
    assert now.now == 1000 + 3 * 30


def test_a_failing_round_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = threading.Event(), []

    def fail(self: Runner) -> bool:
        rounds.append(time.monotonic())
        if len(rounds) == 2:
            stop.set()
        raise RuntimeError("the database is away")

    monkeypatch.setattr(Runner, "round", fail)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    Runner().run(stop)
    assert len(rounds) == 2


def test_under_celery_a_job_whose_storage_is_away_waits_longer_each_time(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job, tried = make_job(), []

    def away(*_: object) -> None:
        tried.append(clock.now)
        raise StoreUnavailable("The storage is away.")

    monkeypatch.setattr(prepare, "prepare", away)
    for _ in range(20):  # whoever rings, and however often
        background.advance_job(job.id)
        clock.advance(seconds=0.5)
    began = tried[0]
    assert [(one - began).total_seconds() for one in tried] == [0, 1, 3, 7]
    said = [record for record in caplog.records if "could not be advanced" in record.message]
    assert [record.exc_info for record in said] == [None] * 4
    assert said[-1].message == f"Job {job.id} could not be advanced; trying again in 8 s: The storage is away."
    monkeypatch.undo()
    clock.advance(seconds=8)
    background.advance_job(job.id)
    assert background._pauses == {}


def test_a_process_of_a_worker_takes_its_functions_along(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(functions, "close", lambda: ended.append(True))
    worker_process_shutdown.send(sender=None)
    assert ended == [True]


def test_a_sweep_without_database_is_a_line(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def away() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr(background.workers_background, "sweep", away)
    assert background.sweep() == 0
    assert [record.exc_info for record in caplog.records if "connection refused" in record.message] == [None]
