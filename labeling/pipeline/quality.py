"""What a job's answers tell: agreement, people, hardest objects, answers saved, the audit. Computed by whoever fits.

Bounded: at most one part in twenty of the time while the job runs, and lists have an end; pages and programs read what
is stored. The fit before publishing stores the final figures.
"""

import time
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import compress
from math import ceil
from typing import Any

import numpy as np
import orjson
from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from consolidation import (
    HierarchicalDawidSkene,
    Known,
    Person,
    TooLarge,
    Votes,
    audit,
    error_curve,
    error_interval,
    fleiss_kappa,
    krippendorff_alpha,
    people,
)
from consolidation.numerics import Floats
from labeling import quality, redundancy
from labeling.models import DataObject, JobQuality, LabelingJob
from labeling.pipeline import knowledge, shards
from labeling.pipeline.facts import Facts
from labeling.pipeline.fitted import Fitted
from labeling.pipeline.people import classes
from labeling.pipeline.people import judged as judged_by_others
from labeling.states import ObjectState
from workers.models import Worker

THRIFT = 20
SHORTEST_PAUSE = timedelta(seconds=3)
LABELS, HARDEST, WORKERS = 50, 20, 500
#: Cells of confusion told in all, and for one worker at most.
CELLS, CELLS_OF_ONE = 20_000, 144
#: The curve is drawn over so many objects; from fewer than the least nothing can be told.
CURVE_OBJECTS, CURVE_LEAST, CURVE_DRAWS = 1000, 30, 3


def refresh(job: LabelingJob, facts: Facts, known: Known | None, fit: Fitted | None = None, *, final: bool) -> None:
    """Computes and stores the figures, unless the last are too fresh while the job runs. The `final` ones teach later
    jobs about the people. `fit`, where the labels come from the default model."""
    now = timezone.now()
    if not final and not is_due(job):
        return
    started = time.monotonic()
    voted = _voted(job, facts, known, fit)
    everybody = list(_people(job, voted, facts))
    found = {**quality.empty(job), **figures(job, facts, voted, everybody), "computed_at": now}
    pause = max(SHORTEST_PAUSE, timedelta(seconds=THRIFT * (time.monotonic() - started)))
    text = orjson.dumps(found).decode()
    JobQuality.objects.update_or_create(
        job=job, defaults={"figures": text, "computed_at": now, "due_at": timezone.now() + pause}
    )
    if final and voted is not None:
        knowledge.remember(job, everybody)


def is_due(job: LabelingJob) -> bool:
    """Whether the last figures are old enough, or there are none."""
    return not JobQuality.objects.filter(job=job, due_at__gt=timezone.now()).exists()


def figures(job: LabelingJob, facts: Facts, voted: "Voted | None", everybody: Sequence[Person]) -> dict[str, Any]:
    """The figures as plain values; NaN where nothing can be told."""
    labeled = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN)
    found = {
        "answers": len(facts),
        "objects": labeled.count(),
        "labels": _labels(labeled),
        "confidence": _confidence(labeled),
        "redundancy": _redundancy(job, facts, set(labeled.values_list("line", flat=True))),
        "hardest": _hardest(job, labeled, voted),
        "gold": _gold(job, labeled),
        **_workers(job, facts, everybody),
    }
    return found if voted is None else found | _of_votes(job, voted)


@dataclass(frozen=True)
class Voted:
    """The answers as votes, with the model fitted to them; only for task types whose answers name one category. Of a
    job that is too large for one process, those to every second object, or third, and so on."""

    votes: Votes
    model: HierarchicalDawidSkene


def _voted(job: LabelingJob, facts: Facts, known: Known | None, fit: Fitted | None) -> Voted | None:
    if not facts.choices:
        return None
    if fit is not None and fit.whole is not None:
        return Voted(fit.whole, fit.model)
    lines, workers, choices = np.array(facts.lines), np.array(facts.workers), facts.choices
    if shards.too_many(len(facts)):
        kept = lines % ceil(len(facts) / settings.FIT_ANSWERS) == 0
        lines, workers, choices = lines[kept], workers[kept], list(compress(choices, kept.tolist()))
    if not choices:
        return None
    votes = Votes.from_columns(lines, workers, choices, labels=job.categories)
    try:
        return Voted(votes, HierarchicalDawidSkene(known=known).fit(votes))
    except TooLarge:
        return None


# --- objects -------------------------------------------------------------------------------------------------


