"""`labelwright simulate`: labels a job through the public REST interface as a crowd would. Load generator of the
benches, and a way to see a whole job run without people."""

import csv
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import click

from labeling.cli.client import Client, server
from labeling.cli.input_files import InputFile
from labeling.cli.output import as_json
from labeling.crowd import Habits, Worker, truth_of
from labeling.task_types import registry
from workers.errors import InvalidInput, LabelwrightError

#: Answers of a server that mean: the place is not this worker's any more. The crowd goes on.
OVER = ("Completed", "Failed", "Stopped")
#: Rounds in which nobody found anything, each after a pause, before the crowd goes home.
IDLE_ROUNDS, PAUSE = 5, 0.5
_PLACE_GONE = {"lease_lost", "not_found", "wrong_state"}


@dataclass
class Crowd:
    """People at work on one job. Everything they share is behind `lock`."""

    url: str
    job: str
    naming: Callable[[str], dict[str, Any]]
    categories: Sequence[str]
    truth: Mapping[str, str]
    seed: int
    rate: float
    most: int | None
    done: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)
    problem: LabelwrightError | None = None
    _next: float = 0.0

    def work(self, token: str, worker: Worker) -> None:
        """One worker: take, answer, again; until there is nothing left for them."""
        client = Client(self.url, token, connections=1)
        try:
            while not self.stop.is_set():
                taken = client.post("/assignments/claim", {"job": self.job})["assignments"]
                if not taken:
                    return
                self._pace()
                self._handle(client, worker, taken[0])
        except LabelwrightError as error:
            self.problem = error
            self.stop.set()

    def _handle(self, client: Client, worker: Worker, task: dict[str, Any]) -> None:
        habits = worker.habits
        if worker.does(habits.abandon):
            self._count("abandoned")
            return
        try:
            if worker.does(habits.decline):
                client.post(f"/assignments/{task['id']}/decline", {"reason": "simulated"})
                self._count("declined")
                return
            self._submit(client, worker, task)
        except LabelwrightError as error:
            if error.code not in _PLACE_GONE:
                raise
            self._count(error.code)

    def _submit(self, client: Client, worker: Worker, task: dict[str, Any]) -> None:
        truth = truth_of(task["object_id"], self.categories, self.truth, seed=self.seed)
        body = {
            "answer": self.naming(worker.answer(truth)),
            "time_spent_seconds": worker.seconds(),
        }
        for _ in range(2 if worker.does(worker.habits.retry) else 1):
            client.post(f"/assignments/{task['id']}/submit", body)
        self._count("submitted")

    def _count(self, what: str) -> None:
        with self.lock:
            self.done[what] += 1
            if self.most is not None and self.done["submitted"] >= self.most:
                self.stop.set()

    def _pace(self) -> None:
        """Keeps all workers together below the rate."""
        if not self.rate:
            return
        with self.lock:
            now = time.monotonic()
            self._next = max(now, self._next) + 1 / self.rate
            wait = self._next - now
        self.stop.wait(wait)


def _range(_: click.Context, __: click.Parameter, value: str) -> tuple[float, float]:
    low, _colon, high = value.partition(":")
    try:
        least, most = float(low), float(high or low)
    except ValueError:
        raise click.BadParameter("write LOW:HIGH, for instance 0.6:0.95") from None
    if not 0 <= least <= most <= 1:
        raise click.BadParameter("shares are from 0 to 1, the lower first")
    return least, most


