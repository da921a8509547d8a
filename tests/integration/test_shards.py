"""A job with more answers than one process should hold: the same labels, whoever makes the steps; nothing is left."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import orjson
import pytest
from django.conf import LazySettings

from labeling import queries, storage
from labeling.models import DataObject, JobQuality, LabelingJob
from labeling.pipeline import consolidate, knowledge, shards
from tests.job_factories import advance_until_done, answer_one, make_crew, make_job
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db(transaction=True)
Found = dict[int, tuple[str, float | None, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[list[tuple[Any, ...]]]:
    """A small limit, and a broker that nobody listens to: who was asked for what."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr("labeling.wakeup._ring", lambda *_: None)
    monkeypatch.setattr("labeling.wakeup._ask_for_shards", lambda *call: calls.append(call))
    settings.REDIS_URL, settings.FIT_ANSWERS = "redis://nobody.invalid", 40
    yield calls


def answered_job(
    objects: int | Sequence[dict[str, Any]] = 30, team: WorkTeam | None = None, **options: Any
) -> LabelingJob:
    """Three people answer every object, differently well; not fitted yet."""
    options = {"carry_skills": False, **options}
    job = make_job(objects, team=team or make_crew(3), redundancy=3, options=options)
    advance_until_done(job)
    chance = random.Random(1)
    for right, worker in zip((0.9, 0.8, 0.6), job.team.members.order_by("pk"), strict=True):
        for line in range(objects if isinstance(objects, int) else len(objects)):
            truth = chance.random() < right
            answer_one(worker.account, job, "good" if truth == (line % 3 > 0) else "bad", line=line)
    return job


def labels(job: LabelingJob) -> Found:
    rows = DataObject.objects.filter(job=job).values_list("line", "category", "confidence", "label")
    return {line: (category, confidence, label) for line, category, confidence, label in rows}


def left(job: LabelingJob) -> Sequence[str]:
    found = storage.listed(storage.default_store(), f"{queries.folder(job)}/intermediate/")
    return [one.uri for one in found]


def in_one_process(job: LabelingJob, settings: LazySettings) -> Found:
    """The labels of the same rows without a limit."""
    settings.FIT_ANSWERS = 10_000
    DataObject.objects.filter(job=job).update(category="", confidence=None)
    consolidate.fit(job)
    return labels(job)


def test_the_labels_are_those_of_one_process(asked: list[Any], settings: LazySettings) -> None:
    job = answered_job()
    assert advance_until_done(job).state == "Completed"
    sharded = labels(job)
    parts = {tuple(numbers) for _, _, _, numbers in asked}
    assert len(parts) == 1
    assert len(parts.pop()) == 9
    assert len({number for _, _, number, _ in asked}) > 3
    assert left(job) == []
    assert sharded == in_one_process(job, settings)
    assert len({confidence for _, confidence, _ in sharded.values()}) > 1


def test_any_step_may_be_made_by_others_twice_or_late(
    asked: list[Any], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, made = answered_job(), Counter[bool]()

    def workers(job_id: int, fit: str, number: int, numbers: Sequence[int]) -> None:
        asked.append((job_id, fit, number, numbers))
        for shard in numbers[: number % len(numbers)]:
            made[shards.help_with(job, fit, number, shard)] += 1
            made[shards.help_with(job, fit, number, shard)] += 1

    monkeypatch.setattr("labeling.wakeup._ask_for_shards", workers)
    advance_until_done(job)
    assert made[True] == made[False] > 0
    sharded = labels(job)
    for _, fit, number, numbers in asked:
        assert not shards.help_with(job, fit, number, numbers[-1])
    assert left(job) == []
    assert sharded == in_one_process(job, settings)


def test_what_an_interrupted_fit_left_is_cleared_away(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    job = answered_job(16)
    abandoned = shards.Files(job, "abandoned")
    abandoned.save("tables-1", {"keys": np.zeros(3)})
    consolidate.fit(job)
    assert len(left(job)) == 1
    monkeypatch.setattr(shards, "LEFT_BEHIND", timedelta(seconds=-1))
    consolidate.fit(job)
    assert left(job) == []


def test_another_method_stays_in_one_process(asked: list[Any]) -> None:
    assert advance_until_done(answered_job(16, method="majority")).state == "Completed"
    assert asked == []


def test_what_is_known_beforehand_counts_as_in_one_process(asked: list[Any], settings: LazySettings) -> None:
    """Objects with known answers, and people's history from a job before."""
    first = answered_job(16)
    advance_until_done(first)
    texts = [{"source": f"text {n}", **({"truth": "bad"} if n % 5 == 0 else {})} for n in range(30)]
    job = answered_job(texts, team=first.team, carry_skills=True, gold_attribute="truth")
    asked.clear()
    assert advance_until_done(job).state == "Completed"
    known = knowledge.of(job)
    assert known is not None
    assert (len(known.gold), len(known.history)) == (6, 3)
    assert asked
    sharded = labels(job)
    assert sharded == in_one_process(job, settings)
    job.options = {"carry_skills": False}
    job.save()
    assert sharded != in_one_process(job, settings)


def test_the_figures_of_quality_are_those_of_one_process(asked: list[Any], settings: LazySettings) -> None:
    """But for the curve, which one shard has to tell: here each is too small."""
    policy = {"mode": "adaptive", "confidence": 1.0, "min": 3, "audit": 0.5}
    job = answered_job(redundancy=policy)
    advance_until_done(job)
    sharded = figures(job)
    assert asked
    in_one_process(job, settings)
    assert sharded == figures(job)
    assert sharded["answers"] == 90
    assert sharded["agreement"]["overlapping"] == 30
    assert [one["answers"] for one in sharded["workers"]] == [30, 30, 30]
    assert len({one["skill"] for one in sharded["workers"]}) == 3
    assert 0 < sharded["audit"]["objects"] < 30


def figures(job: LabelingJob) -> Any:
    return rounded({**orjson.loads(JobQuality.objects.get(job=job).figures), "computed_at": None, "curve": None})


def rounded(value: Any) -> Any:
    """Shards are summed in another order."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 6) if isinstance(value, float) else value
