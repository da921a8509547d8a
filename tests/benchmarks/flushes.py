"""What a flush costs a job in all, reading and writing rows included: by kept sums and new answers, beside a full fit.

The people are left out: their answers are put into the tables. The engine's work is timed in a process of its own
(`python -m tests.benchmarks.flushes JOB`), while no server runs.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.benchmarks.measure import Figure, Options, installation
from tests.crew import CATEGORIES, ELEMENT, Crew
from tests.mishaps import ROOT

SIZES, PEOPLE = (1_000, 10_000, 100_000), 20
FLUSHES, EACH = 20, 17
"""So many flushes are timed, with so many objects each: 51 answers."""


def run(options: Options) -> Iterator[Figure]:
    for database in options.databases:
        for objects in SIZES:
            with installation(database) as running:
                crew = Crew(running, PEOPLE)
                job = crew.job("flushes", objects)
                crew.await_status(job, "InProgress", seconds=600)
                running.stop()
                command = [sys.executable, "-m", "tests.benchmarks.flushes", job]
                done = subprocess.run(
                    command, cwd=ROOT, env=running.environment, check=True, capture_output=True, timeout=1800
                )
                running.start()
            yield from _figures(f"{database}, {objects:,} objects × 3 answers", json.loads(done.stdout))


def _figures(where: str, found: dict[str, list[list[float]]]) -> Iterator[Figure]:
    full, flushes = found["full"], found["flushes"]
    for which, place in (("wall", 0), ("processor time of the engine", 1)):
        one, other = [times[place] for times in full], [times[place] for times in flushes]
        yield Figure(f"{where}: a full fit with all that follows, {which}", "s", one)
        yield Figure(
            f"{where}: a flush of {3 * EACH} answers between, {which}", "ms", [1000 * times for times in other]
        )
        yield Figure(f"{where}: full fit : flush, {which}", "×", [sorted(one)[0] / sorted(other)[len(other) // 2]])


def main() -> None:
    from labeling.cli import open_installation

    open_installation()
    from labeling.models import KeptSums, LabelingJob
    from labeling.pipeline import between, collect, consolidate, launch

    between.FEWEST = 1
    LabelingJob.objects.update(max_concurrent=max(SIZES))
    job = LabelingJob.objects.get(name=sys.argv[1])
    while launch.launch(job):
        pass
    _answer(job, slice(0, -FLUSHES * EACH))
    while collect.collect(job):
        pass
    consolidate.fit(job, final=False)  # the first writes each label, the others only what has changed
    found: dict[str, list[tuple[float, float]]] = {"full": [], "flushes": []}
    found["full"] = [_timed(lambda: consolidate.fit(job, final=False)) for _ in range(3)]
    for number in range(FLUSHES):
        start = (number - FLUSHES) * EACH
        _answer(job, slice(start, start + EACH or None))
        while collect.collect(job):
            pass
        LabelingJob.objects.filter(id=job.id).update(refit_at=None)
        KeptSums.objects.update(refit_at=job.created_at + timedelta(days=1))
        job.refresh_from_db()
        found["flushes"].append(_timed(lambda: consolidate.flush_when_due(job)))
    print(json.dumps(found))


def _answer(job: Any, which: slice) -> None:
    """Three people answer each of the tasks, and the tasks end."""
    from django.db import transaction
    from django.utils import timezone

    from workers.models import Annotation, Assignment, Task
    from workers.rows import insert_rows, update_rows

    now, dice = timezone.now(), random.Random(str(which))
    ids = list(Task.objects.filter(group_id=job.group_id).order_by("id").values_list("id", flat=True))[which]
    people = list(job.team.members.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        places = Assignment.objects.filter(task_id__in=ids[start : start + 1000]).order_by("task_id", "slot")
        taken, said = [], []
        for place, task, slot in places.values_list("id", "task_id", "slot"):
            worker = people[(task + 7 * slot) % len(people)]
            taken.append(
                {
                    "pk": place,
                    "state": "submitted",
                    "worker_id": worker,
                    "accepted_at": now,
                    "deadline": now,
                    "ended_at": now,
                }
            )
            category = CATEGORIES[(task + (dice.random() < 0.05 + worker % 7 / 20)) % 3]
            answer = {
                "assignment_id": place,
                "group_id": job.group_id,
                "task_id": task,
                "worker_id": worker,
                "answer": json.dumps({ELEMENT: {"label": category}}),
                "accepted_at": now,
                "submitted_at": now,
                "time_spent": 2.0,
            }
            said.append(answer)
        with transaction.atomic():
            update_rows(Assignment, taken)
            insert_rows(Annotation, said)
            Task.objects.filter(id__in=ids[start : start + 1000]).update(state="closed", ended_at=now)


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


if __name__ == "__main__":
    main()