def _labels(labeled: Any) -> list[dict[str, Any]]:
    rows = labeled.exclude(category="").values_list("category").annotate(n=Count("id")).order_by("-n", "category")
    return [{"category": category, "objects": n} for category, n in rows[:LABELS]]


def _confidence(labeled: Any) -> list[dict[str, Any]]:
    counts = [0] * quality.BINS
    rows = labeled.filter(confidence__isnull=False).order_by().values_list("confidence").annotate(n=Count("id"))
    for confidence, n in rows.iterator():
        counts[min(int(confidence * quality.BINS), quality.BINS - 1)] += n
    width = 1 / quality.BINS
    return [{"low": i * width, "high": (i + 1) * width, "objects": n} for i, n in enumerate(counts)]


def _hardest(job: LabelingJob, labeled: Any, voted: Voted | None) -> list[dict[str, Any]]:
    """The least certain labels, with what was said about each."""
    rows = list(
        labeled.exclude(confidence=None).order_by("confidence", "line").values_list("line", "category", "confidence")
    )[:HARDEST]
    said = _said(voted, [line for line, _, _ in rows])
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


def _said(voted: Voted | None, lines: list[int]) -> dict[int, dict[str, int]]:
    """Line → category → how many said it."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if voted is None:
        return found
    votes = voted.votes
    wanted = np.isin(np.array(votes.items, np.int64), lines)
    for n in np.flatnonzero(wanted[votes.item]).tolist():
        found[int(str(votes.items[votes.item[n]]))][str(votes.labels[votes.label[n]])] += 1
    return found


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


def _of_votes(job: LabelingJob, voted: Voted) -> dict[str, Any]:
    votes, model = voted.votes, voted.model
    overlapping = votes.answers_per_item >= 2
    unanimous = votes.counts().max(axis=1) == votes.answers_per_item
    agreement = {
        "alpha": krippendorff_alpha(votes),
        "kappa": fleiss_kappa(votes),
        "unanimous": float(unanimous[overlapping].mean()) if overlapping.any() else None,
        "overlapping": int(overlapping.sum()),
    }
    return {
        "agreement": agreement,
        "expected_error": 1.0 - float(model.confidences_.mean()),
        "audit": _audit(job, voted),
        "curve": _curve(job, voted),
    }


def _audit(job: LabelingJob, voted: Voted) -> dict[str, Any]:
    policy = redundancy.policy(job)
    if policy is None:
        return quality.empty(job)["audit"]  # type: ignore[no-any-return]
    found = audit(_part(voted.votes, _audited(job, voted.votes)), policy, voted.model)
    low, high = found.interval
    return {"objects": found.judged, "changed": found.changed, "error": found.error, "low": low, "high": high}


def _audited(job: LabelingJob, votes: Votes) -> Any:
    """Which items are of the audit and have all the answers that they can get."""
    policy = redundancy.policy(job)
    assert policy is not None
    drawn = np.array([policy.audits(str(line), job.name) for line in votes.items], np.bool_)
    return drawn & (votes.answers_per_item >= min(policy.maximum, job.team.members.count()))


def _curve(job: LabelingJob, voted: Voted) -> list[dict[str, Any]]:
    """Share of labels that differ from those of all answers, by the number of answers.

    Over objects that were not chosen for being difficult: adaptively those of the audit.
    """
    votes = voted.votes
    fit = votes.answers_per_item >= 2 if redundancy.policy(job) is None else _audited(job, votes)
    chosen = np.flatnonzero(fit)[:CURVE_OBJECTS]
    if len(chosen) < CURVE_LEAST:
        return []
    kept = np.zeros(votes.n_items, np.bool_)
    kept[chosen] = True
    part = _part(votes, kept)
    everything = np.arange(part.n_items, dtype=np.int32)
    points = error_curve(part, everything, voted.model.labels_[chosen], voted.model, draws=CURVE_DRAWS)
    return [{"answers": p.answers, "single": p.single, "majority": p.majority, "error": p.model} for p in points]


def _part(votes: Votes, items: Any) -> Votes:
    """The votes on some of the items (a mask), with tables of their own."""
    codes = np.cumsum(items, dtype=np.int32) - 1
    kept = items[votes.item]
    names = tuple(name for name, wanted in zip(votes.items, items.tolist(), strict=True) if wanted)
    item = codes[votes.item[kept]].astype(np.int32)
    return Votes(item, votes.worker[kept], votes.label[kept], names, votes.workers, votes.labels)


# --- people --------------------------------------------------------------------------------------------------


def _workers(job: LabelingJob, facts: Facts, everybody: Sequence[Person]) -> dict[str, Any]:
    """The busiest people, each with what can be told, and the confusion of all together."""
    counts: dict[int, int] = defaultdict(int)
    seconds: dict[int, array[float]] = defaultdict(lambda: array("d"))
    for worker, spent in zip(facts.workers, facts.seconds, strict=True):
        counts[worker] += 1
        if spent == spent:  # noqa: PLR0124 - NaN: not measured
            seconds[worker].append(spent)
    busiest = sorted(counts, key=lambda worker: (-counts[worker], worker))[:WORKERS]
    names = dict(Worker.objects.filter(pk__in=busiest).values_list("pk", "public_id"))
    told = {int(str(one.worker)): one for one in everybody}
    tested = _tested(job, facts)
    most = max(min(CELLS_OF_ONE, CELLS // max(len(busiest), 1)), 10)
    rows = [
        {
            "worker_id": names[worker],
            "answers": counts[worker],
            "gold_answers": tested[worker][0],
            "gold_right": tested[worker][1],
            "median_seconds": float(np.median(seconds[worker])) if seconds[worker] else None,
            **(_person(told[worker], classes(job), most) if worker in told else _NOTHING),
        }
        for worker in busiest
    ]
    together = _together(classes(job), told.values())
    return {"workers": rows, "workers_total": len(counts), "confusion": together}


def _tested(job: LabelingJob, facts: Facts) -> dict[int, tuple[int, int]]:
    """Worker → answers to objects whose right answer is known, and how many of them were right."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    golden = knowledge.golden(job) if facts.choices else {}
    for line, worker, said in zip(facts.lines, facts.workers, facts.choices, strict=True) if golden else ():
        if line in golden:
            answers, right = found[worker]
            found[worker] = (answers + 1, right + (said == golden[line]))
    return found


