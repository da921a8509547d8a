"""How many questions a slow model of the requester's own answers in a round, and how that grows with workers.

The model takes a tenth of a second for each question about 500 objects, knows the moods that the texts name, and is
not taught. Timed at the model, from the first question about the objects that nobody saw to the last answer.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import urllib3

from tests.benchmarks.hooks import distributed, slow_hook, worker
from tests.benchmarks.measure import Figure, Options
from tests.crew import CATEGORIES, ELEMENT, Crew
from tests.services import wait_until

OBJECTS, QUESTION = 30_000, 500


class Model:
    """Remembers when full questions came and were answered."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def say(self, event: bytes) -> bytes:
        objects = json.loads(event)["objects"]
        told = [{"datasetObjectId": one["datasetObjectId"], "probabilities": _sure(one)} for one in objects]
        if len(objects) == QUESTION:
            self.times.append(time.perf_counter())
        return json.dumps({"predictions": told}).encode()

    def rate(self) -> float:
        """Full questions a second since the last time that somebody asked."""
        found, self.times = (len(self.times) - 1) / (self.times[-1] - self.times[0]), []
        return found


def run(options: Options) -> Iterator[Figure]:
    model = Model()
    with slow_hook(model.say) as url, distributed(url) as running:
        crew = Crew(running, 1)
        rates: dict[int, list[float]] = {1: [], 2: []}
        for repeat in range(options.repeats):
            for workers, found in rates.items():
                _job(crew, url, workers, f"asked-{repeat}-{workers}")
                found.append(model.rate())
    yield Figure("postgres, a model of 0.1 s: one worker", "questions/s", rates[1])
    yield Figure("the same, two workers", "questions/s", rates[2])
    yield Figure(
        "the second worker", "times", [two / one for one, two in zip(rates[1], rates[2], strict=True)], "≥ 1.7"
    )


def _job(crew: Crew, url: str, workers: int, name: str) -> None:
    """From its creation to its end; people answer the probe and the validation set."""
    lines = "".join(json.dumps({"source": f"{_mood(n)} {n}"}) + "\n" for n in range(OBJECTS)).encode()
    automated = {"algorithm": url, "teach": False, "validation_share": 0.01, "batch": 1}
    with ExitStack() as stack:
        for number in range(workers):
            stack.enter_context(worker(crew.running, f"{name}-{number}"))
        crew.job(name, lines, workers_per_object=1, undo_seconds=0, automation=automated)
        wait_until(lambda: _answered(crew, name), f"the end of {name}", seconds=600)


def _answered(crew: Crew, job: str) -> bool:
    """Answers what is asked; whether the job is over."""
    facts = crew.facts(job)
    assert facts["status"] != "Failed", facts
    asked = crew.admin.get(f"/jobs/{job}/objects?state=launched&limit=1000")["results"]
    rows = [_answer(one["object_id"]) for one in asked if not one["answers"]]
    if rows:
        headers = {"Authorization": f"Token {crew.admin.token}", "Content-Type": "application/x-ndjson"}
        address = f"{crew.admin.url}/api/v1/jobs/{job}/annotations"
        sent = urllib3.request("POST", address, body="\n".join(rows), headers=headers)
        assert sent.status < 300, sent.data
    return bool(facts["status"] == "Completed")


def _answer(number: str) -> str:
    times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:05Z"}
    answer = {ELEMENT: {"label": _mood(int(number))}}
    return json.dumps({"object_id": number, "worker_id": "crew-0", "answer": answer, **times})


def _mood(number: int) -> str:
    return CATEGORIES[number % 2]


def _sure(one: Mapping[str, Any]) -> dict[str, float]:
    return {one["dataObject"]["source"].partition(" ")[0]: 0.99}
