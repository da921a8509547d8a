"""Ended tasks → objects with enough annotations, objects that nobody could label, objects that may be asked again."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count

from labeling.models import DataObject, LabelingJob
from labeling.states import OBJECT
from workers import dispatch
from workers.models import Assignment, Task
from workers.states import AssignmentState, TaskState

BATCH = 500
_NOBODY = "nobody answered before the availability ended, or as many declined as were asked"


def collect(job: LabelingJob, *, undecided: bool = True) -> int:
    """Takes note of a batch of ended tasks; how many. Not of those `undecided`, while the job may ask more people."""
    assert job.group_id is not None
    ended = dispatch.unsettled(job.group_id, BATCH, undecided=undecided)
    if ended:
        settle(job, ended)
    return len(ended)


def settle(job: LabelingJob, task_ids: Sequence[int]) -> None:
    """Takes note of the end of these tasks and moves their objects, in one transaction.

    Lock order: DataObject before Task. Tasks that are open again are left alone.
    """
    with transaction.atomic():
        asked = DataObject.objects.select_for_update().filter(job=job, task_id__in=task_ids)
        list(asked.order_by("id").values_list("id"))
        for name, ids in _outcomes(dispatch.settle(task_ids)).items():
            rows = DataObject.objects.filter(job=job, task_id__in=ids)
            if name == "fail":
                OBJECT.apply_all(rows, name, failure=_NOBODY)
            elif name == "give_back":
                OBJECT.apply_all(rows, name, task=None)
            else:
                OBJECT.apply_all(rows, name)


def _outcomes(ended: list[Task]) -> dict[str, list[int]]:
    """Transition → tasks: with an answer it is collected; without one, an expired object failed."""
    unsure = [task.id for task in ended if task.state != TaskState.CLOSED]
    submitted = Assignment.objects.filter(task_id__in=unsure, state=AssignmentState.SUBMITTED)
    answered = dict(submitted.values_list("task_id").annotate(n=Count("id")))
    moves: dict[str, list[int]] = defaultdict(list)
    for task in ended:
        if task.state == TaskState.CLOSED or answered.get(task.id):
            moves["collect"].append(task.id)
        else:
            moves["fail" if task.state == TaskState.EXPIRED else "give_back"].append(task.id)
    return moves
