"""Figures of jobs as the console shows them: counted from the rows each time, like everything that is derived."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from labeling import queries
from labeling.models import DataObject, LabelingJob
from labeling.queries import Counters
from labeling.states import LIVE, ObjectState
from workers.models import Annotation, Assignment, Worker
from workers.states import AssignmentState

HARDEST = 10
REASONS = 3
FAILED_LOOKED_AT = 1000
CATEGORIES = 12


@dataclass(frozen=True)
class Standing:
    """One job with how far it is."""

    job: LabelingJob
    counters: Counters
    progress: float
    eta: datetime | None

    @property
    def live(self) -> bool:
        return self.job.state in LIVE


@dataclass(frozen=True)
class Pace:
    """Answers that count: in the last hour and in all, and the seconds of active work for one (None: not measured)."""

    last_hour: int
    answers: int
    people: int
    mean_seconds: float | None


def cost(job: LabelingJob, answers: int) -> Decimal | None:
    """What so many answers cost; None where the job names no price."""
    price = job.group.price if job.group else None
    return None if price is None else price * answers


@dataclass(frozen=True)
class PersonAtWork:
    worker: Worker
    answers: int
    declined: int
    mean_seconds: float | None
    last: datetime | None


def standings(jobs: Iterable[LabelingJob]) -> list[Standing]:
    jobs = list(jobs)
    found = queries.counters(jobs)
    return [Standing(job, c := found[job.id], queries.progress(c), queries.eta(job, c)) for job in jobs]


def held(job: LabelingJob) -> int:
    """How many tasks of the job people are at right now."""
    return Assignment.objects.filter(group_id=job.group_id, state=AssignmentState.ACCEPTED).count()


def failures(job: LabelingJob) -> list[tuple[str, int]]:
    """Why objects failed, the most frequent reasons first, with how many of the first failed ones had each."""
    failed = DataObject.objects.filter(job=job, state=ObjectState.FAILED).order_by("line")
    reasons = Counter(failed.values_list("failure", flat=True)[:FAILED_LOOKED_AT])
    return reasons.most_common(REASONS)


def pace(job: LabelingJob) -> Pace:
    hour_ago = timezone.now() - timedelta(hours=1)
    last_hour = Count("pk", filter=Q(submitted_at__gt=hour_ago))
    rows = list(_said(job).annotate(n=Count("pk"), last_hour=last_hour, timed=Count("time_spent"), s=Sum("time_spent")))
    timed, seconds = sum(row["timed"] for row in rows), sum(row["s"] or 0.0 for row in rows)
    return Pace(
        last_hour=sum(row["last_hour"] for row in rows),
        answers=sum(row["n"] for row in rows),
        people=len(rows),
        mean_seconds=seconds / timed if timed else None,
    )


def _said(job: LabelingJob) -> "QuerySet[Annotation, Any]":
    """The answers that count, by worker. The few that were taken back are left out by looking for them alone: to look
    at the assignment of each answer took most of the time."""
    back = Assignment.objects.filter(group_id=job.group_id, state=AssignmentState.WITHDRAWN).values("id")
    return Annotation.objects.filter(group_id=job.group_id).exclude(pk__in=back).order_by().values("worker_id")


def distribution(job: LabelingJob) -> list[tuple[str, int]]:
    """How many objects have each category in their label, the most frequent first; the tail is summed up."""
    rows = _named(job)
    head, tail = rows[:CATEGORIES], rows[CATEGORIES:]
    return [*head, (f"{len(tail)} others", sum(n for _, n in tail))] if tail else head


def names(job: LabelingJob) -> list[str]:
    """The categories that labels name, the most frequent first."""
    return [name for name, _ in _named(job)]


def _named(job: LabelingJob) -> list[tuple[str, int]]:
    return queries.named(job, DataObject.objects.filter(job=job, state=ObjectState.LABELED)).counts


def hardest(job: LabelingJob) -> "tuple[QuerySet[DataObject], bool]":
    """The labeled objects with the least confidence, which are the ones worth a look; and whether labels rest on a
    single answer, by the rule that their confidence is 0. Such a zero says nothing, so these are not among them."""
    labeled = DataObject.objects.filter(job=job, state=ObjectState.LABELED, confidence__isnull=False)
    lowest, alone = labeled.order_by("confidence", "line"), False
    found = list(lowest.values_list("id", "confidence")[:HARDEST])
    if found and found[0][1] == 0:
        alone = labeled.filter(confidence=0, task_id__isnull=False).exists()
        said = Assignment.objects.filter(task_id=OuterRef("task_id"), state=AssignmentState.SUBMITTED)
        told = Q(confidence__gt=0)
        if job.redundancy > 1:
            told |= Q(Exists(said.order_by("id")[1:2]))
        found = list(lowest.filter(told).values_list("id", "confidence")[:HARDEST])
    return DataObject.objects.filter(id__in=[one for one, _ in found]).order_by("confidence", "line"), alone


def people(job: LabelingJob) -> list[PersonAtWork]:
    """Who answered, the most diligent first."""
    rows = _said(job).annotate(n=Count("pk"), seconds=Avg("time_spent"), last=Max("submitted_at"))
    answered = {row["worker_id"]: (row["n"], row["seconds"], row["last"]) for row in rows}
    given_back = Assignment.objects.filter(group_id=job.group_id, state=AssignmentState.DECLINED).order_by()
    declined = dict(given_back.values_list("worker_id").annotate(n=Count("id")))
    workers = Worker.objects.select_related("account").in_bulk([*answered, *declined])
    nothing = (0, None, None)
    found = [
        PersonAtWork(worker, n, declined.get(key, 0), seconds, last)
        for key, worker in workers.items()
        for n, seconds, last in [answered.get(key, nothing)]
    ]
    return sorted(found, key=lambda one: (-one.answers, one.worker.account_id))
