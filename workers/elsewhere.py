"""Answers that were collected elsewhere fill slots like any other, many at once, within the caller's transaction.

Lock order: Task before Assignment, tasks by their id.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from workers import dispatch
from workers.models import Annotation, Assignment, Task, TaskGroup
from workers.rows import insert_rows
from workers.states import ASSIGNMENT, TAKEN, TASK, AssignmentState, TaskState

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer: by whom, to which task, from when to when. `answer` is JSON that its kind accepts.

    `place` is where the caller has it from, for errors.
    """

    place: int
    task_id: int
    worker_id: int
    answer: str
    accepted_at: datetime
    submitted_at: datetime
    time_spent: float | None


def fill(group_id: int, answers: Iterable[Given]) -> dict[int, str]:
    """Stores the answers and closes tasks that have all of theirs; gives place -> reason of those that found no slot.

    Within a transaction: where reasons come back, the caller rolls back or the others stay.
    """
    refused: dict[int, str] = {}
    ordered = sorted(answers, key=lambda given: (given.task_id, given.place))
    by_task = [list(same) for _, same in groupby(ordered, key=lambda given: given.task_id)]
    for start in range(0, len(by_task), _BATCH):
        refused |= _fill_batch(by_task[start : start + _BATCH])
    dispatch.announce(TaskGroup.objects.only("kind").get(id=group_id))
    return refused


def _fill_batch(by_task: Sequence[Sequence[Given]]) -> dict[int, str]:
    ids = [same[0].task_id for same in by_task]
    list(Task.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    _make_room({same[0].task_id: len(same) for same in by_task})
    free, taken = _free_slots(ids), _taken(ids)
    placed: list[tuple[int, Given]] = []
    refused: dict[int, str] = {}
    for given in (one for same in by_task for one in same):
        pair = given.task_id, given.worker_id
        if pair in taken:
            refused[given.place] = "this worker answered, holds or declined this object already"
        elif not free[given.task_id]:
            refused[given.place] = "this object has no place left for one more answer"
        else:
            taken.add(pair)
            placed.append((free[given.task_id].pop(0), given))
    _store(placed)
    _close(ids)
    return refused


def _make_room(wanted: Mapping[int, int]) -> None:
    """More slots where a group may ask more people than a locked open task does so far, and more answers are there."""
    growing = Task.objects.filter(id__in=list(wanted), state=TaskState.OPEN, ending="")
    growing = growing.filter(redundancy__lt=F("group__redundancy")).select_related("group").defer("input")
    free = _free_slots(list(wanted))
    more = {
        task: min(wanted[task.id] - len(free[task.id]), task.group.redundancy - task.redundancy) for task in growing
    }
    insert_rows(
        Assignment,
        [
            {"group": task.group_id, "task": task.id, "slot": task.redundancy + place}
            for task, number in more.items()
            for place in range(number)
        ],
    )
    for number in {one for one in more.values() if one > 0}:
        grown = [task.id for task, one in more.items() if one == number]
        Task.objects.filter(id__in=grown).update(redundancy=F("redundancy") + number)


def _free_slots(task_ids: Sequence[int]) -> dict[int, list[int]]:
    free: dict[int, list[int]] = defaultdict(list)
    rows = Assignment.objects.filter(task_id__in=task_ids, state=AssignmentState.OPEN).order_by("task_id", "slot")
    for assignment_id, task_id in rows.values_list("id", "task_id"):
        free[task_id].append(assignment_id)
    return free


def _taken(task_ids: Sequence[int]) -> set[tuple[int, int | None]]:
    rows = Assignment.objects.filter(task_id__in=task_ids, state__in=TAKEN)
    return set(rows.values_list("task_id", "worker_id"))


def _store(placed: Sequence[tuple[int, Given]]) -> None:
    ASSIGNMENT.apply_each(
        Assignment,
        "bring_in",
        [
            {
                "pk": assignment_id,
                "worker": given.worker_id,
                "accepted_at": given.accepted_at,
                "deadline": given.submitted_at,
                "ended_at": given.submitted_at,
            }
            for assignment_id, given in placed
        ],
    )
    groups = dict(Task.objects.filter(id__in={given.task_id for _, given in placed}).values_list("id", "group_id"))
    insert_rows(
        Annotation,
        [
            {
                "assignment_id": assignment_id,
                "group_id": groups[given.task_id],
                "task_id": given.task_id,
                "worker_id": given.worker_id,
                "answer": given.answer,
                "accepted_at": given.accepted_at,
                "submitted_at": given.submitted_at,
                "time_spent": given.time_spent,
            }
            for assignment_id, given in placed
        ],
    )


def _close(task_ids: Sequence[int]) -> None:
    unfinished = Assignment.objects.filter(
        task=OuterRef("id"), state__in=(AssignmentState.OPEN, AssignmentState.ACCEPTED)
    )
    rows = Task.objects.filter(~Exists(unfinished), id__in=task_ids, state=TaskState.OPEN)
    TASK.apply_all(rows, "close", ended_at=timezone.now())
