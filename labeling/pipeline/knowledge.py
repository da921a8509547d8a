"""What a job may know before anybody answers: objects with known answers, and its people's skill from earlier jobs.

History is kept as counts, one row for a worker and a job, written with the last fit. A job knows only of those that
ended before it was made, so that the same rows give the same labels whenever it is fitted.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction

from labeling.models import DataObject, LabelingJob, WorkerSkill
from labeling.task_types import registry

if TYPE_CHECKING:
    from consolidation import Known, Person

GOLD, CARRY = "gold_attribute", "carry_skills"
#: Rows of history at most, the latest first.
LONGEST = 5000
#: Fewer expected answers are not worth keeping.
LEAST = 0.05


def of(job: LabelingJob, lines: Collection[int] | None = None) -> "Known | None":
    """Gold by line (of all objects, or of these) and history by worker, in category names; None where there is
    neither."""
    if registry.by_key(job.task_type).choice is None:
        return None
    gold, history = golden(job, lines), _history(job)
    if not gold and not history:
        return None
    from consolidation import Known

    return Known(gold=gold, history=history)


def golden(job: LabelingJob, lines: Collection[int] | None = None) -> dict[int, str]:
    """Line → known category."""
    if not job.options.get(GOLD):
        return {}
    objects = (
        DataObject.objects.filter(job=job) if lines is None else DataObject.objects.filter(job=job, line__in=lines)
    )
    return dict(objects.exclude(gold="").values_list("line", "gold"))


def carries(job: LabelingJob) -> bool:
    """Whether the job starts from its people's history; jobs of the wire only learn from their own answers."""
    return bool(job.options.get(CARRY, not job.request))


def label_set(categories: Iterable[str]) -> str:
    """The same for the same categories in any order."""
    return hashlib.sha256(orjson.dumps(sorted(categories))).hexdigest()


def _history(job: LabelingJob) -> dict[int, dict[str, dict[str, float]]]:
    """Worker → category → what was said → expected answers, summed over the jobs before."""
    if not carries(job):
        return {}
    rows = WorkerSkill.objects.filter(
        task_type=job.task_type, label_set=label_set(job.categories), job__ended_at__lt=job.created_at
    ).order_by("-job_id", "worker_id")
    sums: dict[int, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for worker, table in rows.values_list("worker_id", "table")[:LONGEST]:
        for truth, said in orjson.loads(table).items():
            for answer, number in said.items():
                sums[worker][truth][answer] += number
    return sums


def remember(job: LabelingJob, people: Iterable["Person"]) -> None:
    """Keeps what a finished job tells about its people, in place of what it told before."""
    facts = {"job": job, "task_type": job.task_type, "label_set": label_set(job.categories)}
    rows = [
        WorkerSkill(worker_id=int(str(one.worker)), table=orjson.dumps(table).decode(), **facts)
        for one in people
        if one.judged and (table := _table(one, job.categories))
    ]
    with transaction.atomic():
        WorkerSkill.objects.filter(job=job).delete()
        WorkerSkill.objects.bulk_create(rows, batch_size=500)


def _table(one: "Person", categories: Sequence[str]) -> dict[str, Any]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for place, answer in enumerate(one.said.tolist()):
        for truth in (one.table[:, place] >= LEAST).nonzero()[0].tolist():
            found[categories[truth]][categories[answer]] = round(float(one.table[truth, place]), 3)
    return found
