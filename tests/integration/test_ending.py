"""How jobs, tasks and leases end: by a person, by a condition, by the clock, by those who decline."""

from datetime import timedelta
from types import ModuleType

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labeling import chaining, integrity, jobs, queries
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import consolidate, launch, publish
from labeling.pipeline.advance import advance
from tests.conftest import Clock
from tests.factories import make_account, make_team
from tests.job_factories import (
    advance_until_done,
    answer_all,
    answer_one,
    held,
    make_crew,
    make_job,
    output_of,
)
from workers import assignments, background, dispatch
from workers.errors import LeaseLost, WrongState
from workers.models import Annotation, Assignment, Task

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = {"crowd-classifier": {"label": "good"}}


def test_stop_keeps_what_is_labeled_and_publishes_every_line() -> None:
    job = make_job(4, team=make_crew(1), max_concurrent=2)
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    assert jobs.stop(job, by="ada@example.org")
    assert not jobs.stop(job)
    assert advance_until_done(job).state == "Stopped"
    lines = [orjson.loads(line) for line in output_of(job)]
    assert [("mood" in line) for line in lines] == [True, True, False, False]
    assert queries.counters_of(job).unlabeled == 2
    assert integrity.check() == {}
    with pytest.raises(WrongState):
        jobs.stop(job)


