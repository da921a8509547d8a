"""`labelwright worker`: Celery and Redis run a job to its end, bells lost and workers killed notwithstanding."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.installation import LABELWRIGHT, database_for
from tests.services import die_with_parent, free_port, redis

#: In a process of its own on the installation: makes a job, waits for a state, or answers what there is meanwhile.
JOB = """
import sys, time
from labeling.cli import open_installation
open_installation()
from labeling.models import LabelingJob
from tests.job_factories import answer_all, make_job
what, *states = sys.argv[1:]
if what == "make":
    make_job(5, name="moods")
answered = 0
while True:
    job = LabelingJob.objects.get(name="moods")
    answered += answer_all(job) if what == "answer" else 0
    if not states or job.state in states:
        break
    time.sleep(0.1)
print(answered)
"""

#: Likewise: a job of three people who err. Prints the labels of the job's own fit in shards, of one in which workers
#: make every step, and of one process; then what is left in the storage.
CROWD = """
import random, time
from labeling.cli import open_installation
open_installation()
from django.conf import settings
from django.db import transaction
from labeling import queries, storage
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import consolidate, shards
from labeling.wakeup import call_for_shards
from tests.job_factories import answer_one, make_crew, make_job
job = make_job(18, name="crowd", team=make_crew(3), redundancy=3, options={"carry_skills": False})

def until(state):
    while LabelingJob.objects.get(id=job.id).state != state:
        time.sleep(0.05)

def made_by_workers(job, files, number, shard):
    asked = time.monotonic()
    while not files.has(f"round-{number}/shard-{shard}"):
        time.sleep(0.01)
        if time.monotonic() > asked + 5:
            call_for_shards(job.id, files.fit, number, [shard])
            asked = time.monotonic()
    return files.load(f"round-{number}/shard-{shard}")

def fitted_again():
    DataObject.objects.filter(job=job).update(category="", confidence=None)
    consolidate.fit(LabelingJob.objects.get(id=job.id))
    return labels()

def labels():
    return list(DataObject.objects.filter(job=job).order_by("line").values_list("line", "category", "confidence"))

until("InProgress")
dice = random.Random(1)
with transaction.atomic():  # the bell rings when all have answered
    for right, one in zip((0.9, 0.8, 0.6), job.team.members.order_by("pk")):
        for line in range(18):
            answer_one(one.account, job, "good" if (dice.random() < right) == (line % 3 > 0) else "bad", line=line)
until("Completed")
print(labels())
shards._step = made_by_workers
print(fitted_again())
settings.REDIS_URL = ""
print(fitted_again())
print([one.uri for one in storage.listed(storage.default_store(), queries.folder(job) + "/intermediate/")])
"""


@pytest.fixture
def environment(tmp_path: Path, redis_url: str) -> Iterator[dict[str, str]]:
    """An installation with a broker and up-to-date rows; nothing runs yet."""
    import redis

    redis.Redis.from_url(redis_url).flushall()
    with database_for(tmp_path) as url:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LABELWRIGHT_")}
        own = {"HOME": str(tmp_path), "DATABASE_URL": url, "REDIS_URL": redis_url}
        environment = {**kept, **{f"LABELWRIGHT_{name}": value for name, value in own.items()}}
        subprocess.run([LABELWRIGHT, "migrate"], env=environment, check=True, capture_output=True, timeout=60)
        yield environment


@contextmanager
def worker(environment: dict[str, str], log: Path, *, processes: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [LABELWRIGHT, "worker", "--concurrency", str(processes)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


def job(environment: dict[str, str], what: str, *until: str) -> int:
    """Does `what` with the job, over and over until it is in one of these states; how many answers were given."""
    return int(run(environment, JOB, what, *until))


def run(environment: dict[str, str], script: str, *arguments: str) -> str:
    """What the script prints."""
    command = [sys.executable, "-c", script, *arguments]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_job_runs_to_its_end_though_a_worker_was_killed(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    job(environment, "make")
    with worker(environment, log) as first:
        job(environment, "await", "InProgress")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    with worker(environment, log):
        assert job(environment, "answer", "Completed") == 5
    assert "Traceback" not in log.read_text()


def test_workers_fit_a_large_job_together(environment: dict[str, str], tmp_path: Path) -> None:
    """The labels are those of one process, and nothing of the fit stays in the storage."""
    environment, log = environment | {"LABELWRIGHT_FIT_ANSWERS": "40"}, tmp_path / "worker.log"
    with worker(environment, log, processes=2):
        shared, by_workers, in_one, left = run(environment, CROWD).splitlines()
    assert shared == by_workers == in_one
    assert left == "[]"
    assert "Traceback" not in log.read_text()


@pytest.mark.any_database
def test_it_asks_for_a_broker(environment: dict[str, str]) -> None:
    without = {name: value for name, value in environment.items() if name != "LABELWRIGHT_REDIS_URL"}
    done = subprocess.run([LABELWRIGHT, "worker"], env=without, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "LABELWRIGHT_REDIS_URL" in done.stderr


@pytest.mark.any_database
def test_people_go_on_while_the_broker_is_away(tmp_path: Path, environment: dict[str, str]) -> None:
    """What is answered without a broker is stored at once, and collected when the worker finds the broker again."""
    port, log = free_port(), tmp_path / "worker.log"
    environment = environment | {"LABELWRIGHT_REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    with ExitStack() as stack:
        with redis(port):
            job(environment, "make")
            stack.enter_context(worker(environment, log))
            job(environment, "await", "InProgress")
        assert job(environment, "answer") == 5
        with redis(port):
            job(environment, "await", "Completed")
