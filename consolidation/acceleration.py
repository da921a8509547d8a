"""Fewer rounds to the same fixed point: squared extrapolation of expectation-maximization."""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np

from consolidation.numerics import Floats, blocks, row_sum

NEAR = 0.2
"""Extrapolate once no posterior moves further than this: earlier, a leap could end in another solution's basin."""

LONGEST = 16.0
"""A leap goes at most this many times as far as the two rounds it rests on."""

Step = Callable[[Floats], tuple[Floats, float]]


class Settled(NamedTuple):
    """The last table, after how many rounds, and whether it was the stopping rule that ended them."""

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
        (leap, to_go), last = _extrapolate(table, one, two), _distance(two, one)
        table = one = leap  # tables are large: let go of what has been used before the next is made
        three, _ = step(leap)
        rounds += 1
        table = three if _distance(three, leap) <= last else two
        del leap, one, two, three
    return Settled(table, rounds, False)


def _extrapolate(start: Floats, one: Floats, two: Floats) -> tuple[Floats, float]:
    """The leap, and how many times the length of a round it went before it was held back.

    Rows of all three have the same sums (answers do not get lost); so has the leap, without negative counts.
    """
    first, bend = 0.0, 0.0
    for rows in blocks(*start.shape):
        first += _squares(one[rows] - start[rows])
        bend += _squares(_bend(start[rows], one[rows], two[rows]))
    far = max(sqrt(first / bend), 1.0) if bend > 0 else 1.0
    length, leap = min(far, LONGEST), np.empty_like(start)
    for rows in blocks(*start.shape):
        here = _bend(start[rows], one[rows], two[rows]) * length**2
        here += 2.0 * length * (one[rows] - start[rows])
        here += start[rows]
        np.maximum(here, 0.0, out=here)
        totals, before = row_sum(here), row_sum(start[rows])
        leap[rows] = here * np.divide(before, totals, out=np.zeros_like(totals), where=totals > 0)[:, None]
    return leap, far


def _bend(start: Floats, one: Floats, two: Floats) -> Floats:
    bend = two - one
    bend -= one
    bend += start
    return bend


def _distance(one: Floats, other: Floats) -> float:
    return sqrt(sum(_squares(one[rows] - other[rows]) for rows in blocks(*one.shape)))


def _squares(values: Floats) -> float:
    """Their sum. Not the linear algebra library's, which would wake its threads for so little."""
    return float(np.einsum("ik,ik->", values, values))


def settle_numbers(step: Callable[[Floats], Floats], numbers: Floats, *, tol: float, limit: int) -> Floats:
    """The same for free numbers in a row, until none has more than about `tol` to go."""
    rounds, to_go = 0, 1.0
    while rounds < limit:
        one = step(numbers)
        two = step(one)
        first, bend = one - numbers, two - one - (one - numbers)
        last = two - one
        if np.abs(last).max(initial=0.0) * to_go < tol:
            return two
        to_go = max(sqrt(float((first * first).sum()) / max(float((bend * bend).sum()), 1e-300)), 1.0)
        length = min(to_go, LONGEST)
        leap = numbers + 2.0 * length * first + length**2 * bend
        three = step(leap)
        rounds += 3
        numbers = three if float(((three - leap) ** 2).sum()) <= float((last * last).sum()) else two
    return numbers
