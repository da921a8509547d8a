"""Annotations → labels. The model is fitted to all answers of the job now and then; the fit before publishing decides.

Labels are derived: a flush may replace the label of an earlier one. Full fits are spaced so that they take at most a
twentieth of the time, however large the job; flushes between them read new answers only (`between`). Where a label
depends on the answers to its object alone (`scope`), a flush takes some of the objects that wait, each once.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from labeling import queries
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import adjusted, decide, fallback, knowledge, label_files, post_hooks
from labeling.pipeline.decide import Undecided
from labeling.pipeline.facts import Facts
from labeling.pipeline.fallback import METADATA, mark, within_memory
from labeling.pipeline.prepare import display_names
from labeling.states import OBJECT, ObjectState
from labeling.task_types import registry
from labeling.task_types.base import Label, Provenance
from workers import dispatch
from workers.errors import TryAgain
from workers.rows import Row, update_rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from consolidation import Known

#: Fits take at most one part in so many of the time.
THRIFT = 20
SHORTEST_PAUSE = timedelta(seconds=1)
_BATCH = 2000
#: Where scope is object: so many have their answers in memory together, and a flush takes so many at most.
FEW, SOME = 10, 50
#: For an object that is answered and gets no label, which should not happen.
_UNUSABLE = "No answer to this object could be used."


def flush_when_due(job: LabelingJob) -> bool:
    """Decides who is asked more and labels what is collected, unless the last fit is too fresh while people work."""
    if post_hooks.applies(job):
        return post_hooks.flush(job)
    assert job.group_id is not None
    waiting = decide.undecided(job)
    if not waiting and not queries.has(job, ObjectState.COLLECTED):
        return False
    if registry.by_key(job.task_type).scope == "object":
        return bool(fit_each(job, waiting, most=SOME))
    people_at_work = dispatch.open_count(job.group_id) > 0
    if job.refit_at is not None and timezone.now() < job.refit_at and people_at_work:
        return False
    from labeling.pipeline import between

    started = time.monotonic()
    full = not within_memory(job, lambda: _add(job, waiting))
    if full:
        fit(job, waiting, final=False)
    pause = max(SHORTEST_PAUSE, timedelta(seconds=THRIFT * (time.monotonic() - started)))
    if full and between.postpone(job, timezone.now() + pause):
        pause = SHORTEST_PAUSE
    LabelingJob.objects.filter(id=job.id).update(refit_at=timezone.now() + pause, updated_at=timezone.now())
    return True


def fit(job: LabelingJob, waiting: Sequence[Undecided] = (), *, final: bool = True) -> int:
    """Fits the job's model to all answers, decides about the tasks that wait for it, writes the labels that changed.

    Returns how many labels. `waiting` was read before: the answers of those tasks are all there and final. The figures
    of quality follow, always after the `final` fit. Raises LimitExceeded where they are too many for any method.
    """
    return within_memory(job, lambda: _fit(job, waiting, final=final))


def _fit(job: LabelingJob, waiting: Sequence[Undecided], *, final: bool) -> int:
    from labeling.pipeline import between, fitted, quality, shards

    facts, known = Facts(job), knowledge.of(job)
    if post_hooks.applies(job):  # what a hook said is not ours to compute again
        quality.refresh(job, facts.all(), known, final=final)
        return 0
    if registry.by_key(job.task_type).scope == "object":
        return fit_each(job, waiting, final=final)
    if not shards.wanted(job):
        fallback.check(job)
    with fitted.fitted(job, facts, known) as fit_:
        labels = _by_rule(job, facts, known) if fit_ is None else fit_.labels()
        written, tasks = 0, {one.line: one for one in waiting}
        while batch := dict(islice(labels, _BATCH)):
            decided = [line for line in batch if line in tasks]
            decide.decide(job, [tasks.pop(line) for line in decided], [batch[line].steadiness for line in decided])
            written += write(job, batch)
        decide.decide(job, list(tasks.values()), [0.0] * len(tasks))
        between.keep(job, None if final else fit_, len(facts))
        quality.refresh(job, facts, known, fit_, final=final)
    return written


def _by_rule(job: LabelingJob, facts: Facts, known: "Known | None") -> Iterator[tuple[Any, Label]]:
    """By line, by the rule that the task type or the job has."""
    beforehand = {} if known is None else {"known": known}
    return registry.by_key(job.task_type).consolidate(
        facts.read(),
        categories=job.categories,
        method=job.method,
        confidence_cap=job.options.get("confidence_cap"),
        **beforehand,
    )


def _add(job: LabelingJob, waiting: Sequence[Undecided]) -> bool:
    """As `fit`, from what was kept by the last fit and new answers alone; False where that cannot be, or not now."""
    from labeling.pipeline import between

    sums = between.sums_of(job)
    if sums is None:
        return False
    tasks = {one.line: one for one in waiting}
    lines = [*tasks, *_collected(job)]
    model = between.Between(job, sums, lines)
    for start in range(0, len(lines), _BATCH):
        part = lines[start : start + _BATCH]
        _settle(job, tasks, part, model.take(part))
        labeled = DataObject.objects.filter(job=job, line__in=part, state=ObjectState.LABELED)
        model.leave_out(set(part) - set(labeled.values_list("line", flat=True)))
    model.keep()
    return True


def _collected(job: LabelingJob) -> "QuerySet[DataObject, int]":
    collected = DataObject.objects.filter(job=job, state=ObjectState.COLLECTED).order_by("line")
    return collected.values_list("line", flat=True)


def label_some(job: LabelingJob) -> bool:
    """Some of what is collected while a job stops, if that need not be done at once; whether there was any."""
    if post_hooks.applies(job) or registry.by_key(job.task_type).scope == "job":
        return False
    return bool(fit_each(job, (), most=SOME))


def fit_each(job: LabelingJob, waiting: Sequence[Undecided], *, most: int | None = None, final: bool = False) -> int:
    """Labels the objects that are collected, each by its own answers, and decides about those that wait; at most so
    many. Returns how many objects were taken up."""
    from labeling.pipeline import quality

    tasks = {one.line: one for one in waiting}
    lines = [*tasks, *_collected(job)[:most]][:most]
    for start in range(0, len(lines), FEW):
        few = lines[start : start + FEW]
        within_memory(job, partial(_fit_few, job, tasks, few))
    if final or quality.is_due(job):
        quality.refresh(job, Facts(job).all(), None, final=final)
    return len(lines)


def _fit_few(job: LabelingJob, tasks: Mapping[int, Undecided], lines: list[int]) -> None:
    facts = Facts(job)
    labels = dict(
        registry.by_key(job.task_type).consolidate(
            facts.read(lines),
            categories=job.categories,
            method=job.method,
            confidence_cap=job.options.get("confidence_cap"),
        )
    )
    _settle(job, tasks, lines, labels, facts.last_said())


def _settle(
    job: LabelingJob,
    tasks: Mapping[int, Undecided],
    lines: Sequence[int],
    labels: dict[Any, Label],
    said: Mapping[int, datetime] | None = None,
) -> None:
    """Decides about those of the objects whose tasks wait for it, and labels the others; `said` as for `write`."""
    waited = [tasks[line] for line in lines if line in tasks]
    decide.decide(job, waited, [labels[one.line].steadiness if one.line in labels else 0.0 for one in waited])
    write(job, labels, said)
    without = DataObject.objects.filter(job=job, state=ObjectState.COLLECTED, line__in=set(lines) - labels.keys())
    OBJECT.apply_all(without, "fail", failure=_UNUSABLE)


def write(job: LabelingJob, labels: dict[Any, Label], said: Mapping[int, datetime] | None = None) -> int:
    """One transaction: labels that are new or changed, and the transition of the objects that had none. Raises
    `TryAgain` where another process has made the last fit since: this one stood still, and its answers are old.

    `said`, for labels that are files: when the last answer to each object came.
    """
    labels = adjusted.settled(job, labels)
    objects = DataObject.objects.filter(job=job, line__in=list(labels)).filter(
        Q(state=ObjectState.COLLECTED) | Q(state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN)
    )
    if job.announces:  # what was told of is final
        objects = objects.filter(announced=False)
    now, task_type = timezone.now(), registry.by_key(job.task_type)
    marked = objects.annotate(marked=Q(metadata__contains=f'"{METADATA}"'))
    old = list(marked.values_list("id", "line", "state", "label", "category", "confidence", "labeled_at", "marked"))
    addresses = {line: label_files.uri(job, task_type, line, (said or {}).get(line)) for _, line, *_ in old}
    label_files.keep((address, labels[line]) for line, address in addresses.items())
    changed = [row for entry in old if (row := _changed(job, entry, labels[entry[1]], now, addresses[entry[1]]))]
    with transaction.atomic():
        if LabelingJob.objects.select_for_update(no_key=True).get(id=job.id).fitted_at != job.fitted_at:
            raise TryAgain("The labels were settled meanwhile by another process.")
        update_rows(DataObject, changed)
        ids = [row["pk"] for row in changed]
        OBJECT.apply_all(DataObject.objects.filter(id__in=ids), "label", origin=DataObject.Origin.HUMAN)
    return len(changed)


def _changed(job: LabelingJob, old: tuple[Any, ...], label: Label, now: datetime, address: str) -> Row | None:
    """The object's new row; None where it has this label already. A label that stays keeps its date."""
    object_id, _, state, stored, category, confidence, date, marked = old
    task_type = registry.by_key(job.task_type)
    same = date is not None and category == label.category
    if same and task_type.choice is None:  # the category does not tell everything
        same = orjson.dumps(task_type.manifest_values(label, _provenance(job, now, address))[0]).decode() == stored
    stays = same and confidence == label.confidence and marked == bool(job.fallback)
    if stays and state != ObjectState.COLLECTED:
        return None
    return _row(job, object_id, label, date if same else now, address)


def _provenance(job: LabelingJob, date: datetime, address: str) -> Provenance:
    names = display_names(job)
    return Provenance(job_name=job.name, created_at=date, display_names=names, file_uri=address)


def _row(job: LabelingJob, object_id: int, label: Label, date: datetime, address: str) -> Row:
    task_type = registry.by_key(job.task_type)
    value, metadata = task_type.manifest_values(label, _provenance(job, date, address))
    return {
        "pk": object_id,
        "label": orjson.dumps(value).decode(),
        "metadata": orjson.dumps(metadata | mark(job)).decode(),
        "confidence": label.confidence,
        "category": label.category[:256],
        "labeled_at": date,
    }
