"""Ids of events are taken before the commit: a listener misses none that appears later than one with a higher id."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from labeling.api.rest.events import States
from labeling.models import JobEvent, LabelingJob
from tests.job_factories import make_job
from tests.services import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job() -> LabelingJob:
    return make_job(1)


@contextmanager
def writing(job: LabelingJob, *, commits: bool) -> Iterator[Any]:
    """Somebody else has written an event when the block begins, and ends the transaction when it ends."""
    written, go_on = Event(), Event()

    def write() -> int:
        try:
            with transaction.atomic():
                number = note(job)
                written.set()
                assert go_on.wait(60)
                transaction.set_rollback(not commits)
            return number
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        late = other.submit(write)
        assert written.wait(60)
        try:
            yield late
        finally:
            go_on.set()
        late.result()


def note(job: LabelingJob) -> int:
    return JobEvent.objects.create(job=job, old="InProgress", new="InProgress").id


def hears(states: States, wanted: list[int]) -> None:
    """Other databases of the server may hold the listener up for some rounds; what it hears is this, in this order."""
    heard: list[int] = []

    def all_heard() -> bool:
        heard.extend(one.id for one in states.fresh())
        return len(heard) >= len(wanted)

    wait_until(all_heard, "the listener")
    assert heard == wanted


def test_an_event_that_is_committed_late_comes_first(job: LabelingJob) -> None:
    states = States(JobEvent.objects.latest("id").id)
    with writing(job, commits=True) as late:
        after = note(job)
        assert states.fresh() == states.fresh() == []
    hears(states, [late.result(), after])
    hears(states, [note(job)])


def test_an_event_that_never_comes_holds_nobody_up(job: LabelingJob) -> None:
    states = States(JobEvent.objects.latest("id").id)
    with writing(job, commits=False):
        after = note(job)
        assert states.fresh() == []
    hears(states, [after])


def test_who_listens_from_now_on_hears_what_was_under_way(job: LabelingJob) -> None:
    with writing(job, commits=True) as late:
        note(job)
        states = States(None)
        assert states.fresh() == []
    hears(states, [late.result()])
