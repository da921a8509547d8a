"""People answer while the engine decides who is asked more: no answer is lost, nobody asked twice, nothing is stuck."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from labeling import integrity
from labeling.models import DataObject, LabelingJob
from labeling.pipeline.advance import advance
from tests import job_factories
from tests.concurrency.test_slots import at_once
from workers import assignments
from workers.models import Account, Annotation, Assignment

OBJECTS, PEOPLE, MOST = 40, 6, 4


@pytest.fixture
def job(transactional_db: None, settings: Settings, tmp_path: Path) -> LabelingJob:
    settings.S3_MODE, settings.S3_ROOT = "local", tmp_path / "s3"
    policy = {"mode": "adaptive", "confidence": 0.9, "min": 1, "audit": 0.2}
    made = job_factories.make_job(
        OBJECTS,
        team=job_factories.make_crew(PEOPLE),
        redundancy=MOST,
        options={"redundancy": policy},
        max_concurrent=15,
    )
    return job_factories.advance_until_done(made)


def work(person: Account, job: LabelingJob) -> None:
    dice = random.Random(person.id)
    while LabelingJob.objects.get(id=job.id).state != "Completed":
        for place in assignments.claim(worker_id=person.id, job=job.name, count=2):
            assignment = Assignment.objects.get(id=place.id)
            if dice.random() < 0.1:
                assignments.release(assignment=assignment)
            else:
                label = "good" if dice.random() < 0.7 else "bad"
                assignments.submit(assignment=assignment, answer={"crowd-classifier": {"label": label}})


def decide(job: LabelingJob) -> None:
    while LabelingJob.objects.get(id=job.id).state != "Completed":
        LabelingJob.objects.filter(id=job.id).update(refit_at=None)  # at every turn, to meet the people often
        advance(job.id)
        time.sleep(0.01)


def test_people_and_two_engines_at_once(job: LabelingJob) -> None:
    people = [worker.account for worker in job.team.members.all()]

    def run(person: Account | None) -> None:
        decide(job) if person is None else work(person, job)

    at_once([*people, None, None], run)  # type: ignore[list-item]
    given = Counter(Annotation.objects.values_list("task_id", flat=True))
    pairs = list(Annotation.objects.values_list("task_id", "worker_id"))
    assert len(given) == OBJECTS
    assert min(given.values()) >= 1
    assert max(given.values()) <= MOST
    assert len(pairs) == len(set(pairs))
    assert set(DataObject.objects.values_list("state", flat=True)) == {"labeled"}
    assert integrity.check() == {}
    connection.close()
