"""Flushes between full fits: they read what is new, nothing counts twice or is lost, and the last fit decides."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.utils import timezone

from consolidation import HierarchicalDawidSkene, IncrementalDawidSkene
from labeling import integrity
from labeling.models import DataObject, KeptSums, LabelingJob
from labeling.pipeline import between, consolidate, fitted, knowledge
from labeling.pipeline.facts import Facts
from tests.job_factories import advance_until_done, answer_all, answer_one, make_crew, make_job
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS: dict[str, Any] = {"carry_skills": False}


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sums are kept for the smallest job, and there is an hour between two full fits: the answers of each."""
    found: list[int] = []
    postpone, fit = between.postpone, fitted.fitted

    def later(job: LabelingJob, until: datetime) -> bool:
        return postpone(job, until + timedelta(hours=1))

    @contextmanager
    def noted(job: LabelingJob, facts: Any, known: Any) -> Iterator[Any]:
        with fit(job, facts, known) as result:
            found.append(len(facts))
            yield result

    monkeypatch.setattr(between, "FEWEST", 1)
    monkeypatch.setattr(between, "postpone", later)
    monkeypatch.setattr(fitted, "fitted", noted)
    return found


def flush(job: LabelingJob) -> LabelingJob:
    """The engine's turn, with no pause in its way."""
    LabelingJob.objects.filter(id=job.id).update(refit_at=None)
    return advance_until_done(job)


def say(job: LabelingJob, lines: Sequence[int]) -> None:
    """Three people answer these objects, differently well."""
    for place, (right, worker) in enumerate(zip((0.95, 0.8, 0.6), job.team.members.order_by("pk")[:3], strict=True)):
        for line in lines:
            truth = random.Random(f"{place} {line}").random() < right
            assert answer_one(worker.account, job, "good" if truth == (line % 3 > 0) else "bad", line=line)


def labels(job: LabelingJob) -> dict[int, tuple[str, float | None]]:
    rows = DataObject.objects.filter(job=job, state="labeled").values_list("line", "category", "confidence")
    return {line: (category, confidence) for line, category, confidence in rows}


def sums(job: LabelingJob) -> IncrementalDawidSkene:
    """The model as the kept sums have it."""
    packed = between.sums_of(job)
    assert packed is not None
    return between.Between(job, packed, range(100))._model


def counted(job: LabelingJob) -> float:
    """How many answers are in the kept sums."""
    return float(sums(job).tally_.counted.sum())


def new_job(objects: int | Sequence[dict[str, Any]] = 30, team: WorkTeam | None = None, **fields: Any) -> LabelingJob:
    fields = {"options": OPTIONS, **fields}
    return advance_until_done(make_job(objects, team=team or make_crew(3), redundancy=3, **fields))


def test_new_answers_are_labeled_without_a_full_fit_and_the_last_fit_decides(fits: list[int]) -> None:
    job = new_job()
    for start in range(0, 30, 5):
        say(job, range(start, start + 5))
        flush(job)
        assert len(labels(job)) == start + 5
        assert integrity.check() == {}
        if start < 25:
            assert fits == [15]
            assert counted(job) == 3 * (start + 5)
    assert job.state == "Completed"
    assert fits == [15, 90]
    assert not KeptSums.objects.exists()


def test_the_published_labels_are_those_of_a_job_that_was_fitted_once(fits: list[int]) -> None:
    """Other order of arrival, other flushes, and a process that dies between writing labels and keeping the sums."""
    once = new_job()
    say(once, range(30))
    twin = new_job(team=once.team)
    for number, start in enumerate(range(25, -1, -5)):
        say(twin, range(start, start + 5))
        with pytest.MonkeyPatch.context() as patch:
            if number % 2:
                patch.setattr(between.Between, "keep", died)
            try:
                flush(twin)
            except Died:
                LabelingJob.objects.filter(id=twin.id).update(advancing_until=None)
    assert fits == [15]
    flush(once)
    flush(twin)
    assert (once.state, twin.state) == ("Completed", "Completed")
    assert labels(once) == labels(twin)
    assert integrity.check() == {}


class Died(BaseException):
    pass


def died(_: Any) -> None:
    raise Died


def test_answers_to_objects_that_people_still_work_on_are_not_counted_twice(fits: list[int]) -> None:
    """The full fit saw two of three answers to some of the objects."""
    job = new_job()
    say(job, range(10))
    people = [worker.account for worker in job.team.members.order_by("pk")]
    for line in range(10, 20):
        assert all(answer_one(person, job, line=line) for person in people[:2])
    flush(job)
    assert (fits, counted(job)) == ([50], 30)
    for line in range(10, 20):
        assert answer_one(people[2], job, line=line)
    flush(job)
    assert (fits, counted(job)) == ([50], 60)


