"""Reads about jobs. Counters are counted from the rows each time, so they can never drift."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex
from django.utils import timezone

from labeling.models import DataObject, LabelingJob
from labeling.states import LIVE, JobState, ObjectState
from labeling.task_types import registry
from workers.models import Annotation, Assignment, TaskGroup
from workers.states import AssignmentState

_Origin = DataObject.Origin
#: What stands between the categories of a label that names several.
BETWEEN = ", "


@dataclass(frozen=True)
class Counters:
    """Objects of a job by what became of them (jobs-api 5.1). `excluded` are those that need no human: on the wire
    they stand under Unlabeled. `carried` are labels that came with the manifest, by people or machines."""

    human_labeled: int = 0
    machine_labeled: int = 0
    failed: int = 0
    unlabeled: int = 0
    excluded: int = 0
    labeled_here: int = 0
    carried: int = 0
    in_flight: int = 0

    @property
    def total_labeled(self) -> int:
        return self.human_labeled + self.machine_labeled

    @property
    def total(self) -> int:
        return self.total_labeled + self.failed + self.unlabeled + self.excluded


def counters(jobs: Iterable[LabelingJob]) -> dict[int, Counters]:
    """Counters by job id, in one statement over an index."""
    ids = [job.id for job in jobs]
    sums: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = DataObject.objects.filter(job__in=ids).values_list("job_id", "state", "origin").annotate(n=Count("id"))
    for job_id, state, origin, n in rows:
        sums[job_id][state, origin] = n
    return {job_id: _counters(sums[job_id]) for job_id in ids}


def counters_of(job: LabelingJob) -> Counters:
    return counters([job])[job.id]


def _counters(n: dict[tuple[str, str], int]) -> Counters:
    labeled = {origin: n.get((ObjectState.LABELED, origin), 0) for origin in _Origin.values}
    by_state = {state: sum(v for (s, _), v in n.items() if s == state) for state in ObjectState.values}
    in_flight = by_state[ObjectState.LAUNCHED] + by_state[ObjectState.COLLECTED]
    return Counters(
        human_labeled=labeled[_Origin.HUMAN] + labeled[_Origin.CARRIED_HUMAN],
        machine_labeled=labeled[_Origin.MACHINE] + labeled[_Origin.CARRIED_MACHINE],
        failed=by_state[ObjectState.FAILED],
        unlabeled=by_state[ObjectState.UNLABELED] + in_flight,
        excluded=by_state[ObjectState.SKIPPED],
        labeled_here=labeled[_Origin.HUMAN],
        carried=labeled[_Origin.CARRIED_HUMAN] + labeled[_Origin.CARRIED_MACHINE],
        in_flight=in_flight,
    )


def annotations(job: LabelingJob, *, task_id: int | None = None) -> "QuerySet[Annotation]":
    """Annotations that count (not taken back), with task and worker; of one task, or of all."""
    rows = Annotation.objects.filter(group_id=job.group_id, assignment__state=AssignmentState.SUBMITTED)
    rows = rows.select_related("task", "worker").defer("task__input")
    return rows if task_id is None else rows.filter(task_id=task_id).order_by("assignment_id")


def labeled_as(job: LabelingJob, rows: "QuerySet[DataObject]", category: str) -> "QuerySet[DataObject]":
    """Those of the rows whose label names this category, alone or, where labels name several, among others."""
    if registry.by_key(job.task_type).choice is not None:
        return rows.filter(category=category)
    apart = Concat(Value(BETWEEN), "category", Value(BETWEEN))
    return rows.alias(place=StrIndex(apart, Value(f"{BETWEEN}{category}{BETWEEN}"))).filter(place__gt=0)


@dataclass(frozen=True)
class Named:
    """Categories with how many objects' labels name each, the most frequent first; `several`: objects that name more
    than one."""

    counts: list[tuple[str, int]]
    several: int


def named(job: LabelingJob, rows: "QuerySet[DataObject]") -> Named:
    """What the labels of these rows name."""
    apart = registry.by_key(job.task_type).choice is None
    counts: Counter[str] = Counter()
    several = 0
    for label, n in rows.exclude(category="").order_by().values_list("category").annotate(n=Count("*")):
        names = set(label.split(BETWEEN)) if apart else {label}
        counts.update(dict.fromkeys(names, n))
        several += n if len(names) > 1 else 0
    return Named(sorted(counts.items(), key=lambda one: (-one[1], one[0])), several)


def answers_by_task(task_ids: list[int]) -> dict[int, int]:
    """How many answers count for each of these tasks; tasks without any are left out."""
    rows = Assignment.objects.filter(task_id__in=task_ids, state=AssignmentState.SUBMITTED)
    return dict(rows.values_list("task_id").annotate(n=Count("id")))


def progress(counters: Counters) -> float:
    """The part of the objects that needs nobody any more, 0 to 1."""
    return 1 - counters.unlabeled / counters.total if counters.total else 0.0


def eta(job: LabelingJob, counters: Counters) -> datetime | None:
    """When the rest will be labeled if it goes on as on average so far; None while nothing can be told."""
    if job.state != JobState.IN_PROGRESS or not counters.labeled_here:
        return None
    passed = timezone.now() - (job.ingested_at or job.created_at)
    return timezone.now() + timedelta(seconds=passed.total_seconds() * counters.unlabeled / counters.labeled_here)


def has(job: LabelingJob, *states: str) -> bool:
    """Whether any object of the job is in one of these states.

    One look at the index for each state, in the index's order: left alone, PostgreSQL takes a LIMIT of 1 for easy and
    reads the whole table when there is none.
    """
    objects = DataObject.objects.filter(job=job).order_by("origin").values_list("id", flat=True)
    return any(objects.filter(state=state).first() is not None for state in states)


def budget(job: LabelingJob) -> int | None:
    """How many more objects may be given to people before a stopping condition holds; None: as many as there are.

    Inherited labels count for the percentage, not for the human budget (chaining-and-automation 3.4).
    """
    if job.input_topic:  # of so many that nobody knows
        return None
    percentage = job.max_percentage_labeled if job.max_percentage_labeled not in (None, 100) else None
    if job.max_human_labeled is None and percentage is None:
        return None
    now = counters_of(job)
    left = []
    if job.max_human_labeled is not None:
        left.append(job.max_human_labeled - now.labeled_here)
    if percentage is not None:
        left.append(math.ceil(percentage * now.total / 100) - now.total_labeled)
    return max(0, min(left))


def to_advance() -> "QuerySet[LabelingJob]":
    """Jobs that may have work, oldest first."""
    return LabelingJob.objects.filter(Q(state__in=LIVE) | Q(reconsolidate=True)).order_by("id")


def arn(job: LabelingJob) -> str:
    return f"arn:aws:sagemaker:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:labeling-job/{job.name.lower()}"


def folder(job: LabelingJob) -> str:
    """The job's place in storage, without a slash at the end."""
    return f"{job.output_path.rstrip('/')}/{job.name}"


def output_uri(job: LabelingJob) -> str:
    return f"{folder(job)}/manifests/output/output.manifest"


def name_taken(name: str) -> bool:
    """Whether a job is or was called so, without regard to case: labels go on naming a job that is deleted."""
    return TaskGroup.objects.filter(name__iexact=name).exists()


def job_writing(manifest_uri: str) -> LabelingJob | None:
    """The job whose output manifest this is, if it is one of ours: the parent of a chained job."""
    name = manifest_uri.rpartition("/manifests/output/output.manifest")[0].rpartition("/")[2]
    job = LabelingJob.objects.filter(name=name).first() if name else None
    return job if job is not None and output_uri(job) == manifest_uri else None
