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
def worker(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [LABELWRIGHT, "worker", "--concurrency", "1"],
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
    command = [sys.executable, "-c", JOB, what, *until]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


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
