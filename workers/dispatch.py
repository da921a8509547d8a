"""Opens tasks with exactly N slots, and ends them: closed by their answers, expired, or cancelled by their owner.

A task may be opened with fewer slots than its group asks people at most. When it closes, it waits *undecided* for its
owner, who either asks one more person or takes note of the end: closing never depends on what the owner thinks of it.

Lock order: Task before Assignment. Whoever counts the slots of a task holds the lock on the task's row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from workers import kinds, statements
from workers.models import Assignment, Draft, Task, TaskGroup
from workers.rows import insert_rows
from workers.states import ASSIGNMENT, TASK, AssignmentState, TaskState

#: A worker who accepted before the availability ended may still submit for so long (chaining-and-automation 2.2).
GRACE = timedelta(seconds=60)
#: A worker who holds a task while its job is stopped may still submit for so long.
STOP_GRACE = timedelta(seconds=15)
_BATCH = 500


#: Closed, and its owner may still ask more people.
_UNDECIDED = Q(state=TaskState.CLOSED, ending="", redundancy__lt=F("group__redundancy"))


def open_tasks(group: TaskGroup, items: Sequence[tuple[str, str]], *, slots: Sequence[int] | None = None) -> list[int]:
    """One open task for each (reference, input); their ids, in order.

    Each has `group.redundancy` free slots, or as many as its place in `slots` says, at most those.
    """
    now = timezone.now()
    wanted = [group.redundancy] * len(items) if slots is None else slots
    common = {
        "group_id": group.id,
        "opened_at": now,
        "expires_at": now + timedelta(seconds=group.lifetime),
    }
    if not items:
        return []
    with transaction.atomic():
        tasks = [
            {"reference": reference, "input": text, "redundancy": number, **common}
            for (reference, text), number in zip(items, wanted, strict=True)
        ]
        insert_rows(Task, tasks)
        found = statements.open_task_ids(group.id, [reference for reference, _ in items])
        ids = [found[reference] for reference, _ in items]
        for number, some in _by_number(ids, wanted).items():
            statements.add_free_slots(some, each=number)
    return ids


def _by_number(ids: Sequence[int], slots: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for task_id, number in zip(ids, slots, strict=True):
        found[number].append(task_id)
    return found


def open_count(group_id: int) -> int:
    """How many tasks are on offer or being worked on."""
    return Task.objects.filter(group_id=group_id, state=TaskState.OPEN).count()


def has_free_place(group_id: int) -> bool:
    """Whether somebody could take a task now, whoever it is."""
    return Assignment.objects.filter(group_id=group_id, state=AssignmentState.OPEN).exists()


def unsettled(group_id: int, limit: int, *, undecided: bool = True) -> list[int]:
    """Ids of tasks that ended for good and whose owner has not taken note yet, oldest first.

    Without those about which their owner has to decide, if so wanted.
    """
    rows = _ended(group_id).filter(_final())
    if not undecided:
        rows = rows.exclude(_UNDECIDED)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def _final() -> Q:
    """Nobody can take an answer back any more."""
    return Q(reopenable_until=None) | Q(reopenable_until__lte=timezone.now())


def undecided(group_id: int, *, final: bool = True) -> "QuerySet[Task]":
    """Closed tasks with fewer answers than the group asks at most, whose owner has not taken note of the end.

    `final`: only those of which no answer can be taken back any more.
    """
    return _ended(group_id).filter(_UNDECIDED, _final() if final else Q())


def ask_one_more(seen: Mapping[int, int]) -> int:
    """Reopens undecided tasks, seen by their owner with so many slots each, with one free slot more; how many.

    The answers stay, and nobody who gave one is asked again. Left alone are tasks that were settled or reopened
    meanwhile and those whose availability is over.
    """
    with transaction.atomic():
        rows = Task.objects.select_for_update(of=("self",)).filter(_UNDECIDED, _final(), id__in=list(seen))
        due = rows.filter(settled=False, expires_at__gt=timezone.now()).defer("input").order_by("id")
        asked = [task for task in due if task.redundancy == seen[task.id]]
        again = {"ended_at": None, "reopenable_until": None}
        TASK.apply_each(Task, "reopen", [{"pk": t.id, "redundancy": t.redundancy + 1, **again} for t in asked])
        insert_rows(Assignment, [{"group": t.group_id, "task": t.id, "slot": t.redundancy} for t in asked])
    return len(asked)


def settle(task_ids: Iterable[int]) -> list[Task]:
    """Within a transaction, their owner takes note of the end of these tasks; from now on it is final.

    Gives those of them that are ended still: an answer may have been taken back a moment ago.
    """
    rows = Task.objects.select_for_update().exclude(state=TaskState.OPEN).filter(id__in=list(task_ids), settled=False)
    ended = list(rows.defer("input").order_by("id"))
    Task.objects.filter(id__in=[task.id for task in ended]).update(settled=True)
    return ended


def final_at(group_id: int) -> datetime | None:
    """When the next of the ended tasks becomes final, if nothing else is waited for; None while tasks are open."""
    if Task.objects.filter(group_id=group_id, state=TaskState.OPEN).exists():
        return None
    soonest: datetime | None = _ended(group_id).aggregate(at=Min("reopenable_until"))["at"]
    return soonest


def _ended(group_id: int) -> "QuerySet[Task]":
    return Task.objects.exclude(state=TaskState.OPEN).filter(group_id=group_id, settled=False)


def wind_down(group_id: int, *, at_once: bool = False, limit: int = _BATCH) -> bool:
    """Takes a part of the group's open tasks off offer; those nobody holds are cancelled at once.

    Holders may submit for STOP_GRACE more, unless `at_once`; what is answered is final. Returns whether open tasks are
    left.
    """
    now = timezone.now()
    rows = Task.objects.filter(group_id=group_id, state=TaskState.OPEN)
    with transaction.atomic():
        tasks = _locked(rows if at_once else rows.filter(ending=""), "id", limit)
        if at_once:
            ASSIGNMENT.apply_all(_slots(tasks, AssignmentState.ACCEPTED), "cancel", ended_at=now)
        take_off_offer(tasks, "cancelled", now=now, grace=STOP_GRACE)
    _ended(group_id).filter(reopenable_until__isnull=False).update(reopenable_until=None)
    return rows.exists()


def _locked(rows: "QuerySet[Task]", first: str, limit: int) -> list[Task]:
    """The first of the rows by a field, as they are when all are locked: in the order of their ids, as everybody locks
    many tasks."""
    ids = list(rows.order_by(first).values_list("id", flat=True)[:limit])
    return list(rows.select_for_update().filter(id__in=ids).defer("input").order_by("id"))


def lock(task_id: int) -> Task:
    """The task's row, locked until the transaction ends (SQLite: the transaction holds the only write lock)."""
    return statements.lock_task(task_id)


