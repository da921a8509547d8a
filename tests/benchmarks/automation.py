"""What automated labeling saves and whether it keeps its word, on real data that everybody has (`automation_data`).

Each draw is another lot of sample and validation set; people know the truth, but for the draws in which one answer of
fifty is wrong. The numbers are those that jobs have by default; the last figures are of a whole job over the wire.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import urllib3

from labeling.learners.rounds import MACHINE, Lesson, decide, said
from labeling.learners.threshold import TARGET
from tests import digits
from tests.benchmarks import automation_data
from tests.benchmarks.automation_data import Data
from tests.benchmarks.measure import Figure, Options
from tests.crew import BUCKET, Crew
from tests.installation import serve
from tests.services import wait_until

DRAWS, LEAST_GAIN = 10, 0.005


@dataclass(frozen=True)
class Outcome:
    """Shares of all objects, but for `accuracy`: of the machine's labels that are right."""

    machine: float
    accuracy: float
    rounds: int


def run(options: Options) -> Iterator[Figure]:
    for data in chain(automation_data.known(), automation_data.new()):
        yield from _figures(data, 0.0)
        yield from _figures(data, 0.02)
    yield from _job()


def _figures(data: Data, wrong: float) -> Iterator[Figure]:
    outcomes = [replay(data, seed, wrong) for seed in range(DRAWS)]
    what = f"{data.name}, {len(data.items):,} objects" + (f", {wrong:.0%} of answers wrong" if wrong else "")
    kept = sum(one.accuracy >= TARGET for one in outcomes)
    yield Figure(f"{what}: labeled by the machine", "%", [100 * one.machine for one in outcomes])
    yield Figure(f"{what}: right of these", "%", [100 * one.accuracy for one in outcomes], ">= 95 in 9 of 10")
    yield Figure(f"{what}: draws that keep the target", "draws", [kept], f">= {round(0.9 * DRAWS)} of {DRAWS}")
    yield Figure(f"{what}: rounds", "rounds", [one.rounds for one in outcomes])


def replay(data: Data, seed: int, wrong: float = 0.0) -> Outcome:
    """A job with this lot, as the engine goes about it, without its rows: a tenth to begin with and for each round."""
    everything, k = len(data.items), len(data.categories)
    chance = np.random.default_rng(seed)
    people = _people(data, chance, wrong)
    lot = chance.permutation(everything).tolist()
    batch = -(-everything // 10)
    size = round((0.2 if everything < 5000 else 0.1) * everything)
    taught, walking, pool = lot[:batch], lot[batch : batch + size], sorted(lot[batch + size :])
    labels: dict[int, int] = {}
    before: tuple[int, float] = (0, 0)
    gains: list[int] = []
    while pool and not (len(gains) > 1 and any(gains) and max(gains[-2:]) < LEAST_GAIN * everything):
        model = data.make(data.categories)
        lesson = Lesson([data.items[n] for n in taught], [people[n] for n in taught], [1.0] * len(taught))
        model.fit(lesson.items, lesson.targets(k))
        checked, pooled = (said(model, [data.items[n] for n in some]) for some in (walking, pool))
        outcome = decide(checked, [people[n] for n in walking], pooled, batch=batch, before=before)
        labels |= {pool[place]: pooled.chosen[place] for place in outcome.labeled}
        left = [place for place, fate in enumerate(outcome.fates) if fate == MACHINE]
        right = sum(checked.chosen[place] == people[walking[place]] for place in left)
        before = (before[0] + len(left), before[1] + right)
        walking = [n for n, fate in zip(walking, outcome.fates, strict=True) if not fate]
        taught = taught + [pool[place] for place in outcome.asked]
        gone = {*outcome.labeled, *outcome.asked}
        pool = [n for place, n in enumerate(pool) if place not in gone]
        gains.append(len(outcome.labeled))
    accuracy = float(np.mean([data.truth[n] == label for n, label in labels.items()])) if labels else 1.0
    return Outcome(len(labels) / everything, accuracy, len(gains))


def _people(data: Data, chance: np.random.Generator, wrong: float) -> list[int]:
    """What people say: the truth, or for a share of the objects any other category."""
    k = len(data.categories)
    errs = chance.random(len(data.truth)) < wrong
    other = chance.integers(1, k, size=len(data.truth))
    return [(t + int(o)) % k if e else t for t, o, e in zip(data.truth, other, errs, strict=True)]


# --- a whole job ---------------------------------------------------------------------------------------------


def _job() -> Iterator[Figure]:
    """The digits as PNGs in a bucket, a job over REST, and somebody who answers whatever is asked."""
    right = digits.truth()
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as running:
        crew = Crew(running, 1)
        for number in range(len(right)):
            crew.s3.put_object(Bucket=BUCKET, Key=f"digits/{number}.png", Body=digits.picture(number))
        lines = [{"source-ref": f"s3://{BUCKET}/digits/{number}.png"} for number in range(len(right))]
        content = "".join(json.dumps(line) + "\n" for line in lines).encode()
        wanted = {"task_type": "image_classification", "categories": digits.CATEGORIES, "automation": {}}
        crew.job("digits", content, workers_per_object=1, undo_seconds=0, **wanted)
        wait_until(lambda: _answered(crew, right), "the job to be completed", seconds=1800)
        facts = crew.facts("digits")
        labels = [json.loads(line)["digits-metadata"] for line in crew.output("digits").splitlines()]
    machine = [n for n, one in enumerate(labels) if one["human-annotated"] == "no"]
    good = np.mean([labels[n]["class-name"] == right[n] for n in machine]) if machine else 1.0
    yield Figure("a job over the digits: labeled by the machine", "%", [100 * len(machine) / len(right)])
    yield Figure("a job over the digits: right of these", "%", [100 * float(good)])
    yield Figure("a job over the digits: rounds", "rounds", [len(facts["automation"]["rounds"])])


def _answered(crew: Crew, right: Sequence[str]) -> bool:
    """Answers what is asked; whether the job is over."""
    asked: list[dict[str, Any]] = crew.admin.get("/jobs/digits/objects?state=launched&limit=1000")["results"]
    times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:05Z"}
    rows = [
        json.dumps({"object_id": number, "worker_id": "crew-0", "answer": _named(right[int(number)]), **times})
        for one in asked
        if not one["answers"] and (number := one["object_id"])
    ]
    if rows:
        headers = {"Authorization": f"Token {crew.admin.token}", "Content-Type": "application/x-ndjson"}
        address = f"{crew.admin.url}/api/v1/jobs/digits/annotations"
        sent = urllib3.request("POST", address, body="\n".join(rows), headers=headers)
        assert sent.status < 300, sent.data
    return bool(crew.facts("digits")["status"] == "Completed")


def _named(category: str) -> dict[str, Any]:
    return {"crowd-image-classifier": {"label": category}}
