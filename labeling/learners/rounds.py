"""One round of automated labeling, without rows and files: teach, decide the threshold, label, choose whom to ask.

Validation objects walk beside the unlabeled ones. Where a round labels whatever scores at least t, and gives the least
certain to people, validation objects with such scores leave as well. Those that stay are what the unlabeled ones are
like now; the whole validation set would still count the easy ones that are long gone, and promise too much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeling.learners.port import Floats, Item, Learner
from labeling.learners.threshold import TARGET, Threshold, smallest

#: What became of a validation object: it walks on, or it left as the machine's or as people's.
STAYS, MACHINE, PEOPLE = "", "machine", "people"


@dataclass(frozen=True)
class Lesson:
    """Items with people's answers: `chosen` is the place of each one's category, or its boxes; `sure` the probability
    that it is right. A `sure` below 1 is shared out among the other categories: uncertain answers teach less."""

    items: Sequence[Item]
    chosen: Sequence[Any]
    sure: Sequence[float]

    def targets(self, categories: int) -> Floats:
        sure = np.clip(np.asarray(self.sure, dtype=float), 1 / categories, 1.0)
        rest = (1 - sure) / max(categories - 1, 1)
        table = np.repeat(rest[:, None], categories, axis=1)
        table[np.arange(len(sure)), np.asarray(self.chosen, dtype=int)] = sure
        return table


@dataclass(frozen=True)
class Said:
    """What the model says of some items: the place of the likeliest category and its probability, or boxes and their
    score (0: nothing)."""

    chosen: Sequence[Any]
    scores: Floats


@dataclass(frozen=True)
class Outcome:
    """`labeled` and `asked` are places in the pool; `fates` and `worth`, the quality of what the model says, one for
    each validation object that still walked."""

    threshold: Threshold | None
    labeled: Sequence[int]
    asked: Sequence[int]
    fates: Sequence[str]
    worth: Sequence[float]


def same(model: Any, people: Any) -> float:
    """The quality of a category: right or wrong."""
    return float(model == people)


def said(learner: Learner, items: Sequence[Item]) -> Said:
    if not items:
        return Said([], np.zeros(0))
    probabilities = learner.predict_proba(items)
    probabilities = np.where(np.isfinite(probabilities), probabilities, 0.0)
    return Said(probabilities.argmax(axis=1).tolist(), probabilities.max(axis=1))


def decide(
    checked: Said,
    truth: Sequence[Any],
    pool: Said,
    *,
    batch: int,
    target: float = TARGET,
    before: tuple[int, float] = (0, 0),
    quality: Callable[[Any, Any], float] = same,
) -> Outcome:
    """`checked` is of the validation objects that still walk, `truth` what people say of them, `batch` how many of the
    pool people may get; `before` as in `threshold.smallest`. `quality` of the model's word by people's is 0 to 1. Ties
    go to the first in the pool.
    """
    right = [quality(model, people) for model, people in zip(checked.chosen, truth, strict=True)]
    threshold = smallest(checked.scores, right, target=target, before=before)
    line = np.inf if threshold is None else threshold.score
    stands = (pool.scores >= line) & (pool.scores > 0)
    order = np.argsort(pool.scores, kind="stable")
    unsure = order[~stands[order]]
    asked = unsure[:batch]
    everything = len(asked) == len(unsure)
    highest_asked = pool.scores[asked[-1]] if len(asked) else -1.0
    fates = [_fate(score, line, np.inf if everything else highest_asked) for score in checked.scores.tolist()]
    return Outcome(threshold, np.flatnonzero(stands).tolist(), asked.tolist(), fates, right)


def _fate(score: float, line: float, highest_asked: float) -> str:
    if score >= line:
        return MACHINE
    return PEOPLE if score <= highest_asked else STAYS


def out_of_fold(fresh: Sequence[Learner], lesson: Lesson, categories: int) -> Said:
    """What is said of each item by a learner that was not taught with it: one learner for each fold."""
    targets, folds = lesson.targets(categories), len(fresh)
    chosen, scores = np.zeros(len(lesson.items), dtype=int), np.zeros(len(lesson.items))
    for fold, learner in enumerate(fresh):
        inside = np.arange(len(lesson.items)) % folds == fold
        learner.fit([item for item, here in zip(lesson.items, inside, strict=True) if not here], targets[~inside])
        some = said(learner, [item for item, here in zip(lesson.items, inside, strict=True) if here])
        chosen[inside], scores[inside] = some.chosen, some.scores
    return Said(chosen.tolist(), scores)
