"""kill -9 while the output manifest is written: what stands in storage is the old one or the new one, never half."""

import json
import random
from pathlib import Path

import pytest

from labeling import storage
from labeling.storage.local import LocalStore
from tests.installation import prepared
from tests.mishaps import run_and_kill

LINES, KILLS = 20_000, 4
OUTPUT = "s3://bkt/out/press/manifests/output/output.manifest"

#: In a process of its own on the installation: relabels all objects and publishes, edition after edition.
PRESS = f"""
from itertools import count
from labeling.cli import open_installation
open_installation()
from labeling.cli.migrate import bring_up_to_date
bring_up_to_date()
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import ingest, prepare, publish
from tests.job_factories import make_job
job = LabelingJob.objects.filter(name="press").first()
if job is None:
    job = make_job({LINES}, name="press")
    prepare.prepare(job)
    while not LabelingJob.objects.get(id=job.id).ingested_at:
        ingest.ingest(job)
for edition in count(1 + int(DataObject.objects.filter(job=job).earliest("line").label or 0)):
    DataObject.objects.filter(job=job).update(label=str(edition), metadata="{{}}")
    publish.publish(job)
    print(edition, flush=True)
"""


@pytest.mark.slow
def test_a_killed_press_leaves_a_whole_edition(tmp_path: Path) -> None:
    chance = random.Random(3)
    with prepared(tmp_path) as installation:
        for _ in range(KILLS):
            finished = int(run_and_kill(PRESS, installation.environment, seconds=chance.uniform(0, 0.5))[-1])
            lines = [json.loads(line) for line in storage.read(LocalStore(tmp_path / "s3"), OUTPUT).splitlines()]
            assert [line["source"] for line in lines] == [f"text {n}" for n in range(LINES)]
            (edition,) = {line["mood"] for line in lines}
            assert edition in (finished, finished + 1)