def take_off_offer(tasks: Sequence[Task], ending: str, *, now: datetime, grace: timedelta) -> None:
    """Cancels the free slots of locked open tasks. Each ends at once, or when its last holder is through."""
    if not tasks:
        return
    ASSIGNMENT.apply_all(_slots(tasks, AssignmentState.OPEN), "cancel", ended_at=now)
    Task.objects.filter(id__in=_ids(tasks)).update(ending=ending)
    _slots(tasks, AssignmentState.ACCEPTED).filter(deadline__gt=now + grace).update(deadline=now + grace)
    Draft.objects.filter(assignment__in=_slots(tasks, AssignmentState.SUBMITTED)).delete()
    held = set(_slots(tasks, AssignmentState.ACCEPTED).values_list("task_id", flat=True))
    answered = Counter(_slots(tasks, AssignmentState.SUBMITTED).values_list("task_id", flat=True))
    done = [task for task in tasks if task.id not in held]
    full = [task for task in done if answered[task.id] >= task.redundancy]
    rest = [task for task in done if answered[task.id] < task.redundancy]
    TASK.apply_all(Task.objects.filter(id__in=_ids(full)), "close", ended_at=now)
    TASK.apply_all(
        Task.objects.filter(id__in=_ids(rest)), "cancel" if ending == "cancelled" else "expire", ended_at=now
    )
    for group in TaskGroup.objects.filter(id__in={task.group_id for task in done}):
        announce(group)


