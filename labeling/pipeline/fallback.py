"""What a job's method would need too much memory for is consolidated by a simpler rule, and the job says so.

That is decided once, by whoever finds out: all labels from then on, the last ones too, come from the simpler rule, and
their metadata names it.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from labeling import jobs
from labeling.models import KeptSums, LabelingJob
from labeling.pipeline import memory
from labeling.task_types import registry
from labeling.task_types.methods import SIMPLER
from workers.errors import LimitExceeded
from workers.models import Annotation
from workers.states import AssignmentState

#: Of the metadata of labels that come from another method than the job asked for.
METADATA: Final = "consolidation-method"
#: What the job's warning is about.
_WARNING: Final = "method"

T = TypeVar("T")


def within_memory(job: LabelingJob, work: Callable[[], T]) -> T:
    """What `work` gives by the job's method, or else by a simpler one. Raises LimitExceeded where there is none."""
    from consolidation import TooLarge

    try:
        return work()
    except (TooLarge, MemoryError) as error:
        _simplify(job, error)
    try:
        return work()
    except (TooLarge, MemoryError) as error:
        raise _hopeless(error) from None


def check(job: LabelingJob) -> None:
    """Raises TooLarge where a fit to all answers needs more memory than the machine has."""
    from consolidation import TooLarge

    said = Annotation.objects.filter(group_id=job.group_id, assignment__state=AssignmentState.SUBMITTED)
    counts = said.aggregate(
        objects=Count("task", distinct=True), answers=Count("pk"), people=Count("worker", distinct=True)
    )
    if trouble := memory.lacking(job, **counts):
        raise TooLarge(trouble)


def mark(job: LabelingJob) -> dict[str, str]:
    """What the metadata of the job's labels has besides."""
    return {METADATA: job.fallback} if job.fallback else {}


def forget(job: LabelingJob) -> None:
    """Somebody chose a method anew; the caller saves `fallback` and `warnings`."""
    job.fallback, job.warnings = "", [one for one in job.warnings if not _ours(one)]


def _simplify(job: LabelingJob, error: Exception) -> None:
    """Decides for the simpler method. Another process may have done so meanwhile."""
    simpler = next((name for name in SIMPLER if name in registry.by_key(job.task_type).methods), "")
    with transaction.atomic():
        row = LabelingJob.objects.select_for_update().get(id=job.id)
        if not row.fallback:
            if simpler in ("", row.method):
                raise _hopeless(error)
            warning = _warning(simpler, row.method, error)
            row.fallback, row.warnings, row.updated_at = simpler, [*row.warnings, warning], timezone.now()
            row.save(update_fields=["fallback", "warnings", "updated_at"])
            KeptSums.objects.filter(job=job).delete()  # they are the other method's
            jobs.note(row, warning["message"])
    job.fallback, job.warnings = row.fallback, row.warnings


def _warning(simpler: str, method: str, error: Exception) -> dict[str, Any]:
    asked = f"the method {method}" if method else "the default method"
    message = f"Labels come from the method {simpler}, for {asked} would need too much memory: {error}."
    hint = (
        f'Their metadata has "{METADATA}": "{simpler}". Jobs over parts of the manifest, or with fewer classes, do not.'
    )
    return {"line": None, "name": _WARNING, "message": message, "hint": hint}


def _ours(warning: dict[str, Any]) -> bool:
    return warning["line"] is None and warning["name"] == _WARNING


def _hopeless(error: Exception) -> LimitExceeded:
    return LimitExceeded(
        f"The answers need too much memory to be consolidated together: {error}.", hint="Split the job by its manifest."
    )
