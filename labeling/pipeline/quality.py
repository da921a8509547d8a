"""What a job's answers tell: agreement, people, hardest objects, answers saved, the audit. Computed by whoever fits.

Bounded: at most one part in twenty of the time while the job runs, and lists have an end; pages and programs read what
is stored. The fit before publishing stores the final figures.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import compress
from math import ceil
from typing import Any

import numpy as np
import orjson
from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from consolidation import HierarchicalDawidSkene, Known, Person, TooLarge, Votes, error_interval
from labeling import quality, queries
from labeling.models import DataObject, JobQuality, LabelingJob
from labeling.options import redundancy
from labeling.pipeline import figures_of_people, figures_of_votes, knowledge, shards
from labeling.pipeline.facts import Facts
from labeling.pipeline.fitted import Fitted
from labeling.states import ObjectState

THRIFT = 20
SHORTEST_PAUSE = timedelta(seconds=3)
LABELS, HARDEST = 50, 20


def refresh(job: LabelingJob, facts: Facts, known: Known | None, fit: Fitted | None = None, *, final: bool) -> None:
    """Computes and stores the figures, unless the last are too fresh while the job runs. The `final` ones teach later
    jobs about the people. `fit`, where the labels come from the default model."""
    now = timezone.now()
    if not final and not is_due(job):
        return
    started = time.monotonic()
    fit = _own(job, facts, known) if fit is None else fit if facts.choices else None
    judged = list(figures_of_people.everybody(job, fit, facts))
    found = {**quality.empty(job), **figures(job, facts, fit, judged), "computed_at": now}
    pause = max(SHORTEST_PAUSE, timedelta(seconds=THRIFT * (time.monotonic() - started)))
    text = orjson.dumps(found).decode()
    JobQuality.objects.update_or_create(
        job=job, defaults={"figures": text, "computed_at": now, "due_at": timezone.now() + pause}
    )
    if final and fit is not None:
        knowledge.remember(job, judged)


def is_due(job: LabelingJob) -> bool:
    """Whether the last figures are old enough, or there are none."""
    return not JobQuality.objects.filter(job=job, due_at__gt=timezone.now()).exists()


def figures(job: LabelingJob, facts: Facts, fit: Fitted | None, judged: Sequence[Person]) -> dict[str, Any]:
    """The figures as plain values; NaN where nothing can be told."""
    labeled = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN)
    doubtful = labeled.exclude(confidence=None).order_by("confidence", "line")
    hardest = list(doubtful.values_list("line", "category", "confidence")[:HARDEST])
    told = None if fit is None else figures_of_votes.told(job, fit, [line for line, _, _ in hardest])
    found = {
        "answers": len(facts),
        "objects": labeled.count(),
        **_labels(job, labeled),
        "confidence": _confidence(labeled),
        "redundancy": _redundancy(job, facts, set(labeled.values_list("line", flat=True))),
        "hardest": _hardest(hardest, {} if told is None else told.said),
        "gold": _gold(job, labeled),
        **figures_of_people.figures(job, facts, judged),
    }
    return found if told is None else found | figures_of_votes.figures(job, told)


def _own(job: LabelingJob, facts: Facts, known: Known | None) -> Fitted | None:
    """The default model where the labels come from another, and the answers name one category. Of a job that is too
    large for one process it sees the answers to every second object, or third, and so on."""
    if not facts.choices:
        return None
    lines, workers, choices = np.array(facts.lines), np.array(facts.workers), facts.choices
    if shards.too_many(len(facts)):
        kept = lines % ceil(len(facts) / settings.FIT_ANSWERS) == 0
        lines, workers, choices = lines[kept], workers[kept], list(compress(choices, kept.tolist()))
    if not choices:
        return None
    votes = Votes.from_columns(lines, workers, choices, labels=job.categories)
    try:
        return Fitted.here(job, HierarchicalDawidSkene(known=known).fit(votes), votes)
    except TooLarge:
        return None


# --- objects -------------------------------------------------------------------------------------------------


def _labels(job: LabelingJob, labeled: "QuerySet[DataObject]") -> dict[str, Any]:
    """Each object counts once for each category of its label."""
    found = queries.named(job, labeled)
    labels = [{"category": category, "objects": n} for category, n in found.counts[:LABELS]]
    return {"labels": labels, "objects_with_several": found.several}


def _confidence(labeled: Any) -> list[dict[str, Any]]:
    counts = [0] * quality.BINS
    rows = labeled.filter(confidence__isnull=False).order_by().values_list("confidence").annotate(n=Count("id"))
    for confidence, n in rows.iterator():
        counts[min(int(confidence * quality.BINS), quality.BINS - 1)] += n
    width = 1 / quality.BINS
    return [{"low": i * width, "high": (i + 1) * width, "objects": n} for i, n in enumerate(counts)]


def _hardest(
    rows: Sequence[tuple[int, str, float | None]], said: Mapping[int, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """The least certain labels, with what was said about each."""
    return [
        {
            "object_id": str(line),
            "category": category,
            "confidence": confidence,
            "answers": _frequent_first(said.get(line, {})),
        }
        for line, category, confidence in rows
    ]


def _gold(job: LabelingJob, labeled: Any) -> dict[str, Any]:
    """How many of the labels of objects with known answers are wrong."""
    if not job.options.get(knowledge.GOLD):
        return quality.empty(job)["gold"]  # type: ignore[no-any-return]
    judged = labeled.exclude(gold="")
    objects, wrong = judged.count(), judged.exclude(category=F("gold")).count()
    low, high = error_interval(wrong, objects)
    error = wrong / objects if objects else None
    return {"objects": objects, "wrong": wrong, "error": error, "low": low, "high": high}


def _frequent_first(said: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(said.items(), key=lambda entry: (-entry[1], entry[0])))


# --- redundancy ----------------------------------------------------------------------------------------------


def _redundancy(job: LabelingJob, facts: Facts, labeled: Collection[int]) -> dict[str, Any]:
    """Answers to what is labeled, and how many fewer than the most that the job may ask."""
    given = sum(1 for line in facts.lines if line in labeled)
    most = job.redundancy * len(labeled)
    saved = most - given if redundancy.policy(job) is not None else 0
    return {
        **redundancy.shown(job),
        "answers_per_object": given / len(labeled) if labeled else None,
        "saved": saved,
        "saved_share": saved / most if most else None,
    }
