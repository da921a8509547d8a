"""`labelwright worker`: Celery and Redis run a job to its end, bells lost and workers killed notwithstanding."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.installation import LABELWRIGHT, database_for
from tests.services import PATIENCE, die_with_parent, free_port, redis, wait_until

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

#: Likewise: a job that asks a model about some thousand texts. Answers until the model is asked about those that nobody
#: saw; lets the leases of the dead be over; or tells, at the end, what every object was given, and by whom.
PREDICTED = """
import json, sys, time
from labeling.cli import open_installation
open_installation()
from django.utils import timezone
from labeling.models import DataObject, HookCall, LabelingJob, LearningRound
from tests.job_factories import answer_one, make_job
what, model, count = sys.argv[1], sys.argv[2], int(sys.argv[3])

def mood(line):
    return "good" if line % 3 else "bad"

def until(done):
    while not done():
        time.sleep(0.05)

def all_answered():
    for line in DataObject.objects.filter(job=job, state="launched").values_list("line", flat=True):
        answer_one(job.team.members.get().account, job, mood(line), line=line)
    return HookCall.objects.filter(job=job).count() > 2  # one to teach, one about the validation set, then the rest

if what == "begin":
    automated = {"algorithm": model, "sample": 15, "batch": 10, "validation_share": 0.02, "target": 0.8}
    texts = [{"source": f"a {mood(n)} day {n}"} for n in range(count)]
    job = make_job(texts, name="moods", options={"automation": automated}, undo_time=0)
    until(all_answered)
job = LabelingJob.objects.get(name="moods")
if what == "forget":
    LabelingJob.objects.update(advancing_until=None)
    HookCall.objects.filter(ended_at=None).update(leased_until=timezone.now())
    until(lambda: LabelingJob.objects.get(name="moods").state in ("Completed", "Failed"))
    job.refresh_from_db()
    said, calls = DataObject.objects.filter(job=job), HookCall.objects.filter(job=job, kind="model")
    print(json.dumps({
        "state": job.state + job.failure_reason,
        "wrong": [line for line, said in said.values_list("line", "category") if said != mood(line)],
        "machine": said.filter(state="labeled", origin="machine", task=None).count(),
        "people": said.filter(state="labeled", origin="human").count(),
        "rounds": [one.number for one in LearningRound.objects.filter(job=job).order_by("number")],
        "keys": [one.key for one in calls if one.standing == "answered" and one.attempt == 1 and one.noted],
        "calls": calls.count(),
    }))
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
        subprocess.run([LABELWRIGHT, "migrate"], env=environment, check=True, capture_output=True, timeout=PATIENCE)
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
            process.wait(timeout=PATIENCE)


def job(environment: dict[str, str], what: str, *until: str) -> int:
    """Does `what` with the job, over and over until it is in one of these states; how many answers were given."""
    return int(run(environment, JOB, what, *until))


def run(environment: dict[str, str], script: str, *arguments: str) -> str:
    """What the script prints."""
    command = [sys.executable, "-c", script, *arguments]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
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


@dataclass
class Model:
    """Knows the mood of each text. While it is closed it keeps everybody waiting who asks about many."""

    url: str = ""
    opened: threading.Event = field(default_factory=threading.Event)
    #: The keys of the calls that were made, and of those that wait, in the order of their coming.
    asked: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def answer(self, key: str, event: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(key)
        if event["action"] == "fit":
            return {"model": {"taught": len(event["examples"])}}
        if len(event["objects"]) > 100:
            self.waiting.append(key)
            self.opened.wait()  # else one worker may be done with its share before a slow one begins, and holds nothing
        return {"predictions": [self._say(one) for one in event["objects"]]}

    def _say(self, one: dict[str, Any]) -> dict[str, Any]:
        good = 0.98 if "good" in one["dataObject"]["source"] else 0.02
        return {"datasetObjectId": one["datasetObjectId"], "probabilities": {"good": good, "bad": 1 - good}}


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(made.answer(self.headers["Idempotency-Key"], event)).encode()
            with suppress(ConnectionError):  # whoever asked is dead
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads, request_queue_size = True, 64

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/moods"
    yield made
    made.opened.set()
    server.shutdown()
    server.server_close()


def test_workers_ask_a_model_together_and_one_that_is_killed_loses_nothing(
    environment: dict[str, str], tmp_path: Path, model: Model
) -> None:
    """Each has four questions under way at most, so that more of them are those of two. One dies holding some."""
    count, log = 2200, tmp_path / "worker.log"
    own = {"LABELWRIGHT_HOOKS_ALLOW": f"private:{model.url}", "LABELWRIGHT_HOOK_SECRET": "a secret of the operator"}
    environment = environment | own
    with worker(environment, log) as first, worker(environment, tmp_path / "second.log"):
        run(environment, PREDICTED, "begin", model.url, str(count))
        wait_until(lambda: len(model.waiting) > 4, "the second worker to ask as well")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        held = set(model.waiting)
        model.opened.set()
        told = json.loads(run(environment, PREDICTED, "forget", model.url, str(count)))
    assert told["state"] == "Completed" and told["wrong"] == []
    assert told["machine"] + told["people"] == count and told["machine"] > 2000
    assert told["rounds"] == list(range(1, len(told["rounds"]) + 1))
    assert len(told["keys"]) == len(set(told["keys"])) == told["calls"] == len(set(model.asked))
    twice = {key for key in model.asked if model.asked.count(key) > 1}
    assert twice <= held and 1 <= len(twice) <= 4
    assert "Traceback" not in (tmp_path / "second.log").read_text()


@pytest.mark.any_database
def test_it_asks_for_a_broker(environment: dict[str, str]) -> None:
    without = {name: value for name, value in environment.items() if name != "LABELWRIGHT_REDIS_URL"}
    done = subprocess.run(
        [LABELWRIGHT, "worker"], env=without, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
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