@click.command()
@click.argument("job")
@click.option("--workers", "count", default=20, show_default=True, type=click.IntRange(1, 500), help="How many people.")
@click.option("--skill", default="0.6:0.95", show_default=True, callback=_range, help="Chance of a right answer.")
@click.option("--confusion", default=0.0, type=click.FloatRange(0, 1), help="Wrong answers on the neighbouring class.")
@click.option("--spam", default=0.0, type=click.FloatRange(0, 1), help="Share of workers who do not look.")
@click.option("--abandon", default=0.0, type=click.FloatRange(0, 1), help="Share of tasks taken and never submitted.")
@click.option("--decline", default=0.0, type=click.FloatRange(0, 1), help="Share of tasks declined.")
@click.option("--retry", default=0.0, type=click.FloatRange(0, 1), help="Share of submissions sent twice.")
@click.option("--rate", default=0.0, type=click.FloatRange(0), help="Answers a second, of all together; 0: no limit.")
@click.option("--most", type=click.IntRange(1), help="Stop after so many answers.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people and truths.")
@click.option("--truth", type=InputFile("r", encoding="utf-8-sig"), help="CSV object_id,label; else drawn by seed.")
@click.option("--people", type=InputFile("r"), help="Lines printed by `labelwright workers add --json`; else made.")
@click.option("--json", "json_", is_flag=True, help="Print the counts as JSON.")
@server
def simulate(client: Client, job: str, **options: Any) -> None:
    """Label JOB as a crowd would, through the public REST interface.

    Makes the people it needs in the job's team, unless --people names some. Needs an admin's token.
    """
    facts = client.get(f"/jobs/{job}")
    tokens = _tokens(options["people"]) if options["people"] else _make_people(client, facts, options["count"])
    habits = Habits(**{name: options[name] for name in ("skill", "confusion", "spam", "abandon", "decline", "retry")})
    crowd = Crowd(
        url=client.url,
        job=facts["name"],
        naming=_naming(facts["task_type"]),
        categories=facts["categories"],
        truth=_truth(options["truth"]) if options["truth"] else {},
        seed=options["seed"],
        rate=options["rate"],
        most=options["most"],
    )
    people = [Worker(n, habits, crowd.categories, seed=crowd.seed) for n in range(options["count"])]
    _run(crowd, client, list(zip(tokens, people, strict=False)))
    click.echo(as_json(dict(crowd.done)) if options["json_"] else _summary(crowd))
    if crowd.problem is not None:
        raise crowd.problem


def _naming(task_type: str) -> Callable[[str], dict[str, Any]]:
    found = registry.by_key(task_type)
    if found.naming is None:
        raise InvalidInput("JOB", f"simulated people choose categories; they cannot answer {found.title.lower()}")
    return found.naming


def _run(crowd: Crowd, client: Client, people: list[tuple[str, Worker]]) -> None:
    """Rounds of work with a bar on stderr: the crowd comes back while the job may open more tasks for it."""
    total = crowd.most or _answers_wanted(client.get(f"/jobs/{crowd.job}"))
    with click.progressbar(length=total, label="Answers", file=sys.stderr) as bar:
        idle, shown = 0, 0
        while not crowd.stop.is_set() and idle < IDLE_ROUNDS:
            before = sum(crowd.done.values())
            threads = [threading.Thread(target=crowd.work, args=one, daemon=True) for one in people]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                crowd.stop.wait(0.2)
                bar.update(crowd.done["submitted"] - shown)
                shown = crowd.done["submitted"]
            idle = 0 if sum(crowd.done.values()) > before else idle + 1
            if client.get(f"/jobs/{crowd.job}")["status"] in OVER:
                return
            crowd.stop.wait(PAUSE)


def _answers_wanted(facts: dict[str, Any]) -> int:
    counters = facts["counters"]
    return max(1, int(counters["unlabeled"]) * int(facts["workers_per_object"]))


def _make_people(client: Client, facts: dict[str, Any], count: int) -> list[str]:
    """Tokens of simulated people in the job's team, made where they are not there yet."""
    tokens = []
    for number in range(count):
        email = f"simulated-{number}@example.com"
        try:
            client.post("/workers", {"email": email, "name": f"Simulated worker {number + 1}"})
        except LabelwrightError as error:
            if error.code != "name_in_use":
                raise
        client.post(f"/workteams/{facts['workteam']}/members", {"member": email})
        tokens.append(client.post("/keys", {"user": email, "name": "simulate"})["token"])
    return tokens


def _tokens(file: IO[str]) -> list[str]:
    tokens = []
    for number, line in enumerate(file, start=1):
        try:
            tokens.append(json.loads(line)["token"])
        except (ValueError, KeyError, TypeError):
            raise InvalidInput("--people", f"line {number} is not a line of `labelwright workers add --json`") from None
    return tokens


def _truth(file: IO[str]) -> dict[str, str]:
    reader = csv.DictReader(file)
    if not {"object_id", "label"} <= set(reader.fieldnames or []):
        raise InvalidInput("--truth", "line 1: the columns object_id and label are needed")
    return {row["object_id"]: row["label"] for row in reader}


def _summary(crowd: Crowd) -> str:
    return (
        ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in sorted(crowd.done.items())) or "nothing to do"
    )
