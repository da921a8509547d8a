"""What a worker does with a place in a task: claim, draft, submit, withdraw, release, decline.

`submit` is the promise of the product: once it returned, the annotation is on disk, once and for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from workers import dispatch, kinds, queries, statements
from workers.errors import LeaseLost, LimitExceeded, NotFound, WrongState
from workers.kinds import TaskView
from workers.models import Annotation, Assignment, Draft, Task, TaskGroup
from workers.rows import insert_rows, one_statement
from workers.statements import Standing
from workers.states import ASSIGNMENT, AssignmentState, TaskState

#: Places that one worker may hold in one group at the same time (the one on screen, prefetched ones, lost tabs).
HELD_AT_MOST = 20
#: Places looked at together; taking the same first one by all would lose most of the races.
_LOOK_AHEAD = 16
#: Others may be quicker so often.
_ATTEMPTS = 48
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
    jobs = [job] if job is not None else [group.name for group in queries.groups_with_open_tasks(worker_id)]
    taken: list[Claimed] = []
    for name in jobs:
        standing = _standing(worker_id, name)
        while len(taken) < count and (one := _claim_one(worker_id, standing, reference)):
            taken.append(one)
    return taken


def _standing(worker_id: int, job: str) -> Standing:
    """Raises NotFound for a job that is not the worker's, LimitExceeded for one who holds too many places."""
    found = statements.standing(worker_id, job)
    if found is None:
        raise NotFound(f"There is no job {job!r} open to you.", hint="GET /api/v1/work lists the jobs open to you.")
    if found.held >= HELD_AT_MOST:
        raise LimitExceeded(
            f"You hold {found.held} unfinished tasks of this job.",
            hint="Submit, release or decline some; GET /api/v1/assignments?state=accepted lists them.",
        )
    return found


def _claim_one(worker_id: int, standing: Standing, reference: str | None) -> Claimed | None:
    """One place: look for a free one until a conditional update still finds it free."""
    group = standing.group
    for attempt in range(_ATTEMPTS):
        found = _free_place(worker_id, standing, reference, turn=worker_id + attempt)
        if found is None:
            return None
        (assignment_id, task), now = found, timezone.now()
        deadline = min(now + timedelta(seconds=group.time_limit), task.expires_at + dispatch.GRACE)
        if _take(assignment_id, worker_id, now, deadline):
            return Claimed(assignment_id, group, task.id, task.reference, task.input, now, deadline)
    return None


def _free_place(worker_id: int, standing: Standing, reference: str | None, turn: int) -> tuple[int, Task] | None:
    """Looks behind the worker's last task first: before it nearly everything is done, and walking over that again
    for every claim would cost more the further a worker is ahead of the others."""
    look = partial(statements.free_place, worker_id, standing.group.id, among=_LOOK_AHEAD, turn=turn)
    if reference is not None:
        return look(reference=reference)
    return look(after=standing.last_task) or (look() if standing.last_task else None)


def _take(assignment_id: int, worker_id: int, now: datetime, deadline: datetime) -> bool:
    try:
        with one_statement():
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
    question = assignment.task
    kinds.get(question.group.kind).parse_answer(view(question), answer)
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
    if task.state == TaskState.OPEN and not task.ending:
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
    """Keeps unfinished work; False where another draft with this number, or a newer one, is stored already.

    Raises LeaseLost once the place is gone.
    """
    late = assignment.state == AssignmentState.EXPIRED and assignment.task.state == TaskState.OPEN
    if assignment.state != AssignmentState.ACCEPTED and not late:
        raise LeaseLost("This task is not in your hands any more.", hint="The work is kept in your browser.")
    text = orjson.dumps(state).decode()
    if len(text) > DRAFT_LIMIT:
        raise LimitExceeded(f"The draft is larger than {DRAFT_LIMIT // 1024 // 1024} MB.")
    now = timezone.now()
    with transaction.atomic():
        rows = Draft.objects.filter(assignment_id=assignment.id)
        if rows.filter(seq__lt=seq).update(seq=seq, state=text, saved_at=now):
            return True
        if stored := rows.values_list("seq", "state").first():
            return stored == (seq, text)
        try:
            with transaction.atomic():
                Draft.objects.create(assignment_id=assignment.id, seq=seq, state=text, saved_at=now)
        except IntegrityError:  # two tabs at once: the newer one wins
            return bool(rows.filter(seq__lt=seq).update(seq=seq, state=text, saved_at=now))
    return True


def view(task: Task) -> TaskView:
    return TaskView(task.id, task.group_id, task.reference, task.input)
