"""People who label through every mishap: answers lost on the way, retries, double clicks, processes killed meanwhile.

And the verdict afterwards: what was acknowledged is stored, once; no task has more answers than it asked for.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeling.cli.client import Client
from tests import services
from tests.crew import CATEGORIES, Crew, Person
from tests.installation import Installation
from tests.services import die_with_parent
from workers.errors import LabelwrightError, TryAgain

ROOT = Path(__file__).resolve().parent.parent
#: Part of the submissions that are sent twice at the same moment.
DOUBLE = 0.2
PATIENCE = 45.0


@dataclass
class Shift:
    """A crew at work on one job, however often the server dies, until `over` is set."""

    crew: Crew
    job: str
    seed: int = 1
    pause: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[tuple[str, str, str]] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Everybody works while the block runs; afterwards each finishes what is in hand."""
        with ThreadPoolExecutor(len(self.crew.people)) as pool:
            working = [pool.submit(self._work, number, who) for number, who in enumerate(self.crew.people)]
            try:
                yield
            finally:
                self.over.set()
        for one in working:
            one.result()

    def _work(self, number: int, person: Person) -> None:
        chance = random.Random(f"{self.seed}:{number}")
        twin = Person(person.worker_id, Client(person.client.url, person.client.token, connections=1))
        while not self.over.is_set():
            for task in self._take(person):
                self._answer(person, twin, task, chance)
            self.over.wait(self.pause * chance.uniform(0.5, 1.5) or 0.001)

    def _take(self, person: Person) -> list[dict[str, Any]]:
        """A new task; where the answer was lost on the way, what the server says that is held."""
        try:
            task = person.claim(self.job)
            if task is None:
                self.over.wait(0.1)
            return [task] if task else []
        except TryAgain:
            self.trouble["claim without an answer"] += 1
        held = self._insist(lambda: person.client.get("/assignments", state="accepted", job=self.job))
        return [dict(task) for task in held["results"]]

    def _answer(self, person: Person, twin: Person, task: dict[str, Any], chance: random.Random) -> None:
        label, task_id = chance.choice(CATEGORIES), str(task["id"])
        if chance.random() < DOUBLE:
            other = threading.Thread(target=self._echo, args=(twin, task_id, label))
            other.start()
            self._insist(lambda: person.submit(task_id, label))
            other.join()
        else:
            self._insist(lambda: person.submit(task_id, label))
        self.acknowledged.append((str(task["object_id"]), person.worker_id, task_id))

    def _echo(self, twin: Person, task_id: str, label: str) -> None:
        """The second click: whatever becomes of it, the first one asks until it is answered."""
        try:
            twin.submit(task_id, label)
        except LabelwrightError as error:
            self.trouble[f"second click: {error.code}"] += 1

    def _insist(self, call: Any) -> Any:
        """Asks again until there is an answer, as clients do; an answer that refuses is the caller's failure."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return call()
            except TryAgain:
                self.trouble["asked again"] += 1
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


@dataclass(frozen=True)
class Verdict:
    """Counts that must all be zero, and how many annotations are stored."""

    stored: int
    over_annotated: int
    lost: int
    duplicated: int
    stale_counters: int
    broken_invariants: str

    @property
    def clean(self) -> bool:
        return not (
            self.over_annotated or self.lost or self.duplicated or self.stale_counters or self.broken_invariants
        )


def judge(shift: Shift, *, redundancy: int = 3) -> Verdict:
    """Compares what clients were told with what is stored and with what the counters say."""
    rows = shift.crew.annotations(shift.job)
    stored = Counter((row["object_id"], row["worker_id"], row["id"]) for row in rows)
    answers = Counter(row["object_id"] for row in rows)
    people = Counter((row["object_id"], row["worker_id"]) for row in rows)
    complete = sum(n >= redundancy for n in answers.values())
    facts = shift.crew.facts(shift.job)
    labeled = facts["counters"]["human_labeled"]
    return Verdict(
        stored=len(rows),
        over_annotated=sum(n > redundancy for n in answers.values()),
        lost=sum(one not in stored for one in shift.acknowledged),
        duplicated=sum(n - 1 for n in stored.values()) + sum(n - 1 for n in people.values()),
        stale_counters=abs(labeled - complete) if facts["status"] == "Completed" else max(0, labeled - complete),
        broken_invariants=check_integrity(shift.crew.running),
    )


def check_integrity(running: Installation) -> str:
    """What `manage.py check_integrity` complains of; nothing when all invariants hold."""
    command = [sys.executable, str(ROOT / "manage.py"), "check_integrity"]
    done = subprocess.run(
        command, env=running.environment, capture_output=True, text=True, timeout=services.PATIENCE, check=False
    )
    return done.stderr if done.returncode else ""


def descendants(pid: int) -> list[int]:
    """Every living process below this one."""
    return [one for child in _children(pid) for one in (child, *descendants(child))]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread ended meanwhile
            found += map(int, path.read_text().split())
    return found


def kill_one(running: Installation, chance: random.Random) -> int | None:
    """kill -9 of a web process, the master of the web processes, or the runner. The supervisor starts it again."""
    victims = descendants(running.process.pid)
    if not victims:
        return None
    victim = chance.choice(victims)
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return None
    return victim


def run_and_kill(script: str, environment: dict[str, str], *, seconds: float, lines: int = 1) -> list[str]:
    """Runs Python code on an installation, kills it at most so long after it said so many lines; all that it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(),
    )
    assert process.stdout is not None
    with process.stdout as said:
        try:
            first = [said.readline() for _ in range(lines)]
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
        finally:
            process.kill()
            process.wait()
        return [*first, *said]