def end_if_done(task: Task, *, now: datetime, undoable: bool = False) -> bool:
    """Ends a locked open task of which no slot is free or held: closed if all slots are answered, else as announced.

    Drafts of what was answered go, whether it ends or not: to look for them with the slots costs nothing.
    `undoable`: its group's undo time begins, in which answers may be taken back.
    """
    slots = statements.slots(task.id)
    if slots.drafts:
        statements.forget_drafts(task.id)
    if slots.unfinished:
        return False
    if slots.answered >= task.redundancy:
        until = now + timedelta(seconds=task.group.undo_time) if undoable and not task.ending else now
        TASK.apply(Task, task.id, "close", ended_at=now, reopenable_until=until if until > now else None)
    else:
        TASK.apply(Task, task.id, "cancel" if task.ending == "cancelled" else "expire", ended_at=now)
    announce(task.group)
    return True


def reopen(task: Task) -> bool:
    """Whether answers to a locked task may be taken back: it is on offer, or was closed and opens again now."""
    if task.state == TaskState.CLOSED and task.reopenable_until and not task.settled:
        return TASK.apply(Task, task.id, "reopen", ended_at=None, reopenable_until=None)
    return task.state == TaskState.OPEN and not task.ending


def free_slot(task: Task, slot: int, *, now: datetime) -> None:
    """Offers the slot of a locked open task again, unless the task is on its way out."""
    if not task.ending and _declines(task) >= task.group.redundancy:
        take_off_offer([task], "expired", now=now, grace=GRACE)
    elif not task.ending:
        Assignment.objects.create(group_id=task.group_id, task=task, slot=slot)
    else:
        end_if_done(task, now=now)


def announce(group: TaskGroup) -> None:
    """Tells the owner, after the commit, that a task ended."""
    transaction.on_commit(lambda: kinds.get(group.kind).task_ended(group.id))


def expire_tasks(limit: int = 200) -> int:
    """Ends the offer of tasks whose availability is over; how many."""
    now = timezone.now()
    due = Task.objects.filter(state=TaskState.OPEN, ending="", expires_at__lte=now)
    with transaction.atomic():
        tasks = _locked(due, "expires_at", limit)
        take_off_offer(tasks, "expired", now=now, grace=GRACE)
    return len(tasks)


def expire_leases(limit: int = 500) -> int:
    """Takes back assignments whose deadline is over; how many."""
    now = timezone.now()
    due = Assignment.objects.filter(state=AssignmentState.ACCEPTED, deadline__lte=now).order_by("deadline")
    found = list(due.values_list("id", "task_id", "slot")[:limit])
    for assignment_id, task_id, slot in found:
        with transaction.atomic():
            task = lock(task_id)
            row = Assignment.objects.filter(id=assignment_id, deadline__lte=now)
            if ASSIGNMENT.apply_all(row, "expire", ended_at=now):
                free_slot(task, slot, now=now)
    return len(found)


def _slots(tasks: Sequence[Task], state: AssignmentState) -> "QuerySet[Assignment]":
    return Assignment.objects.filter(task__in=_ids(tasks), state=state)


def _ids(tasks: Sequence[Task]) -> list[int]:
    return [task.id for task in tasks]


def _declines(task: Task) -> int:
    return _slots([task], AssignmentState.DECLINED).count()


def forget(group_id: int, limit: int) -> int:
    """Deletes so many tasks of a group whose owner is done with it, with the answers to them; how many it found."""
    ids = list(Task.objects.filter(group_id=group_id).order_by("id").values_list("id", flat=True)[:limit])
    Task.objects.filter(id__in=ids).delete()
    return len(ids)
