"""Labels of a job that is over, computed once more from the same answers, by the same rules or by others."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from labeling import jobs
from labeling.models import LabelingJob
from labeling.pipeline import consolidate, fallback, post_hooks, publish
from labeling.states import TERMINAL
from labeling.wakeup import wake
from workers.errors import LabelwrightError, TryAgain, WrongState


def ask(job: LabelingJob, options: Mapping[str, Any], *, by: str) -> None:
    """Keeps the new options of consolidation, and leaves the work to the engine.

    Raises WrongState while the job runs, and where its labels are not made here.
    """
    if job.state not in TERMINAL:
        hint = "Its labels follow the answers as they come; wait until it is over."
        raise WrongState(f"Labeling job {job.name} is still running.", hint=hint)
    if job.ingested_at is None or post_hooks.applies(job):
        raise WrongState(
            f"The labels of {job.name} are not computed here.", hint="Its own code made them, or none were."
        )
    with transaction.atomic():
        row = LabelingJob.objects.select_for_update().get(id=job.id)
        row.options, row.reconsolidate, row.updated_at = row.options | dict(options), True, timezone.now()
        if "method" in options:
            fallback.forget(row)
        row.save(update_fields=["options", "fallback", "warnings", "reconsolidate", "updated_at"])
        jobs.note(job, f"Consolidated once more{_said(options)}, asked for by {by}.")
        wake(job.id)


def run(job: LabelingJob) -> bool:
    """What was asked for, if it was; whether anything is left to do: it may have been asked for again meanwhile."""
    if not job.reconsolidate:
        return False
    try:
        written = consolidate.fit(job)
        publish.publish(job)
        said = f"Consolidation gave {written} objects another label or confidence."
    except TryAgain:
        raise
    except LabelwrightError as error:
        said = f"Consolidation failed: {error.sentences}"
    as_asked = LabelingJob.objects.filter(id=job.id, updated_at=job.updated_at)
    done = as_asked.update(reconsolidate=False, updated_at=timezone.now())
    jobs.note(job, said)
    return not done


def _said(options: Mapping[str, Any]) -> str:
    return f" with {', '.join(f'{name} {value}' for name, value in options.items())}" if options else ""
