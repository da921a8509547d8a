"""How the error falls with the answers per item: what more answers would bring, and fewer would cost."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from consolidation.base import Consolidator
from consolidation.figures import hits
from consolidation.majority import MajorityVote
from consolidation.numerics import Floats, Ints
from consolidation.redundancy import thin
from consolidation.votes import Votes

ENOUGH = 0.05
"""The curve ends where a smaller share of the items has so many answers."""


@dataclass(frozen=True)
class CurvePoint:
    """Mean errors (0..1) with at most `answers` random answers per item."""

    answers: int
    single: float
    """One random answer of each item: the same at every point."""
    majority: float
    model: float
    spread: float
    """Standard deviation of the model's error over the draws."""


def error_curve(
    votes: Votes, judged: Ints, truth: Ints, model: Consolidator, *, draws: int | None = None
) -> Iterator[CurvePoint]:
    """Thin the votes again and again, refit and count errors on the items `judged`, whose class codes are `truth`.

    `truth` may be -1 for a class nobody named. Each point is the mean of `draws` draws (default: ten, fewer from a
    million answers on), the same ones on each call. Ties count in expectation. The model given is not changed.
    """
    draws = draws or int(np.clip(4_000_000 // max(len(votes), 1), 1, 10))
    shares = MajorityVote().fit(votes).probas_[judged]
    single = float(1.0 - np.where(truth >= 0, shares[np.arange(len(truth)), truth], 0.0).mean())
    for answers in curve_places(votes):
        errors = np.array([_errors(thin(votes, answers, seed), judged, truth, model) for seed in range(draws)])
        majority, own = errors.mean(axis=0).tolist()
        yield CurvePoint(answers, single, majority, own, float(errors[:, 1].std()))


def curve_places(votes: Votes) -> list[int]:
    """1, 2, …, 10, then in ever larger steps, up to what a twentieth of the items have."""
    answers = votes.answers_per_item[votes.answers_per_item > 0]
    most = int(np.quantile(answers, 1.0 - ENOUGH)) if len(answers) else 0
    places, step = [], 1.0
    while step <= most:
        places.append(int(step))
        step = step + 1 if step < 10 else step * 1.25
    if not places or places[-1] == most:
        return places
    return [*(places[:-1] if places[-1] > 0.85 * most else places), most]


def _errors(votes: Votes, judged: Ints, truth: Ints, model: Consolidator) -> tuple[float, float]:
    def error(probabilities: Floats) -> float:
        return float(1.0 - hits(probabilities[judged], truth).mean())

    again = type(model)(**model.get_params())
    return error(MajorityVote().fit(votes).probas_), error(again.fit(votes).probas_)
