"""Fewer rounds to the same fixed point: squared extrapolation of expectation-maximization."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from consolidation.numerics import Floats

NEAR = 0.2
"""Extrapolate once no posterior moves further than this: earlier, a leap could end in another solution's basin."""

LONGEST = 16.0
"""A leap goes at most this many times as far as the two rounds it rests on."""

Step = Callable[[Floats], tuple[Floats, float]]


class Settled(NamedTuple):
    table: Floats
    rounds: int
    converged: bool


def settle(step: Step, table: Floats, *, tol: float, limit: int) -> Settled:
    """Repeat `step` (table → next table, and how far the posteriors moved) until about `tol` is left to go.

    Rounds that shrink by a factor r have r / (1 − r) of their last length to go, hence a round that moved less than
    `tol` is not the last where they shrink slowly: it is held against 1 / (1 − r) as the extrapolation estimates it.

    Every third round two plain ones are extrapolated, and the leap is kept when its own next round is no longer than
    the last plain one. R. Varadhan, C. Roland, "Simple and globally convergent methods for accelerating the convergence
    of any EM algorithm" (2008), scheme S3.
    """
    rounds, to_go = 0, 1.0
    while rounds < limit:
        one, moved = step(table)
        rounds += 1
        if moved * to_go < tol:
            return Settled(one, rounds, True)
        if moved > NEAR or rounds + 2 > limit:
            table = one
            continue
        two, moved = step(one)
        rounds += 1
        if moved * to_go < tol:
            return Settled(two, rounds, True)
        leap, to_go = _extrapolate(table, one, two)
        three, _ = step(leap)
        rounds += 1
        table = three if _distance(three, leap) <= _distance(two, one) else two
    return Settled(table, rounds, False)


def _extrapolate(start: Floats, one: Floats, two: Floats) -> tuple[Floats, float]:
    """The leap, and how many times the length of a round it went before it was held back.

    Rows of all three have the same sums (answers do not get lost); so has the leap, without negative counts.
    """
    first, bend = one - start, two - 2.0 * one + start
    curvature = float(np.linalg.norm(bend))
    far = max(float(np.linalg.norm(first)) / curvature, 1.0) if curvature > 0 else 1.0
    length = min(far, LONGEST)
    leap = np.maximum(start + 2.0 * length * first + length**2 * bend, 0.0)
    totals = leap.sum(axis=1, keepdims=True)
    return np.divide(leap * start.sum(axis=1, keepdims=True), totals, out=leap, where=totals > 0), far


def _distance(one: Floats, other: Floats) -> float:
    return float(np.linalg.norm(one - other))
