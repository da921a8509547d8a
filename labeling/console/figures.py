"""Figures of jobs as the console shows them: counted from the rows each time, like everything that is derived."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from labeling import queries
from labeling.models import DataObject, LabelingJob
from labeling.queries import Counters
from labeling.states import LIVE, ObjectState
from workers.models import Assignment, Worker
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
    rows = queries.annotations(job).order_by()
    hour_ago = timezone.now() - timedelta(hours=1)
    sums = rows.aggregate(
        last_hour=Count("pk", filter=Q(submitted_at__gt=hour_ago)),
        answers=Count("pk"),
        people=Count("worker", distinct=True),
        mean_seconds=Avg("time_spent"),
    )
    return Pace(**sums)


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


def hardest(job: LabelingJob) -> "QuerySet[DataObject]":
    """The labeled objects with the least confidence: the ones worth a look. A single answer's zero says nothing."""
    said = Assignment.objects.filter(task_id=OuterRef("task_id"), state=AssignmentState.SUBMITTED)
    second = said.order_by("id")[1:2]
    labeled = DataObject.objects.filter(Q(confidence__gt=0) | Exists(second), job=job, state=ObjectState.LABELED)
    return labeled.filter(confidence__isnull=False).order_by("confidence", "line")[:HARDEST]


def any_alone(job: LabelingJob) -> bool:
    """Whether labels rest on a single answer, by the rule that their confidence is 0."""
    return DataObject.objects.filter(job=job, state=ObjectState.LABELED, confidence=0, task_id__isnull=False).exists()


def people(job: LabelingJob) -> list[PersonAtWork]:
    """Who answered, the most diligent first."""
    said = queries.annotations(job).order_by().values_list("worker_id")
    rows = said.annotate(n=Count("pk"), seconds=Avg("time_spent"), last=Max("submitted_at"))
    answered = {worker: (n, seconds, last) for worker, n, seconds, last in rows}
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
