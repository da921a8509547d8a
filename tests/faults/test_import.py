"""kill -9 while a manifest is read: the import goes on at the line after the last commit, and no line comes twice."""

import random
from pathlib import Path

import pytest

from tests.installation import prepared
from tests.mishaps import run_and_kill
from tests.services import PATIENCE

LINES, KILLS = 60_000, 3

#: In a process of its own on the installation: reads on, some hundred lines a transaction, and says how far it got.
READER = f"""
from labeling.cli import open_installation
open_installation()
from labeling.cli.migrate import bring_up_to_date
bring_up_to_date()
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import ingest, prepare, publish
from tests.job_factories import make_job
ingest.CHUNK = 500
job = LabelingJob.objects.filter(name="long").first()
if job is None:
    job = make_job({LINES}, name="long")
    prepare.prepare(job)
rows = DataObject.objects.filter(job=job)
print(job.manifest_line, rows.count(), flush=True)
while not LabelingJob.objects.get(id=job.id).ingested_at:
    ingest.ingest(job)
    print(job.manifest_line, rows.count(), flush=True)
print(job.manifest_line, rows.count(), flush=True)
right = all(line == '{{"source":"text %d"}}' % n for n, line in enumerate(publish.lines(job)))
print("right" if right else "wrong", flush=True)
"""


@pytest.mark.slow
def test_an_import_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    chance = random.Random(7)
    with prepared(tmp_path) as installation:
        reached = [0]
        for _ in range(KILLS):
            said = run_and_kill(READER, installation.environment, seconds=chance.uniform(0, 0.1), lines=2)
            line, rows = map(int, said[0].split())
            assert line == rows
            assert reached[-1] <= line < LINES
            reached.append(line)
        assert reached[-1] > 0
        end = run_and_kill(READER, installation.environment, seconds=PATIENCE)
        assert end[-2:] == [f"{LINES} {LINES}\n", "right\n"]
