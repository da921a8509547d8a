"""A job is made while its team is deleted: one of the two is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.db import connection

from labeling import jobs
from labeling.models import LabelingJob
from tests.job_factories import make_bucket, make_crew, make_job
from workers import teams
from workers.errors import InUse, InvalidInput
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db(transaction=True)


def aside(do: Callable[[], object]) -> None:
    """In another thread with a connection of its own. On SQLite the next writer waits for the end of the first."""
    try:
        do()
    finally:
        connection.close()


def test_a_team_is_not_deleted_under_a_job_that_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    team, store, stored, deleting = make_crew(1), jobs._store, Event(), Event()

    def slowly(new: jobs.NewJob) -> LabelingJob:
        job = store(new)
        stored.set()
        assert deleting.wait(60)
        return job

    def delete() -> None:
        assert stored.wait(60)
        deleting.set()
        teams.delete(team)

    monkeypatch.setattr(jobs, "_store", slowly)
    make_bucket("bkt")
    with ThreadPoolExecutor(2) as threads:
        making = threads.submit(aside, lambda: make_job(1, team=team))
        ending = threads.submit(aside, delete)
        wait([making, ending])
    making.result()
    with pytest.raises(InUse):
        ending.result()
    assert WorkTeam.objects.get(id=team.id).deleted_at is None


def test_no_job_is_made_for_a_team_that_is_deleted() -> None:
    team = make_crew(1)
    teams.delete(team)
    with pytest.raises(InvalidInput, match="is deleted"):
        make_job(1, team=team)
    assert not LabelingJob.objects.exists()
