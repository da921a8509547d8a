"""Small jobs with automated labeling over texts that name their mood, and people who know it."""

from collections.abc import Callable
from typing import Any

from labeling.models import DataObject, LabelingJob
from labeling.options import automation
from tests.job_factories import advance_until_done, held, make_job
from workers import assignments

#: Nineteen right answers without a wrong one show 80 %; thirty are needed at least.
SMALL: dict[str, Any] = {"minimum_objects": 50, "sample": 15, "batch": 10, "validation_share": 0.4, "target": 0.8}
COUNT = 100


def mood(line: int) -> str:
    return "good" if line % 3 else "bad"


def lines(count: int = COUNT) -> list[dict[str, Any]]:
    return [{"source": f"a {mood(n)} day {n}"} for n in range(count)]


def make(automated: dict[str, Any], **fields: Any) -> LabelingJob:
    job = make_job(lines(), options={automation.OPTION: SMALL | automated}, undo_time=0, **fields)
    same_lot = f"lot-{LabelingJob.objects.count()}"  # else each run would draw other objects
    LabelingJob.objects.filter(id=job.id).update(reference_code=same_lot)
    return job


def work(
    job: LabelingJob, says: Callable[[int], str] = mood, *, until: Callable[[], bool] = lambda: False
) -> LabelingJob:
    """The one person of the team answers everything, the engine in between, until the job is over, or `until`."""
    worker = job.team.members.get()
    while not advance_until_done(job).ended_at and not until():
        for line in list(DataObject.objects.filter(job=job, state="launched").values_list("line", flat=True)):
            claimed = assignments.claim(worker_id=worker.pk, job=job.name, reference=str(line))
            answer = {"crowd-classifier": {"label": says(line)}}
            assignments.submit(assignment=held(claimed[0].id), answer=answer)
    return job
