"""The sample jobs: one waiting to be labeled, one half done, one answered to the end, over pictures and texts that are
free to all (README.md beside this file says whose they are)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings

from labeling import jobs, storage
from labeling.crowd import Habits, Worker
from labeling.models import LabelingJob
from labeling.pipeline.advance import advance
from labeling.task_types import registry
from workers import accounts, assignments, teams
from workers.models import Account, Assignment, WorkTeam

FOLDER = Path(__file__).parent
BUCKET = "sample"
TEAM = "sample-team"
PICTURES = {
    "astronaut": "Person",
    "brick": "Surface",
    "camera": "Person",
    "chelsea": "Animal",
    "coffee": "Thing",
    "coins": "Thing",
    "deep-field": "Space",
    "grass": "Surface",
    "gravel": "Surface",
    "rocket": "Space",
}
SUBJECTS = ("Animal", "Person", "Space", "Surface", "Thing")
KINDS = ("Law", "Novel", "Science", "Speech")
_SIMULATED = 5
_PEOPLE = ("worker-one@localhost.localdomain", "worker-two@localhost.localdomain")


@dataclass(frozen=True, kw_only=True)
class _Sample:
    """One sample job and what is right for each of its objects."""

    job: LabelingJob
    truth: Sequence[str]


def load() -> list[str]:
    """Makes bucket, team, people and jobs; lines about them for the welcome. Nothing happens where they are already."""
    store = storage.default_store()
    if BUCKET in [bucket.name for bucket in store.buckets()]:
        return []
    store.create_bucket(BUCKET)
    for path in sorted((FOLDER / "pictures").iterdir()):
        store.write(f"s3://{BUCKET}/pictures/{path.name}", path.read_bytes())
    team = teams.create(TEAM, description="Everybody who tries the sample jobs.")
    for account in Account.objects.filter(role="owner"):
        teams.add_member(team, account.worker)
    lines = [_person(email, team) for email in _PEOPLE]
    crowd = [_simulated(number, team) for number in range(_SIMULATED)]
    done, half, waiting = _pictures("sample-done", team, 3), _texts(team), _pictures("sample-pictures", team, 2)
    for sample, share in ((done, 1.0), (half, 0.5), (waiting, 0.0)):
        _label(sample, crowd, share)
    return [*lines, *(f"{s.job.name}: {settings.PUBLIC_URL}/console/jobs/{s.job.name}/" for s in (waiting, half, done))]


def _person(email: str, team: WorkTeam) -> str:
    password = secrets.token_urlsafe(9)
    teams.add_member(team, accounts.create_account(email, password=password).worker)
    return f"sign in to the portal as {email} with {password}"


def _simulated(number: int, team: WorkTeam) -> Account:
    account = accounts.create_account(f"simulated-{number}@example.com", name=f"Simulated worker {number + 1}")
    teams.add_member(team, account.worker)
    return account


def _pictures(name: str, team: WorkTeam, redundancy: int) -> _Sample:
    lines = [{"source-ref": f"s3://{BUCKET}/pictures/{picture}.jpg"} for picture in PICTURES]
    job = _create(
        name,
        lines,
        team=team,
        task_type="image_classification",
        label_attribute="subject",
        categories=SUBJECTS,
        title="What is in the picture?",
        description="Choose what the picture shows above all.",
        instructions={"shortInstruction": "Choose what the picture shows above all. A rocket counts as space."},
        redundancy=redundancy,
    )
    return _Sample(job=job, truth=list(PICTURES.values()))


def _texts(team: WorkTeam) -> _Sample:
    texts = [orjson.loads(line) for line in (FOLDER / "texts.jsonl").read_text("utf-8").splitlines()]
    lines = [{"source": t["text"], "author": t["author"], "work": t["work"], "year": t["year"]} for t in texts]
    job = _create(
        "sample-texts",
        lines,
        team=team,
        task_type="text_classification",
        label_attribute="kind",
        categories=KINDS,
        title="What kind of text is it?",
        description="Read a sentence and choose where it comes from.",
        instructions={"shortInstruction": "Where does the sentence come from? Go by its words, not by who said it."},
        redundancy=3,
    )
    return _Sample(job=job, truth=[text["kind"] for text in texts])


def _create(
    name: str,
    lines: Sequence[Mapping[str, object]],
    *,
    team: WorkTeam,
    task_type: str,
    label_attribute: str,
    categories: tuple[str, ...],
    title: str,
    description: str,
    instructions: Mapping[str, str],
    redundancy: int,
) -> LabelingJob:
    manifest = f"s3://{BUCKET}/{name}.manifest"
    storage.default_store().write(manifest, b"".join(orjson.dumps(line) + b"\n" for line in lines))
    job = jobs.create(
        jobs.NewJob(
            name=name,
            team=team,
            task_type=task_type,
            label_attribute=label_attribute,
            manifest_uri=manifest,
            output_path=f"s3://{BUCKET}/output",
            categories=categories,
            title=title,
            description=description,
            instructions=instructions,
            redundancy=redundancy,
            time_limit=600,
            created_by=Account.objects.filter(role="owner").first(),
        )
    )
    _advance(job)
    return job


def _label(sample: _Sample, crowd: Sequence[Account], share: float) -> None:
    """Simulated people answer the first objects of the job. The runner makes labels of it."""
    people = [(a, Worker(n, Habits(), sample.job.categories, seed=7)) for n, a in enumerate(crowd)]
    for line in range(round(share * len(sample.truth))):
        for place in range(sample.job.redundancy):
            account, worker = people[(line + place) % len(people)]
            _answer(sample, account, worker, line)


def _answer(sample: _Sample, account: Account, worker: Worker, line: int) -> None:
    one = assignments.claim(worker_id=account.id, job=sample.job.name, reference=str(line))[0]
    naming = registry.by_key(sample.job.task_type).naming
    assert naming is not None  # the sample jobs are classifications
    answer = naming(worker.answer(sample.truth[line]))
    assignments.submit(assignment=Assignment.objects.get(id=one.id), answer=answer, time_spent=worker.seconds())


def _advance(job: LabelingJob) -> None:
    while advance(job.id):
        pass
    job.refresh_from_db()
