"""People whose answers are not one category, by what they marked or passed over, or how near they come to others."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from consolidation import HierarchicalDawidSkene, Person, graded_people, people, seen_by_others
from consolidation.numerics import Floats
from labeling.models import LabelingJob
from labeling.pipeline.facts import Facts
from labeling.task_types import registry
from labeling.task_types.base import Measure
from labeling.task_types.label_maps import BACKGROUND

#: Painted images that are looked at: every one has to be decoded again.
IMAGES = 200
THERE = ("nothing", "something")


def judged(job: LabelingJob, facts: Facts) -> Iterator[Person]:
    """Everybody, named by the worker's key; nobody where the task type can tell nothing about people."""
    task_type = registry.by_key(job.task_type)
    if not len(facts) or task_type.measure is None:
        return
    when = dict(zip(zip(facts.lines, facts.workers, strict=True), facts.submitted, strict=True))
    answers = Facts(job).read(_some(facts) if task_type.file_ending else None)
    if task_type.decisions is not None:
        votes = task_type.decisions(answers)
        lines = [line for line, _ in cast("tuple[tuple[int, int], ...]", votes.items)]
        owners = [lines[item] for item in votes.item.tolist()]
        time = _times(when, owners, votes.worker.tolist(), votes.workers)
        yield from people(votes, HierarchicalDawidSkene().fit(votes), time, seen_by_others(votes))
    elif task_type.grades is not None:
        grades = task_type.grades(answers, categories=job.categories)
        yield from graded_people(grades, _times(when, grades.item, grades.worker.tolist(), grades.workers))


def classes(job: LabelingJob) -> Sequence[str]:
    """What people's tables of mistakes are about: categories, or whether a thing is there; maybe nothing."""
    match registry.by_key(job.task_type).measure:
        case Measure.CATEGORIES:
            return list(job.categories)
        case Measure.MARKS:
            return THERE
        case Measure.PIXELS:
            return (BACKGROUND, *job.categories)
    return ()


def _some(facts: Facts) -> list[int]:
    """Lines that several people answered, all or evenly chosen ones."""
    lines, counts = np.unique(np.array(facts.lines, np.int64), return_counts=True)
    shared = lines[counts > 1]
    evenly = np.linspace(0, len(shared) - 1, min(len(shared), IMAGES)).astype(np.int64)
    chosen: list[int] = shared[evenly].tolist()
    return chosen


def _times(
    when: dict[tuple[int, int], float], lines: Sequence[object], codes: Sequence[int], workers: Sequence[object]
) -> Floats:
    keys = [int(str(worker)) for worker in workers]
    return np.array([when.get((int(str(line)), keys[code]), 0.0) for line, code in zip(lines, codes, strict=True)])
