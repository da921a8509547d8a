"""An export on a real broker: the worker that makes it is killed, and the next one makes it whole."""

from pathlib import Path

import pytest

from tests.faults.test_worker import environment, run, worker

__all__ = ["environment"]

LINES = 8_000
#: A job whose labels came along, and what is to be known of its export.
PREPARE = f"""
import time
from labeling.cli import open_installation
open_installation()
from labeling.models import LabelingJob
from tests.job_factories import make_job
facts = {{"class-name": "good", "type": "groundtruth/text-classification", "job-name": "labeling-job/before"}}
job = make_job([{{"source": f"text {{n}}", "mood": 0, "mood-metadata": facts}} for n in range({LINES})], name="moods")
while LabelingJob.objects.get(id=job.id).state != "Completed":
    time.sleep(0.05)
"""
#: Orders an export and kills the worker as soon as it has begun; what the export is then.
KILL = """
import os, signal, sys, time
from labeling.cli import open_installation
open_installation()
from labeling.models import Export, LabelingJob
from labeling.pipeline import exports
made = exports.order(LabelingJob.objects.get(name="moods"), "csv")
while not Export.objects.filter(id=made.id, attempts=1).exists():
    time.sleep(0.002)
os.killpg(int(sys.argv[1]), signal.SIGKILL)
print(Export.objects.get(id=made.id).state)
"""
#: Lets the lease of the killed worker be over, waits for the next one, and prints what there is.
AWAIT = """
import time
from labeling.cli import open_installation
open_installation()
from django.utils import timezone
from labeling import queries, storage
from labeling.models import Export
from labeling.wakeup import call_for_exports
waiting = Export.objects.filter(state="waiting").order_by("-id")[0]
assert waiting.making_until > timezone.now()
Export.objects.filter(id=waiting.id).update(making_until=timezone.now())
call_for_exports()
while (made := Export.objects.get(id=waiting.id)).state == "waiting":
    time.sleep(0.05)
store, folder = storage.default_store(), f"{queries.folder(made.job)}/exports/{made.id}/"
rows = storage.read(store, made.uri).decode().splitlines()
print(made.state, made.attempts, len(rows), rows[-1].count("good"), len(list(storage.listed(store, folder))))
"""


@pytest.mark.any_database
def test_a_killed_export_is_made_whole_by_the_next_worker(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    for prepare in (PREPARE, "", "", ""):  # an export may be done before it is killed
        with worker(environment, log) as one:
            run(environment, prepare)
            state = run(environment, KILL, str(one.pid)).strip()
            one.wait()
        if state == "waiting":
            break
    else:
        pytest.fail("every export was faster than its end")
    with worker(environment, log):
        assert run(environment, AWAIT).split() == ["ready", "2", str(LINES + 1), "1", "1"]
    assert "Traceback" not in log.read_text()