@pytest.mark.parametrize("last", [(launch, "refresh_statistics"), (publish, "publish")], ids=["begins", "is complete"])
def test_a_stop_while_the_engine_moves_the_job_is_a_stop(
    last: tuple[ModuleType, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`last`: what the engine does before it moves the job, which is when the person stops it."""
    job, done = make_job(2), getattr(*last)

    def and_stop(*args: LabelingJob) -> None:
        done(*args)
        if not stopped:
            stopped.append(jobs.stop(LabelingJob.objects.get(id=job.id)))

    stopped: list[bool] = []
    monkeypatch.setattr(*last, and_stop)
    advance_until_done(job)
    answer_all(job)
    assert (advance_until_done(job).state, job.failure_reason, stopped) == ("Stopped", "", [True])
    assert len(output_of(job)) == 2


def test_what_is_left_to_write_when_a_job_stops_is_written_a_batch_in_each_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = make_job(5, team=make_crew(1), redundancy=1)
    advance_until_done(job)
    answer_all(job)
    jobs.stop(job)
    monkeypatch.setattr(publish, "ARCHIVE_BATCH", 2)
    fits: list[int] = []
    fit = consolidate.fit
    monkeypatch.setattr(consolidate, "fit", lambda job: fits.append(job.id) or fit(job))
    written = []
    while advance(job.id, seconds=0):
        written.append(DataObject.objects.filter(job=job, archived=True).count())
    assert (written[-4:], fits) == ([0, 2, 4, 5], [job.id])
    job.refresh_from_db()
    assert (job.state, len(output_of(job))) == ("Stopped", 5)


def test_holder_may_still_submit_shortly_after_a_stop(clock: Clock) -> None:
    job = make_job(2, team=make_crew(2))
    advance_until_done(job)
    first, second = job.team.members.all()
    in_time = assignments.claim(worker_id=first.pk, job=job.name)[0]
    too_late = assignments.claim(worker_id=second.pk, job=job.name)[0]
    jobs.stop(job)
    assert advance_until_done(job).state == "Stopping"
    assignments.submit(assignment=held(in_time.id), answer=ANSWER)
    assert advance_until_done(job).state == "Stopping"
    clock.advance(seconds=16)
    background.sweep()
    assert advance_until_done(job).state == "Stopped"
    with pytest.raises(LeaseLost):
        assignments.submit(assignment=held(too_late.id), answer=ANSWER)
    assert queries.counters_of(job).human_labeled == 1
    assert integrity.check() == {}


def test_what_a_stop_makes_of_a_task_depends_on_who_answered_it_and_who_holds_it() -> None:
    job = make_job(4, team=make_crew(2), redundancy=2)
    advance_until_done(job)
    first, second = job.team.members.all()
    objects = {"answered": (first, second), "half": (first,), "held": (), "free": ()}
    for line, people in enumerate(objects.values()):
        for worker in people:
            (place,) = assignments.claim(worker_id=worker.pk, job=job.name, reference=str(line))
            assignments.submit(assignment=held(place.id), answer=ANSWER)
    (kept,) = assignments.claim(worker_id=first.pk, job=job.name, reference="2")
    dispatch.wind_down(job.group_id or 0)
    found = Task.objects.filter(group=job.group).order_by("id").values_list("state", "ending")
    assert list(found) == [
        ("closed", ""),
        ("cancelled", "cancelled"),
        ("open", "cancelled"),
        ("cancelled", "cancelled"),
    ]
    assert held(kept.id).deadline <= timezone.now() + dispatch.STOP_GRACE
    assignments.submit(assignment=held(kept.id), answer=ANSWER)
    assert list(found.all())[2] == ("cancelled", "cancelled")
    assert integrity.check() == {}


def test_a_stop_asks_the_database_no_more_often_the_more_tasks_are_open() -> None:
    asked = []
    for objects in (3, 30):
        job = make_job(objects, team=make_crew(1), max_concurrent=objects)
        advance_until_done(job)
        with CaptureQueriesContext(connection) as seen:
            assert not dispatch.wind_down(job.group_id or 0)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_stop_before_the_manifest_was_read_still_gives_every_line() -> None:
    job = make_job(3)
    jobs.stop(job)
    assert advance_until_done(job).state == "Stopped"
    assert len(output_of(job)) == 3


def test_human_budget_stops_the_job_and_releases_no_more_than_needed() -> None:
    job = make_job(6, team=make_crew(1), max_human_labeled=2)
    advance_until_done(job)
    assert Task.objects.filter(group=job.group).count() == 2
    answer_all(job)
    advance_until_done(job)
    assert (job.state, job.stop_reason) == ("Stopped", "MaxHumanLabeledObjectCount 2 reached")
    assert queries.counters_of(job).human_labeled == 2


def test_percentage_counts_carried_labels() -> None:
    lines = [{"source": f"t{n}", "mood": 1, "mood-metadata": {"human-annotated": "yes"}} for n in range(3)]
    lines += [{"source": f"u{n}"} for n in range(7)]
    job = make_job(lines, team=make_crew(1), max_percentage_labeled=50)
    advance_until_done(job)
    assert queries.counters_of(job).total_labeled == 3
    answer_all(job)
    advance_until_done(job)
    assert job.state == "Stopped"
    assert queries.counters_of(job).total_labeled == 5


def test_hundred_percent_runs_to_the_end() -> None:
    job = make_job(2, team=make_crew(1), max_percentage_labeled=100)
    advance_until_done(job)
    answer_all(job)
    assert advance_until_done(job).state == "Completed"


def test_whoever_is_late_after_a_stop_is_told_of_the_stop_while_others_may_still_submit(clock: Clock) -> None:
    job = make_job(1, team=make_crew(2), redundancy=2, time_limit=60)
    advance_until_done(job)
    slow, quick = job.team.members.order_by("pk")
    late = assignments.claim(worker_id=slow.pk, job=job.name)[0]
    clock.advance(seconds=55)
    in_time = assignments.claim(worker_id=quick.pk, job=job.name)[0]
    jobs.stop(job)
    advance_until_done(job)
    clock.advance(seconds=6)
    background.sweep()
    with pytest.raises(LeaseLost, match="its job was stopped"):
        assignments.submit(assignment=held(late.id), answer=ANSWER)
    assignments.submit(assignment=held(in_time.id), answer=ANSWER)
    assert advance_until_done(job).state == "Stopped"


def test_lease_expires_and_the_place_is_offered_again(clock: Clock) -> None:
    job = make_job(1, team=make_crew(2), time_limit=60)
    advance_until_done(job)
    slow, quick = job.team.members.all()
    late = assignments.claim(worker_id=slow.pk, job=job.name)[0]
    assert assignments.claim(worker_id=quick.pk, job=job.name) == []
    clock.advance(seconds=61)
    background.sweep()
    assert answer_one(quick.account, job) is not None
    with pytest.raises(LeaseLost):
        assignments.submit(assignment=held(late.id), answer=ANSWER)
    assert integrity.check() == {}


def test_late_answer_counts_while_nobody_took_the_place(clock: Clock) -> None:
    job = make_job(1, team=make_crew(2), time_limit=60)
    advance_until_done(job)
    slow = job.team.members.first()
    assert slow is not None
    late = assignments.claim(worker_id=slow.pk, job=job.name)[0]
    clock.advance(seconds=61)
    background.sweep()
    first = assignments.submit(assignment=held(late.id), answer=ANSWER)
    again = assignments.submit(assignment=held(late.id), answer={"crowd-classifier": {"label": "bad"}})
    assert first == again
    assert again.answer == first.answer
    assert advance_until_done(job).state == "Completed"
    assert integrity.check() == {}


def test_availability_over_labels_with_what_is_there_and_fails_the_rest(clock: Clock) -> None:
    job = make_job(2, team=make_crew(3), redundancy=3, lifetime=3600)
    advance_until_done(job)
    worker = job.team.members.first()
    assert worker is not None
    assert answer_one(worker.account, job)
    clock.advance(seconds=3601)
    background.sweep()
    assert advance_until_done(job).state == "Completed"
    counters = queries.counters_of(job)
    assert (counters.human_labeled, counters.failed) == (1, 1)
    labeled = next(orjson.loads(line) for line in output_of(job) if "mood-metadata" in line)
    assert labeled["mood-metadata"]["confidence"] == 0
    assert integrity.check() == {}


def test_object_declined_by_as_many_as_were_asked_goes_to_nobody_else() -> None:
    job = make_job(1, team=make_crew(3), redundancy=2)
    advance_until_done(job)
    members = list(job.team.members.all())
    for worker in members[:2]:
        claimed = assignments.claim(worker_id=worker.pk, job=job.name)[0]
        assignments.decline(assignment=held(claimed.id), reason="too dark")
        assert assignments.claim(worker_id=worker.pk, job=job.name) == []
    assert assignments.claim(worker_id=members[2].pk, job=job.name) == []
    assert advance_until_done(job).state == "Completed"
    assert queries.counters_of(job).failed == 1
    assert integrity.check() == {}


def test_released_place_may_come_back_to_the_same_worker() -> None:
    job = make_job(1, team=make_crew(1))
    advance_until_done(job)
    worker = job.team.members.first()
    assert worker is not None
    claimed = assignments.claim(worker_id=worker.pk, job=job.name)[0]
    assignments.release(assignment=held(claimed.id))
    assignments.release(assignment=held(claimed.id))
    again = assignments.claim(worker_id=worker.pk, job=job.name)[0]
    assert again.id != claimed.id
    assert again.task_id == claimed.task_id


def test_withdrawn_answer_stays_a_fact_but_does_not_count() -> None:
    job = make_job(1, team=make_crew(2), redundancy=2)
    advance_until_done(job)
    first, second = job.team.members.all()
    mistaken = answer_one(first.account, job, "bad")
    assert mistaken is not None
    again = assignments.withdraw(assignment=held(mistaken.pk))
    assignments.submit(assignment=again, answer=ANSWER)
    answer_one(second.account, job)
    assert advance_until_done(job).state == "Completed"
    assert Annotation.objects.filter(task=mistaken.task).count() == 3
    assert orjson.loads(output_of(job)[0])["mood-metadata"]["class-name"] == "good"
    with pytest.raises(WrongState):
        assignments.withdraw(assignment=held(again.pk))
    assert integrity.check() == {}


def test_an_annotation_cannot_be_changed() -> None:
    job = make_job(1, team=make_crew(1))
    advance_until_done(job)
    answer_all(job)
    with pytest.raises(Exception, match="fact"):
        Annotation.objects.update(answer="{}")


def test_drafts_never_go_back() -> None:
    job = make_job(1, team=make_crew(1))
    advance_until_done(job)
    worker = job.team.members.first()
    assert worker is not None
    mine = held(assignments.claim(worker_id=worker.pk, job=job.name)[0].id)
    assert assignments.save_draft(assignment=mine, state={"n": 2}, seq=2)
    assert not assignments.save_draft(assignment=mine, state={"n": 1}, seq=1)
    assert mine.draft.state == '{"n":2}'


def test_chained_job_asks_only_for_what_is_left() -> None:
    first = make_job(5, team=make_crew(1), max_human_labeled=2)
    advance_until_done(first)
    answer_all(first)
    advance_until_done(first)
    start = chaining.prefill(first)
    assert (start.name, start.label_attribute) == (f"{first.name}-chain", "mood")
    second = make_job(name=start.name, team=first.team, manifest_uri=start.manifest_uri)
    assert second.parent == first
    advance_until_done(second)
    assert queries.counters_of(second).total_labeled == 2
    assert answer_all(second, "bad") == 3
    assert advance_until_done(second).state == "Completed"
    old, new = output_of(first), output_of(second)
    assert new[:2] == old[:2]
    names = [orjson.loads(line)["mood-metadata"]["job-name"] for line in new]
    assert names == [f"labeling-job/{first.name}"] * 2 + [f"labeling-job/{second.name}"] * 3


def test_job_of_more_than_thirty_days_fails_but_keeps_its_labels() -> None:
    job = make_job(2, team=make_crew(1), max_concurrent=1)
    advance_until_done(job)
    answer_all(job)
    type(job).objects.filter(id=job.id).update(created_at=timezone.now() - timedelta(days=31))
    advance_until_done(job)
    assert job.state == "Failed"
    assert job.failure_reason.startswith("ClientError: The job is older than 30 days")
    assert [("mood" in orjson.loads(line)) for line in output_of(job)] == [True, False]
    assert integrity.check() == {}


def test_stranger_gets_nothing() -> None:
    job = make_job(1)
    advance_until_done(job)
    stranger = make_account(member_of=(make_team(),))
    assert assignments.claim(worker_id=stranger.id) == []
    assert Assignment.objects.filter(worker_id=stranger.id).count() == 0
    assert DataObject.objects.filter(job=job, state="launched").count() == 1
