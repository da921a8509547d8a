"""Deletes jobs that are over. Nobody sees such a job from then on; its rows, which may be millions, go in pieces.

What is in the storage stays, and so does the name: labels elsewhere go on naming the job.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from labeling import queries, usage
from labeling.models import BroughtLabels, DataObject, HookCall, LabelingJob, StreamMessage, Tag
from labeling.states import TERMINAL, ExportState
from workers import dispatch
from workers.errors import InUse, WrongState

PIECE = 500


@dataclass(frozen=True)
class Rows:
    """What goes with a job: its objects, people's answers to them, how many people gave them, calls of own code."""

    objects: int
    answers: int
    people: int
    calls: int


def rows(job: LabelingJob) -> Rows:
    answers = queries.annotations(job).order_by()
    people = answers.values("worker").distinct().count()
    return Rows(job.data_objects.count(), answers.count(), people, job.hook_calls.count())


def check(job: LabelingJob) -> None:
    """Raises WrongState while the job runs or is computed once more, InUse while an export of it is being made."""
    if job.state not in TERMINAL:
        hint = "Stop it first, and wait until its labels are written."
        raise WrongState(f"Labeling job {job.name} is not over: it can't be deleted.", hint=hint)
    if job.reconsolidate:
        raise WrongState(f"The labels of {job.name} are being computed once more.", hint="Wait until that is done.")
    if job.exports.filter(state=ExportState.WAITING).exists():
        raise InUse(f"An export of {job.name} is being made.", hint="Wait until it is ready.")
    for other, model in usage.models_in_use():
        if model.job_id == job.id:
            raise InUse(f"The job {other.name} goes on with the model of {job.name}.", hint="Wait until it is over.")


def delete(job: LabelingJob) -> None:
    """From now on the job is not there for anybody. Raises what `check` does."""
    with transaction.atomic():
        row = LabelingJob.objects.select_for_update().get(id=job.id)
        check(row)
        LabelingJob.objects.filter(parent=row).update(parent=None)
        BroughtLabels.objects.filter(source=row).update(source=None)
        for of_others in (row.rounds, row.skills, row.webhooks, row.exports):
            of_others.all().delete()
        Tag.objects.filter(resource=queries.arn(row)).delete()
        LabelingJob.objects.filter(id=row.id).update(deleted_at=timezone.now())


def go_on(*, seconds: float) -> None:
    """Removes rows of deleted jobs for about so long. It may be cut short at any place, and may run twice at once."""
    until = time.monotonic() + seconds
    for job in LabelingJob.everything.filter(deleted_at__isnull=False).order_by("id"):
        while _remove_some(job):
            if time.monotonic() > until:
                return
        job.delete()


def _remove_some(job: LabelingJob) -> bool:
    """Objects first: they hold on to their tasks."""
    of_job: Iterable[QuerySet[Model]] = (
        model._default_manager.filter(job=job) for model in (DataObject, HookCall, StreamMessage)
    )
    return any(map(_first_piece, of_job)) or bool(job.group_id and dispatch.forget(job.group_id, PIECE))


def _first_piece(found: "QuerySet[Model]") -> bool:
    ids = list(found.order_by("id").values_list("id", flat=True)[:PIECE])
    return bool(ids and found.filter(id__in=ids).delete())
