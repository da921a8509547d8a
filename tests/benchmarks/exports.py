"""How long 100,000 labeled objects take through `GET /api/v1/jobs/NAME/manifest`, and what memory the server needs."""

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.measure import Figure, Options, installation, stopwatch
from tests.crew import Crew
from tests.mishaps import ROOT

OBJECTS, MILLION = 100_000, 1_000_000

#: Labels an object as the engine does, without the people: runs on the installation in a process of its own.
LABEL = """
import sys
from labeling.cli import open_installation
open_installation()
from labeling.models import DataObject, LabelingJob
facts = ('{"class-name": "good", "job-name": "labeling-job/export", "confidence": 0.93, "type":'
         ' "groundtruth/text-classification", "human-annotated": "yes", "creation-date": "2026-11-22T12:00:00.000000"}')
job = LabelingJob.objects.get(name=sys.argv[1])
DataObject.objects.filter(job=job).update(label="0", metadata=facts, category="good", confidence=0.93)
"""


def run(options: Options) -> Iterator[Figure]:
    for database in options.databases:
        with installation(database) as running:
            crew = Crew(running, 1)
            for objects in (OBJECTS, MILLION) if options.large else (OBJECTS,):
                yield from _export(f"{database}, {objects:,} objects", crew, objects, options.repeats)


def _export(where: str, crew: Crew, objects: int, repeats: int) -> Iterator[Figure]:
    job = crew.job(f"export-{objects}", objects)
    crew.await_status(job, "InProgress", seconds=600)
    crew.admin.post(f"/jobs/{job}/stop")
    crew.await_status(job, "Stopped", seconds=600)
    command = [sys.executable, "-c", LABEL, job]
    subprocess.run(command, cwd=ROOT, env=crew.running.environment, check=True, timeout=600)
    taken, sizes = [], []
    for _ in range(repeats + 1):  # the first one warms up
        with stopwatch(crew.running) as one:
            sizes.append(sum(map(len, crew.admin.stream(f"/jobs/{job}/manifest"))) / 1e6)
        taken.append(one)
    del taken[0]
    target = "≤ 3" if objects == OBJECTS else ""
    yield Figure(f"{where}: stream the manifest", "s", [one.wall for one in taken], target)
    yield Figure(f"{where}: CPU", "s", [one.cpu for one in taken])
    yield Figure(f"{where}: memory growth", "MB", [one.growth for one in taken], "≤ 20")
    yield Figure(f"{where}: size", "MB", sizes)
    yield Figure(f"{where}: others on the machine", "%", [100 * one.others for one in taken])