_NOTHING: dict[str, Any] = {
    "skill": None,
    "low": None,
    "high": None,
    "agreement": None,
    "information": None,
    "finding": None,
    "note": "",
    "confusion": [],
}


def _people(job: LabelingJob, voted: Voted | None, facts: Facts) -> Iterator[Person]:
    if voted is None:
        yield from judged_by_others(job, facts)
    else:
        aligned = len(facts) == len(voted.votes)  # else somebody answered an object twice, and the last one counts
        yield from people(voted.votes, voted.model, np.array(facts.submitted) if aligned else None)


def _person(one: Person, categories: Sequence[str], most: int) -> dict[str, Any]:
    known = one.judged > 0
    return {
        "skill": one.skill if known else None,
        "low": one.low if known else None,
        "high": one.high if known else None,
        "agreement": one.agreement,
        "information": one.information if known else None,
        "finding": one.finding,
        "note": note(one),
        "confusion": _cells(categories, one.said.tolist(), one.table, most=most),
    }


def note(one: Person) -> str:
    """What was found about a person, in a sentence for whoever runs the job; empty where nothing was."""
    if one.finding == "spammer":
        return "The answers tell almost nothing about what is shown, as if given without looking."
    if one.finding == "adversary":
        return (
            "Right less often than blind guesses would be: classes, or best and worst, may be mistaken for one "
            "another. The answers count all the same, read the other way round."
        )
    if one.finding == "drift":
        first, second = (f"{100 * share:.0f} %" for share in one.halves)
        return f"Right in {first} of the earlier answers and in {second} of the later ones."
    return ""


def _together(categories: Sequence[str], everybody: Iterable[Person]) -> list[dict[str, Any]]:
    """The largest cells of the tables of everybody in one."""
    table = np.zeros((len(categories), len(categories)))
    for one in everybody:
        if len(one.said):
            table[:, one.said] += one.table
    return _cells(categories, list(range(len(categories))), table, most=CELLS_OF_ONE)


def _cells(labels: Sequence[str], said: list[int], table: Floats, *, most: int) -> list[dict[str, Any]]:
    """The largest cells of a table of expected answers; `share` is that of the answers to the likely truth."""
    rows = table.sum(axis=1)
    order = np.argsort(-table, axis=None, kind="stable")[:most]
    places = zip(*np.unravel_index(order, table.shape), strict=True)
    return [
        {
            "truth": labels[k],
            "answer": labels[said[place]],
            "answers": round(float(table[k, place]), 1),
            "share": round(float(table[k, place] / rows[k]), 4),
        }
        for k, place in ((int(k), int(place)) for k, place in places)
        if table[k, place] >= 0.05
    ]
