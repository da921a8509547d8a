"""Ended tasks → objects with enough annotations, objects that nobody could label, objects that may be asked again."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Count

from labeling.models import DataObject, LabelingJob
from labeling.states import OBJECT
from workers import dispatch
from workers.models import Assignment, Task
from workers.states import AssignmentState, TaskState

BATCH = 500
_NOBODY = "nobody answered before the availability ended, or as many declined as were asked"


def collect(job: LabelingJob) -> int:
    """Takes note of a batch of ended tasks; how many.

    Lock order: DataObject before Task. The objects move and the tasks are settled in the same transaction.
    """
    assert job.group_id is not None
    ended = dispatch.unsettled(job.group_id, BATCH)
    if not ended:
        return 0
    with transaction.atomic():
        asked = DataObject.objects.select_for_update().filter(job=job, task_id__in=ended)
        list(asked.order_by("id").values_list("id"))
        for name, ids in _outcomes(dispatch.settle(ended)).items():
            rows = DataObject.objects.filter(job=job, task_id__in=ids)
            if name == "fail":
                OBJECT.apply_all(rows, name, failure=_NOBODY)
            elif name == "give_back":
                OBJECT.apply_all(rows, name, task=None)
            else:
                OBJECT.apply_all(rows, name)
    return len(ended)


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
