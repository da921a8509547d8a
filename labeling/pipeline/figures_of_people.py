"""What the figures of quality say of people: how good each is, what was found, and how all of them err."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from consolidation import Person
from consolidation.numerics import Bools, Floats, Ints
from consolidation.people import Part, people_in_parts
from labeling.models import LabelingJob
from labeling.pipeline import knowledge
from labeling.pipeline.facts import Facts
from labeling.pipeline.fitted import Fitted
from labeling.pipeline.people import classes
from labeling.pipeline.people import judged as judged_by_others
from workers.models import Worker

#: People told of, the busiest first.
WORKERS = 500
#: Cells of confusion told in all, and for one worker at most.
CELLS, CELLS_OF_ONE = 20_000, 144
#: A truth is told of when so many of the answers to it, in all and as a share, name it: else it is the model's doubt.
NAMED, NAMED_SHARE = 0.5, 0.1


def everybody(job: LabelingJob, fit: Fitted | None, facts: Facts) -> Iterator[Person]:
    """By the model's votes, where there is one, or by what the task type can tell."""
    if fit is None:
        yield from judged_by_others(job, facts)
    else:
        times = facts.times()
        yield from people_in_parts(fit.model, (Part(votes, times(votes)) for votes in fit.parts()))


def figures(job: LabelingJob, facts: Facts, judged: Sequence[Person]) -> dict[str, Any]:
    """The busiest people, each with what can be told, and the confusion of all together."""
    counts: dict[int, int] = defaultdict(int)
    seconds: dict[int, array[float]] = defaultdict(lambda: array("d"))
    for worker, spent in zip(facts.workers, facts.seconds, strict=True):
        counts[worker] += 1
        if spent == spent:  # noqa: PLR0124 - NaN: not measured
            seconds[worker].append(spent)
    busiest = sorted(counts, key=lambda worker: (-counts[worker], worker))[:WORKERS]
    names = dict(Worker.objects.filter(pk__in=busiest).values_list("pk", "public_id"))
    told = {int(str(one.worker)): one for one in judged}
    tested = _tested(job, facts)
    names_of_truth = classes(job)
    said, table = _together(len(names_of_truth), list(told.values()))
    named = _named(said, table)
    most = max(min(CELLS_OF_ONE, CELLS // max(len(busiest), 1)), 10)
    rows = [
        {
            "worker_id": names[worker],
            "answers": counts[worker],
            "gold_answers": tested[worker][0],
            "gold_right": tested[worker][1],
            "median_seconds": float(np.median(seconds[worker])) if seconds[worker] else None,
            **(_person(told[worker], names_of_truth, named, most) if worker in told else _NOTHING),
        }
        for worker in busiest
    ]
    together = _cells(names_of_truth, said, table * named[:, None], most=CELLS_OF_ONE)
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
    "compared": 0,
    "information": None,
    "finding": None,
    "note": "",
    "confusion": [],
}


def _person(one: Person, categories: Sequence[str], named: Bools, most: int) -> dict[str, Any]:
    known = one.judged > 0
    return {
        "skill": one.skill if known else None,
        "low": one.low if known else None,
        "high": one.high if known else None,
        "agreement": one.agreement,
        "compared": one.compared,
        "information": one.information if known else None,
        "finding": one.finding,
        "note": note(one),
        "confusion": _cells(categories, one.said, one.table * named[:, None], most=most),
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


def _together(truths: int, everybody: Sequence[Person]) -> tuple[Ints, Floats]:
    """The classes that anybody named, and the tables of everybody in one, truths × these classes."""
    said = np.unique(np.concatenate([np.zeros(0, np.int32), *(one.said for one in everybody)]))
    table = np.zeros((truths, len(said)))
    for one in everybody:
        table[:, np.searchsorted(said, one.said)] += one.table
    return said, table


def _named(said: Ints, table: Floats) -> Bools:
    """The truths that people name at times. Where all agree on each thing, what may be wrong about it is nobody's
    mistake."""
    own = np.zeros(len(table))
    own[said] = table[said, np.arange(len(said))]
    return np.asarray((own >= NAMED) & (own >= NAMED_SHARE * table.sum(axis=1)))


def _cells(labels: Sequence[str], said: Ints, table: Floats, *, most: int) -> list[dict[str, Any]]:
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