def test_who_is_asked_once_more_is_decided_between_fits_and_counts_once(fits: list[int]) -> None:
    policy = {"mode": "adaptive", "confidence": 0.999, "audit": 0.0}
    job = make_job(12, team=make_crew(4), redundancy=3, options={"redundancy": policy, **OPTIONS})
    advance_until_done(job)
    people = [worker.account for worker in job.team.members.order_by("pk")]
    for line in range(6):
        assert all(answer_one(person, job, line=line) for person in people[:2])
    flush(job)
    assert (fits, len(labels(job)), counted(job)) == ([12], 0, 0)
    for line in range(3):
        assert answer_one(people[2], job, line=line)
    for line in range(6, 12):
        assert all(answer_one(person, job, line=line) for person in people[:2])
    flush(job)
    assert (fits, sorted(labels(job)), counted(job)) == ([12], [0, 1, 2], 9)
    while answer_all(job):
        flush(job)
    assert job.state == "Completed"
    assert fits == [12, 36]
    assert integrity.check() == {}


def test_known_answers_and_earlier_skills_count_between_fits(fits: list[int]) -> None:
    first = new_job()
    say(first, range(30))
    assert flush(first).state == "Completed"
    lines = [
        {"source": f"text {n}", **({"truth": "good" if n % 3 else "bad"} if n % 4 == 0 else {})} for n in range(20)
    ]
    job = new_job(lines, team=first.team, options={"gold_attribute": "truth"})
    say(job, range(8))
    flush(job)
    say(job, range(8, 16))
    flush(job)
    assert fits == [90, 90, 24]
    model = sums(job)
    assert (model.tally_.counted.sum(), model.tally_.gold.sum()) == (36, 12)
    full = HierarchicalDawidSkene(known=knowledge.of(job)).fit(fitted.votes_of(job, Facts(job)))
    np.testing.assert_allclose(model.worker_skills_, full.worker_skills_, atol=0.02)
    alone = HierarchicalDawidSkene().fit(fitted.votes_of(job, Facts(job)))
    assert np.abs(alone.worker_skills_ - full.worker_skills_).max() > 0.05


def test_a_full_fit_that_is_due_takes_over(fits: list[int]) -> None:
    job = new_job()
    for start in (0, 10):
        say(job, range(start, start + 10))
        KeptSums.objects.update(refit_at=job.created_at)
        flush(job)
    assert fits == [30, 60]
    assert counted(job) == 60


def test_small_jobs_and_other_methods_keep_nothing(fits: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    other = new_job(options={"method": "majority", **OPTIONS})
    say(other, range(10))
    flush(other)
    monkeypatch.setattr(between, "FEWEST", 31)
    small = new_job()
    say(small, range(10))
    flush(small)
    monkeypatch.setattr(between, "FEWEST", 1)
    monkeypatch.setattr(between, "LARGEST", 100)
    large = new_job()
    say(large, range(10))
    flush(large)
    assert [len(labels(job)) for job in (other, small, large)] == [10, 10, 10]
    assert not KeptSums.objects.exists()


def test_a_job_in_shards_keeps_the_same_sums(
    fits: list[int], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job()
    say(job, range(20))
    monkeypatch.setattr("labeling.wakeup._ring", lambda *_: None)
    monkeypatch.setattr("labeling.wakeup._ask_for_shards", lambda *_: None)
    settings.REDIS_URL, settings.FIT_ANSWERS = "redis://nobody.invalid", 25
    flush(job)
    in_shards = sums(job)
    settings.FIT_ANSWERS = 1000
    consolidate.fit(job, final=False)
    between.postpone(job, timezone.now())
    assert told(in_shards) == pytest.approx(told(sums(job)), abs=1e-6)
    say(job, range(20, 22))
    flush(job)
    assert (fits, len(labels(job)), counted(job)) == ([60, 60], 22, 66)


def told(model: IncrementalDawidSkene) -> dict[Any, float]:
    """Of the sums, what does not depend on the order of the workers in them."""
    skills = dict(zip(model.workers, model.worker_skills_.tolist(), strict=True))
    columns = model.tally_.table[:-1]
    return skills | dict(enumerate([*model.tally_.table[-1].tolist(), *columns.sum(axis=0).tolist()], -99))
