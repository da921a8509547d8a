"""What a worker does with a place in a task: claim, draft, submit, withdraw, release, decline.

`submit` is the promise of the product: once it returned, the annotation is on disk, once and for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from workers import dispatch, kinds, queries, statements
from workers.errors import LeaseLost, LimitExceeded, NotFound, WrongState
from workers.kinds import TaskView
from workers.models import Annotation, Assignment, Draft, Task, TaskGroup
from workers.rows import insert_rows
from workers.states import ASSIGNMENT, AssignmentState, TaskState

#: Places that one worker may hold in one group at the same time (the one on screen, prefetched ones, lost tabs).
HELD_AT_MOST = 20
#: Places looked at together; taking the same first one by all would lose most of the races.
_LOOK_AHEAD = 16
DRAFT_LIMIT = 24 * 1024 * 1024
REOPEN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Claimed:
    """A place that a worker holds now."""

    id: int
    group: TaskGroup
    task_id: int
    reference: str
    input: str
    accepted_at: datetime
    deadline: datetime


def held(assignment: Assignment) -> Claimed:
    """The place of an accepted assignment, as `claim` would give it."""
    if assignment.accepted_at is None or assignment.deadline is None:
        raise WrongState(f"Assignment {assignment.id} is {assignment.state}: nobody holds it.")
    task = assignment.task
    return Claimed(
        assignment.id,
        assignment.group,
        task.id,
        task.reference,
        task.input,
        assignment.accepted_at,
        assignment.deadline,
    )


def claim(*, worker_id: int, job: str | None = None, count: int = 1, reference: str | None = None) -> list[Claimed]:
    """Takes up to `count` places for the worker; an empty list when there is nothing for them.

    `job` names the task group, `reference` one object of it. Raises NotFound for a job that is not the worker's,
    LimitExceeded where too many places are held already.
    """
    groups = _groups_of(worker_id, job)
    taken: list[Claimed] = []
    for group in groups:
        last_task = _last_task(worker_id, group)
        while len(taken) < count:
            one = _claim_one(worker_id, group, reference, last_task)
            if one is None:
                break
            taken.append(one)
    return taken


def _groups_of(worker_id: int, job: str | None) -> list[TaskGroup]:
    if job is None:
        return list(queries.groups_with_open_tasks(worker_id))
    found = statements.group_of_worker(job, worker_id)
    if found is None:
        raise NotFound(f"There is no job {job!r} open to you.", hint="GET /api/v1/work lists the jobs open to you.")
    return [found]


def _last_task(worker_id: int, group: TaskGroup) -> int:
    """The newest task of the group that the worker ever took. Raises LimitExceeded for one who holds too many."""
    standing = statements.standing(worker_id, group.id)
    if standing.held >= HELD_AT_MOST:
        raise LimitExceeded(
            f"You hold {standing.held} unfinished tasks of this job.",
            hint="Submit, release or decline some; GET /api/v1/assignments?state=accepted lists them.",
        )
    return standing.last_task


def _claim_one(worker_id: int, group: TaskGroup, reference: str | None, last_task: int) -> Claimed | None:
    """One place: look at some free ones, take the first that a conditional update still finds free."""
    for _ in range(3):
        found = _candidates(worker_id, group, reference, last_task)
        if not found:
            return None
        for offset in range(len(found)):
            assignment_id, task_id = found[(worker_id + offset) % len(found)]
            task, now = statements.task(task_id), timezone.now()
            deadline = min(now + timedelta(seconds=group.time_limit), task.expires_at + dispatch.GRACE)
            if _take(assignment_id, worker_id, now, deadline):
                return Claimed(assignment_id, group, task_id, task.reference, task.input, now, deadline)
    return None


def _candidates(worker_id: int, group: TaskGroup, reference: str | None, last_task: int) -> list[tuple[int, int]]:
    """(assignment, task) of free places for this worker, oldest task first.

    Looks behind the worker's last task first: before it nearly everything is done, and walking over that again
    for every claim would cost more the further a worker is ahead of the others.
    """
    if reference is not None:
        return statements.free_places_of(worker_id, group.id, reference, limit=_LOOK_AHEAD)
    behind = statements.free_places(worker_id, group.id, after=last_task, limit=_LOOK_AHEAD)
    return behind or (statements.free_places(worker_id, group.id, after=0, limit=_LOOK_AHEAD) if last_task else [])


def _take(assignment_id: int, worker_id: int, now: datetime, deadline: datetime) -> bool:
    try:
        with transaction.atomic():
            moved = ASSIGNMENT.apply_each(
                Assignment,
                "claim",
                [{"pk": assignment_id, "worker": worker_id, "accepted_at": now, "deadline": deadline}],
            )
    except IntegrityError:  # the same worker took another place of this task a moment ago
        return False
    return moved == 1


def submit(
    *,
    assignment: Assignment,
    answer: Any,
    time_spent: float | None = None,
    accepted_at: datetime | None = None,
    submitted_at: datetime | None = None,
    undoable: bool = False,
) -> Annotation:
    """Stores the answer for good and returns it; a repeated call returns the stored one and changes nothing.

    `accepted_at` and `submitted_at` are given only for answers that were collected elsewhere. `undoable`: a person
    answers, who may take it back within the group's undo time although it closes the task.
    Raises InvalidAnswer (field, reason), LeaseLost where the place belongs to somebody else or the task is over.
    """
    if assignment.state == AssignmentState.SUBMITTED:
        return Annotation.objects.get(assignment_id=assignment.id)
    kind, question = statements.question(assignment.task_id)
    kinds.get(kind).parse_answer(question, answer)
    now = timezone.now()
    with transaction.atomic():
        task = dispatch.lock(assignment.task_id)
        if not _moved_to_submitted(assignment, task, now):
            return Annotation.objects.get(assignment_id=assignment.id)
        annotation = {
            "assignment_id": assignment.id,
            "group_id": task.group_id,
            "task_id": task.id,
            "worker_id": assignment.worker_id,
            "answer": orjson.dumps(answer).decode(),
            "accepted_at": accepted_at or assignment.accepted_at or now,
            "submitted_at": submitted_at or now,
            "time_spent": time_spent,
        }
        insert_rows(Annotation, [annotation])
        statements.forget_draft(assignment.id)
        dispatch.end_if_done(task, now=now, undoable=undoable)
    return Annotation(**annotation)


def _moved_to_submitted(assignment: Assignment, task: Task, now: datetime) -> bool:
    """False where the same answer arrived twice at once and the other call was quicker. Raises LeaseLost."""
    if ASSIGNMENT.apply_each(Assignment, "submit", [{"pk": assignment.id, "ended_at": now}]):
        return True
    row = Assignment.objects.filter(id=assignment.id)
    state = row.values_list("state", flat=True).get()
    if state == AssignmentState.SUBMITTED:
        return False
    if state == AssignmentState.EXPIRED and task.state == TaskState.OPEN:
        free = Assignment.objects.filter(task=task, slot=assignment.slot, state=AssignmentState.OPEN)
        if ASSIGNMENT.apply_all(free, "cancel", ended_at=now):  # nobody took the place meanwhile: the work counts
            _submit_late(row, now)
            return True
    raise _lost(state, task)


def _lost(state: str, task: Task) -> LeaseLost:
    if state == AssignmentState.WITHDRAWN:
        return LeaseLost("You took this answer back.", hint="Submit your newer assignment of the same task.")
    hint = "Nothing of yours was counted for it. Claim another task."
    if task.state == TaskState.OPEN:
        return LeaseLost("Your time for this task is over and it went to somebody else.", hint=hint)
    return LeaseLost("This task is over: others finished it, or its job was stopped.", hint=hint)


def _submit_late(row: "QuerySet[Assignment]", now: datetime) -> None:
    try:
        with transaction.atomic():
            ASSIGNMENT.apply_all(row, "submit_late", ended_at=now)
    except IntegrityError:
        raise LeaseLost("You took this task a second time meanwhile.", hint="Submit it there.") from None


def withdraw(*, assignment: Assignment) -> Assignment:
    """Takes a submitted answer back while its task is open or within its undo time: the same worker holds the same slot
    again.

    The annotation stays as a fact, but does not count any more. Raises WrongState where it is too late.
    """
    now = timezone.now()
    with transaction.atomic():
        task = dispatch.lock(assignment.task_id)
        if task.expires_at + dispatch.GRACE <= now or not dispatch.reopen(task):
            raise WrongState("This task is finished; its answers can't be changed any more.")
        row = Assignment.objects.filter(id=assignment.id, ended_at__gte=now - REOPEN_WITHIN)
        if not ASSIGNMENT.apply_all(row, "withdraw"):
            raise WrongState("This answer can't be changed any more.", hint="Answers stay open for ten minutes.")
        seconds = TaskGroup.objects.values_list("time_limit", flat=True).get(id=assignment.group_id)
        return Assignment.objects.create(
            group_id=assignment.group_id,
            task_id=assignment.task_id,
            slot=assignment.slot,
            state=AssignmentState.ACCEPTED,
            worker_id=assignment.worker_id,
            accepted_at=now,
            deadline=min(now + timedelta(seconds=seconds), task.expires_at + dispatch.GRACE),
        )


def changeable_until(assignment: Assignment) -> datetime | None:
    """Until when `withdraw` takes this answer back; None where it is final. A task that ends makes it final earlier."""
    if assignment.state != AssignmentState.SUBMITTED or assignment.ended_at is None:
        return None
    task, until = assignment.task, assignment.ended_at + REOPEN_WITHIN
    if task.state != TaskState.OPEN:
        until = min(until, task.reopenable_until or until - REOPEN_WITHIN)
    return until if until > timezone.now() and not task.ending and not task.settled else None


def release(*, assignment: Assignment, reason: str = "") -> None:
    """Gives the place back to the pool; the same worker may get it again."""
    _give_back(assignment, "release", reason)


def decline(*, assignment: Assignment, reason: str = "") -> None:
    """Gives the place back for good: this worker never gets the task again."""
    _give_back(assignment, "decline", reason)


def _give_back(assignment: Assignment, name: str, reason: str) -> None:
    now = timezone.now()
    target = ASSIGNMENT.transitions[name].target
    with transaction.atomic():
        task = dispatch.lock(assignment.task_id)
        row = Assignment.objects.filter(id=assignment.id)
        if ASSIGNMENT.apply_all(row, name, ended_at=now, reason=reason[:500]):
            dispatch.free_slot(task, assignment.slot, now=now)
            return
    state = row.values_list("state", flat=True).get()
    if state in (target, AssignmentState.EXPIRED, AssignmentState.CANCELLED):
        return  # said twice, or the place was taken back already: what the worker wants holds
    raise WrongState(f"This assignment is {state}: it can't be given back.")


def save_draft(*, assignment: Assignment, state: Any, seq: int) -> bool:
    """Keeps unfinished work; False where a newer draft is stored already. Raises LeaseLost once the place is gone."""
    if assignment.state not in (AssignmentState.ACCEPTED, AssignmentState.EXPIRED):
        raise LeaseLost("This task is not in your hands any more.", hint="The work is kept in your browser.")
    text = orjson.dumps(state).decode()
    if len(text) > DRAFT_LIMIT:
        raise LimitExceeded(f"The draft is larger than {DRAFT_LIMIT // 1024 // 1024} MB.")
    now = timezone.now()
    with transaction.atomic():
        rows = Draft.objects.filter(assignment_id=assignment.id)
        if rows.filter(seq__lt=seq).update(seq=seq, state=text, saved_at=now):
            return True
        if rows.exists():
            return False
        try:
            with transaction.atomic():
                Draft.objects.create(assignment_id=assignment.id, seq=seq, state=text, saved_at=now)
        except IntegrityError:  # two tabs at once: the newer one wins
            return bool(rows.filter(seq__lt=seq).update(seq=seq, state=text, saved_at=now))
    return True


def view(task: Task) -> TaskView:
    return TaskView(task.id, task.group_id, task.reference, task.input)
