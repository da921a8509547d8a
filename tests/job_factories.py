"""Whole labeling jobs for tests: made, advanced and answered through the product's own use cases."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from labeling import integrity, jobs, storage
from labeling.models import LabelingJob
from labeling.pipeline.advance import advance
from tests.factories import make_account, make_team
from tests.numbers import number
from workers import assignments
from workers.models import Account, Annotation, Assignment, WorkTeam

BUCKET = "bkt"


def make_crew(size: int) -> WorkTeam:
    """A team with so many members."""
    team = make_team()
    for _ in range(size):
        make_account(member_of=(team,))
    return team


def make_bucket(name: str) -> storage.Store:
    """The store, with this bucket in it."""
    store = storage.default_store()
    if name not in [bucket.name for bucket in store.buckets()]:
        store.create_bucket(name)
    return store


def make_manifest(lines: Iterable[dict[str, Any]] | bytes, key: str = "in.manifest") -> str:
    store = make_bucket(BUCKET)
    content = lines if isinstance(lines, bytes) else b"".join(orjson.dumps(line) + b"\n" for line in lines)
    uri = f"s3://{BUCKET}/{key}"
    store.write(uri, content)
    return uri


def make_job(
    texts: int | Sequence[dict[str, Any]] | bytes = 3, *, team: WorkTeam | None = None, **fields: Any
) -> LabelingJob:
    """A text classification job over `texts` lines; not advanced yet."""
    lines = [{"source": f"text {n}"} for n in range(texts)] if isinstance(texts, int) else texts
    name = fields.pop("name", f"job-{number()}")
    make_bucket(BUCKET)
    defaults: dict[str, Any] = {
        "task_type": "text_classification",
        "label_attribute": "mood",
        "manifest_uri": fields.pop("manifest_uri")
        if "manifest_uri" in fields
        else make_manifest(lines, f"{name}.manifest"),
        "output_path": f"s3://{BUCKET}/out",
        "categories": ("good", "bad"),
        "title": "Mood",
        "description": "Which mood?",
        "redundancy": 1,
    }
    return jobs.create(jobs.NewJob(name=name, team=team or make_crew(1), **defaults | fields))


def advance_until_done(job: LabelingJob) -> LabelingJob:
    """As the runner does: until there is nothing to do but wait for people."""
    while advance(job.id):
        pass
    job.refresh_from_db()
    return job


def answer_one(
    account: Account,
    job: LabelingJob,
    label: str = "good",
    *,
    answer: dict[str, Any] | None = None,
    line: int | None = None,
) -> Annotation | None:
    """Claims one place, or the one for this line, and submits a label, or another answer; None where there is nothing
    for this worker."""
    claimed = assignments.claim(worker_id=account.id, job=job.name, reference=None if line is None else str(line))
    if not claimed:
        return None
    given = {"crowd-classifier": {"label": label}} if answer is None else answer
    return assignments.submit(assignment=held(claimed[0].id), answer=given)


def answer_all(job: LabelingJob, label: str = "good") -> int:
    """Every member of the job's team answers everything there is for them; how many answers."""
    done = 0
    for worker in job.team.members.all():
        while answer_one(worker.account, job, label):
            done += 1
    return done


def answered(job: LabelingJob, *answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Person n of the team gives answer n to every object, and the job completes; the output lines."""
    advance_until_done(job)
    for worker, answer in zip(job.team.members.order_by("account_id"), answers, strict=True):
        while answer_one(worker.account, job, answer=answer):
            pass
        advance_until_done(job)
    assert job.state == "Completed"
    assert integrity.check() == {}
    return [orjson.loads(line) for line in output_of(job)]


def held(assignment_id: int) -> Assignment:
    return Assignment.objects.get(id=assignment_id)


def output_of(job: LabelingJob) -> list[str]:
    from labeling import queries

    return storage.read(storage.default_store(), queries.output_uri(job)).decode().splitlines()
