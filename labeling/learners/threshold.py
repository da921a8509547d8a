"""From which score on a model's word may stand without a person: decided on people's answers that it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from labeling.learners.port import Floats

#: As users of automated labeling know it; 1.96 is the two-sided 95 % interval's.
TARGET, LEAST_OBJECTS, Z = 0.95, 30, 1.959964


@dataclass(frozen=True)
class Threshold:
    """Scores of at least `score` may stand: of `objects` that people checked, `right` were right, so that the model is
    right with probability `bound` at least. Where labels are more or less good, `right` is the sum of their quality,
    and `bound` one of its mean."""

    score: float
    objects: int
    right: float
    bound: float


def wilson_lower(right: float, n: float, z: float = Z) -> float:
    """Lower end of Wilson's interval for a share, 0 to 1. Wilson, Probable inference (1927).

    It serves for means of numbers from 0 to 1, too, and errs on the safe side: with mean m their variance is at most
    m(1 − m), that of right and wrong (Bhatia and Davis, 2000).
    """
    if n == 0:
        return 0.0
    share = right / n
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (share + z * z / (2 * n) - spread) / (1 + z * z / n)


def smallest(
    scores: Floats, right: Sequence[float], *, target: float = TARGET, before: tuple[int, float] = (0, 0)
) -> Threshold | None:
    """The smallest threshold that keeps the machine's labels at `target`; None where there is none.

    `scores` and `right` (1 for right, 0 for wrong, or a quality between) are of the validation objects that share the
    fate of the unlabeled ones: those that an earlier round would have labeled, or given to people, are gone. `before`
    says how many of the gone ones the machine would have labeled, and how many of these were right: the target is one
    for all labels of the machine together.

    From the surest down, thresholds are tried in turn; after the first that holds, the first that does not ends the
    search, so that no lucky one far below is taken (fixed sequence testing; Angelopoulos et al., 2021).
    """
    order = np.argsort(-scores, kind="stable")
    sorted_scores = scores[order]
    hits = np.cumsum(np.asarray(right, dtype=float)[order]) + before[1]
    found = None
    for place in range(len(order)):
        if place + 1 < len(order) and sorted_scores[place + 1] == sorted_scores[place]:
            continue  # equal scores stand or fall together
        objects, good = before[0] + place + 1, float(hits[place])
        bound = wilson_lower(good, objects)
        if objects >= LEAST_OBJECTS and bound >= target:
            found = Threshold(float(sorted_scores[place]), objects, good, bound)
        elif found is not None:
            break
    return found
