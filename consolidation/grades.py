"""People whose answers are no classes: what an answer is worth is how near it comes to what the others say.

Painted areas, orders, texts and numbers have no right and wrong, but they have near and far. Each kind of answer says
what that is (`SemanticConsolidator.grades` and so on); from there on all are alike.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import special

from consolidation.numerics import Floats, Ints
from consolidation.people import FEWEST, ODDS, POOR, STANDARD_ERRORS, Finding, Person, falls

POOLED = 10.0
"""Pseudo-answers of the crowd's in each worker's mean and spread, as in the default model."""

ROUNDS = 3
"""Of weighing people by how near they come, and holding everybody against the others so weighed."""

NEAREST, FARTHEST = 0.9, 0.02
"""Closeness beyond chance that weights are made of, at most and at least: two who say the same by one mistake may not
outvote three who are quite good."""

BEYOND = 1.64
"""Standard errors by which answers may seem nearer than blind ones by chance: one in twenty does by more."""

Compare = Callable[[Floats], tuple[Floats, Floats]]
"""From weights (workers) to how near each answer comes to the others', and how near a blind one would."""


@dataclass(frozen=True)
class Cells:
    """Parallel arrays: in how much of whose answers was which class said where the others said which."""

    worker: Ints
    truth: Ints
    said: Ints
    answers: Floats


def _no_cells() -> Cells:
    nothing = np.zeros(0, np.int32)
    return Cells(nothing, nothing, nothing, np.zeros(0))


@dataclass(frozen=True, kw_only=True)
class Grades:
    """One row for each answer that those of others can be held against (parallel arrays; shares are 0..1)."""

    item: tuple[Hashable, ...]
    worker: Ints
    near: Floats
    """How near it comes to what the others say, who count by how near they come themselves."""
    plain: Floats
    """The same, all others counting alike."""
    blind: Floats
    """How near an answer would come that was given without looking."""
    workers: tuple[Hashable, ...]
    answers: Ints
    """(workers) of each, also those that nobody else gave one beside."""
    turned: bool = False
    """Whether answers can be turned round, so that farther than blind is more than blind."""
    n_classes: int = 0
    cells: Cells = field(default_factory=_no_cells)


def weighed(compare: Compare, worker: Ints, n_workers: int) -> tuple[Floats, Floats, Floats]:
    """`near`, `plain` and `blind` of `Grades`: a worker weighs −log(1 − c), c being the closeness beyond chance."""
    plain, blind = compare(np.ones(n_workers))
    near = plain
    for _ in range(ROUNDS):
        near, blind = compare(trust(near, blind, worker, n_workers))
    return near, plain, blind


def trust(near: Floats, blind: Floats, worker: Ints, n_workers: int) -> Floats:
    """Weights of the workers: how near their answers (rows) come, beyond what blind ones would; alike without any."""
    if not len(near):
        return np.ones(n_workers)
    counts = np.bincount(worker, minlength=n_workers) + POOLED
    means = [(np.bincount(worker, one, n_workers) + POOLED * one.mean()) / counts for one in (near, blind)]
    beyond = (means[0] - means[1]) / np.maximum(1.0 - means[1], 1e-9)
    return np.asarray(-np.log1p(-np.clip(beyond, FARTHEST, NEAREST)))


def graded_people(grades: Grades, time: Floats | None = None) -> Iterator[Person]:
    """Everybody in the order of `grades.workers`; `time` (rows) orders the answers. See `consolidation.people`.

    - *Skill*: the mean of `near`, drawn towards the crowd's; its interval is that of a beta distribution that varies as
      much as the mean does. *Agreement* is the mean of `plain`.
    - *Spammer*: what the answers are nearer than blind ones may well be less than a tenth of the median person's, and
      is a hundred times likelier if it is nothing than if it is the median.
    - *Adversary*, where answers can be turned round: farther than blind by three standard errors.
    - *Drift*: as for classes.
    """
    order = np.lexsort((np.arange(len(grades.near)) if time is None else time, grades.worker)).astype(np.int32)
    ends = np.searchsorted(grades.worker[order], np.arange(len(grades.workers) + 1))
    rows = [order[start:end] for start, end in pairwise(ends.tolist())]
    lead = grades.near - grades.blind
    told = [float(lead[mine].mean()) for mine in rows if len(mine) >= FEWEST]
    usual = float(np.median(told)) if told else 0.0
    crowd, spread = _crowd(grades.near, rows), _crowd(lead, rows)[1]
    for w, (worker, mine) in enumerate(zip(grades.workers, rows, strict=True)):
        near = grades.near[mine]
        skill, low, high = _interval(near, *crowd)
        first, second = near[: len(near) // 2], near[len(near) // 2 :]
        said, table = _table(grades, w)
        yield Person(
            worker=worker,
            answers=int(grades.answers[w]),
            judged=len(mine),
            skill=skill,
            low=low,
            high=high,
            agreement=_mean(grades.plain[mine]),
            compared=len(mine),
            information=float("nan"),
            halves=(_mean(first), _mean(second)),
            said=said,
            table=table,
            finding=_turn_of_mind(lead[mine], usual, spread, turned=grades.turned)
            or (Finding.DRIFT if falls(first, second) else None),
        )


def _crowd(values: Floats, rows: list[Ints]) -> tuple[float, float]:
    """Mean of all, and the variance around each one's own mean."""
    if not len(values):
        return 0.5, 0.25
    within = sum(float(((values[mine] - values[mine].mean()) ** 2).sum()) for mine in rows if len(mine))
    freedom = max(len(values) - sum(len(mine) > 0 for mine in rows), 1)
    return float(values.mean()), max(within / freedom, 1e-6)


def _interval(near: Floats, mean: float, variance: float) -> tuple[float, float, float]:
    """Mean and 95 % bounds."""
    total = len(near) + POOLED
    skill = float(np.clip((near.sum() + POOLED * mean) / total, 1e-3, 1.0 - 1e-3))
    own = float(((near - near.mean()) ** 2).sum()) if len(near) else 0.0
    spread = (own + POOLED * variance) / total / total
    weight = max(skill * (1.0 - skill) / spread - 1.0, 1.0)
    low, high = special.betaincinv(skill * weight, (1.0 - skill) * weight, [0.025, 0.975])
    return skill, float(low), float(high)


def _turn_of_mind(lead: Floats, usual: float, variance: float, *, turned: bool) -> Finding | None:
    """Of somebody whose answers are nearer than blind ones by `lead`."""
    if len(lead) < FEWEST:
        return None
    mean, spread = float(lead.mean()), (float(lead.var()) * len(lead) + POOLED * variance) / (len(lead) + POOLED)
    if turned and mean < -STANDARD_ERRORS * np.sqrt(spread / len(lead)):
        return Finding.ADVERSARY
    seen, error = max(mean, 0.0), float(np.sqrt(spread / len(lead)))
    odds = ((usual - seen) ** 2 - seen**2) / (2.0 * error**2)
    return Finding.SPAMMER if mean - BEYOND * error < POOR * usual and odds > np.log(ODDS) else None


def _table(grades: Grades, worker: int) -> tuple[Ints, Floats]:
    """The classes that were ever said, and (K × said) the answers by what the others said."""
    cells = grades.cells
    mine = cells.worker == worker
    said, column = np.unique(cells.said[mine], return_inverse=True)
    table = np.zeros((grades.n_classes, len(said)))
    np.add.at(table, (cells.truth[mine], column), cells.answers[mine])
    return said.astype(np.int32), table


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
