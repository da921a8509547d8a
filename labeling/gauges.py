"""What an operator watches, each a cheap question to an index; printed for Prometheus at /metrics."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Min
from django.utils import timezone

from labeling.models import LabelingJob
from labeling.states import JobState
from workers.models import Assignment, Task
from workers.states import AssignmentState, TaskState


@dataclass(frozen=True)
class Gauge:
    """One number now. `labels` tell apart the numbers of one name."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def gauges() -> Iterator[Gauge]:
    yield from _jobs()
    open_tasks = Task.objects.filter(state=TaskState.OPEN).count()
    yield Gauge("labelwright_tasks_open", "Tasks that workers may take or hold.", open_tasks)
    ended = Task.objects.exclude(state=TaskState.OPEN).filter(settled=False).count()
    yield Gauge("labelwright_tasks_unsettled", "Ended tasks not yet collected; grows when no runner works.", ended)
    held = Assignment.objects.filter(state=AssignmentState.ACCEPTED)
    yield Gauge("labelwright_assignments_held", "Places that workers hold now.", held.count())
    first = held.aggregate(first=Min("deadline"))["first"]
    late = max(0.0, (timezone.now() - first).total_seconds()) if first else 0.0
    yield Gauge("labelwright_lease_overdue_seconds", "Age of the oldest lease past its deadline.", late)


def _jobs() -> Iterator[Gauge]:
    counted = dict(LabelingJob.objects.values_list("state").annotate(Count("id")))
    for state in JobState.values:
        yield Gauge("labelwright_jobs", "Labeling jobs by state.", counted.get(state, 0), {"state": state})


def as_text(values: Iterator[Gauge]) -> str:
    """Prometheus' text format 0.0.4."""
    lines: list[str] = []
    described = set()
    for gauge in values:
        if gauge.name not in described:
            described.add(gauge.name)
            lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        labels = ",".join(f'{name}="{value}"' for name, value in gauge.labels.items())
        lines.append(f"{gauge.name}{{{labels}}} {gauge.value:g}" if labels else f"{gauge.name} {gauge.value:g}")
    return "\n".join(lines) + "\n"
