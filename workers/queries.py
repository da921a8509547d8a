"""Reads of the worker side: what is open to a worker, what they did, how they get on. Nothing changes a row."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from workers import statements
from workers.models import Annotation, Assignment, Draft, Task, TaskGroup, Worker
from workers.states import AssignmentState, TaskState

#: So many answers tell how long one takes.
LATEST = 101


@dataclass(frozen=True)
class Work:
    """One job as a worker sees it: `available` tasks to take, `held` ones to go on with, `mine_today` submitted."""

    group: TaskGroup
    available: int
    held: int
    mine_today: int


@dataclass(frozen=True)
class Progress:
    """What a worker has done. Times are seconds of active work; None where none was measured."""

    submitted_today: int
    submitted: int
    declined: int
    seconds_today: float
    mean_seconds: float | None


def work(worker_id: int) -> list[Work]:
    """The jobs in which the worker can take a task or holds one, by priority, then oldest first."""
    return [row for row in open_work(worker_id) if row.available or row.held]


def open_work(worker_id: int) -> list[Work]:
    """The jobs of the worker's teams that have open tasks, whether there is one for the worker or not, by priority."""
    groups = list(groups_with_open_tasks(worker_id))
    ids = [group.id for group in groups]
    held, today, free = _held(worker_id, ids), _submitted_today(worker_id, ids), statements.available(worker_id, ids)
    return [Work(g, free[g.id], held.get(g.id, 0), today.get(g.id, 0)) for g in groups]


def groups_with_open_tasks(worker_id: int) -> "QuerySet[TaskGroup]":
    """Groups of the worker's teams that have tasks on offer or being worked on, by priority, then oldest first."""
    some = Task.objects.filter(group=OuterRef("id"), state=TaskState.OPEN)
    return TaskGroup.objects.filter(Exists(some), team__members=worker_id).order_by("-priority", "created_at", "id")


def _held(worker_id: int, groups: Iterable[int]) -> dict[int, int]:
    rows = Assignment.objects.filter(worker_id=worker_id, group__in=groups, state=AssignmentState.ACCEPTED)
    return dict(rows.order_by().values_list("group").annotate(n=Count("id")))


def _submitted_today(worker_id: int, groups: Iterable[int]) -> dict[int, int]:
    rows = _counting(worker_id).filter(group__in=groups, submitted_at__gte=start_of_day())
    return dict(rows.order_by().values_list("group").annotate(n=Count("assignment_id")))


def _counting(worker_id: int) -> "QuerySet[Annotation]":
    """The worker's annotations that were not taken back."""
    return Annotation.objects.filter(worker_id=worker_id, assignment__state=AssignmentState.SUBMITTED)


def start_of_day() -> datetime:
    """Midnight in UTC, from which "today" counts."""
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def progress(worker_id: int) -> Progress:
    """What the worker has done today and in all."""
    today = Q(submitted_at__gte=start_of_day())
    row = _counting(worker_id).aggregate(
        submitted=Count("assignment_id"),
        submitted_today=Count("assignment_id", filter=today),
        seconds_today=Sum("time_spent", filter=today),
        mean_seconds=Avg("time_spent"),
    )
    declined = Assignment.objects.filter(worker_id=worker_id, state=AssignmentState.DECLINED).count()
    return Progress(**{**row, "seconds_today": row["seconds_today"] or 0.0}, declined=declined)


def median_seconds(worker_id: int) -> float | None:
    """The median of the active seconds of today's answers, the latest at most."""
    today = _counting(worker_id).filter(submitted_at__gte=start_of_day(), time_spent__isnull=False)
    return _median(today.order_by("-submitted_at").values_list("time_spent", flat=True)[:LATEST])


def usual_seconds(group_id: int) -> float | None:
    """What a task of this group takes: the median over the answers to its latest tasks, by whomever."""
    return _median(statements.latest_times(group_id, LATEST))


def _median(times: "Iterable[float | None]") -> float | None:
    measured = [seconds for seconds in times if seconds is not None]
    return statistics.median(measured) if measured else None


def history(worker_id: int, *, state: str = "", job: str = "") -> "QuerySet[Assignment]":
    """The worker's own assignments with task (without its input) and group; empty filters let everything through."""
    rows = Assignment.objects.filter(worker_id=worker_id).select_related("task", "group").defer("task__input")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(group__name=job) if job else rows


def held(worker_id: int, *, job: str = "", reference: str = "") -> "QuerySet[Assignment]":
    """What the worker holds and may still submit, oldest first: to go on after a break."""
    rows = history(worker_id, state=AssignmentState.ACCEPTED, job=job).filter(deadline__gt=timezone.now())
    return (rows.filter(task__reference=reference) if reference else rows).order_by("id")


def draft(assignment_id: int) -> Draft | None:
    return Draft.objects.filter(assignment_id=assignment_id).first()


def latest_draft(worker_id: int, task_id: int) -> Draft | None:
    """The worker's newest draft of this task, also from an assignment that ran out or was given back."""
    rows = Draft.objects.filter(assignment__task=task_id, assignment__worker=worker_id)
    return rows.order_by("-saved_at").first()


def answer(assignment_id: int) -> Annotation | None:
    return Annotation.objects.filter(assignment_id=assignment_id).first()


def workers() -> "QuerySet[Worker]":
    """Everybody, with account and teams."""
    return Worker.objects.select_related("account").prefetch_related("teams")


def worker(who: str) -> Worker | None:
    """The person with this worker id or e-mail."""
    rows = workers()
    return rows.filter(public_id=who).first() or rows.filter(account__email=who.strip().lower()).first()
