"""What the answers tell about the people: how good each is, who does not look, who turns things round, who tires.

Everybody is judged by what the *others* said, or by what is known: one's own answer does not speak for itself.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse, special

from consolidation.agreement import leave_one_out
from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Bools, Floats, Ints
from consolidation.redundancy import error_interval
from consolidation.votes import Votes

FEWEST = 10
"""Answers to items that others answered too, below which nobody is judged."""
POOR = 0.1
"""Information of an answer, as a part of the crowd's median, below which it may as well be blind."""
ODDS = 100.0
"""So many times likelier must the answers be for somebody who does not look than for the crowd's typical member."""
FALL, STANDARD_ERRORS, HALF = 0.1, 3.0, 20
"""Drift: the share of right answers falls by so much and so many standard errors, each half having so many answers."""


class Finding(StrEnum):
    """Something to look into."""

    SPAMMER = "spammer"
    ADVERSARY = "adversary"
    DRIFT = "drift"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One worker. Shares are 0..1 and NaN where nothing can be told."""

    worker: Hashable
    answers: int
    judged: int
    """Answers to items that others answered too, or whose class is known; only these tell anything."""
    skill: float
    low: float
    high: float
    """The model's share of right answers, and its 95 % interval."""
    agreement: float
    """Share of answers that agree with the majority of the others."""
    information: float
    """Bits that an answer tells about the class, corrected for what few answers seem to tell by chance."""
    halves: tuple[float, float]
    """Share of right answers in the first and the second half of the time."""
    said: Ints
    """The classes that were ever answered."""
    table: Floats
    """(K × said) expected answers by likely truth and what was said."""
    finding: Finding | None


def people(
    votes: Votes, model: HierarchicalDawidSkene, time: Floats | None = None, fair: Bools | None = None
) -> Iterator[Person]:
    """Everybody in the order of `votes.workers`. `model` was fitted to `votes`; `time` (votes) orders the answers, and
    only those that are `fair` (votes; default all) are held against what others said.

    - *Spammer*: the answers tell less than a tenth of what the median person's do, and are a hundred times likelier if
      the worker does not look (but draws from the same mix of classes) than if they are a typical member of the crowd.
    - *Adversary*: right less often than blind answers would be, and informative; the model reads them the other way.
    - *Drift*: the second half of the answers is worse than the first by a tenth and by three standard errors.
    """
    order = np.arange(len(votes), dtype=np.float64) if time is None else time
    seen = _Seen(votes, model, order, np.ones(len(votes), np.bool_) if fair is None else fair)
    lows, highs = skill_intervals(votes, model)
    agreement = leave_one_out(votes)
    for w, worker in enumerate(votes.workers):
        said, table = seen.table(w)
        first, second = seen.halves(w)
        yield Person(
            worker=worker,
            answers=int(votes.answers_per_worker[w]),
            judged=len(first) + len(second),
            skill=float(model.worker_skills_[w]),
            low=float(lows[w]),
            high=float(highs[w]),
            agreement=float(agreement[w]),
            information=float(seen.informations[w]),
            halves=(_mean(first), _mean(second)),
            said=said,
            table=table,
            finding=_turn_of_mind(seen, w) or (Finding.DRIFT if falls(first, second) else None),
        )


def skill_intervals(votes: Votes, model: HierarchicalDawidSkene) -> tuple[Floats, Floats]:
    """95 % bounds of `model.worker_skills_`: of the beta distribution that the crowd's level and the answers give."""
    answers = model.worker_evidence_
    right, wrong = model.worker_skills_ * answers, (1.0 - model.worker_skills_) * answers
    return special.betaincinv(right, wrong, 0.025), special.betaincinv(right, wrong, 0.975)


class _Seen:
    """The expected counts N_w(k, l) under what everybody but w said, and the chance that each answer was right."""

    def __init__(self, votes: Votes, model: HierarchicalDawidSkene, time: Floats, fair: Bools) -> None:
        self._votes, self._matrix = votes, votes.matrix
        self.crowd = model.crowd_
        truth = np.full(votes.n_items, -1, np.int32) if model.known is None else model.known.codes(votes)
        truth = truth[votes.item]
        self._overlapping = (self._matrix.overlapping[votes.item] & fair) | (truth >= 0)
        self._cells = np.zeros((len(self._matrix.column_label), votes.n_labels))
        self._right = np.zeros(len(votes))
        for part, column, others in model.without_own():
            others[truth[part] >= 0] = np.eye(votes.n_labels)[truth[part][truth[part] >= 0]]
            counted = others * self._overlapping[part, None]
            self._cells += _summed(column, counted, len(self._cells))
            self._right[part] = others[np.arange(len(column)), votes.label[part]]
        self._starts = np.searchsorted(self._matrix.column_worker, np.arange(votes.n_workers + 1))
        order = np.lexsort((time, votes.worker))
        self._order = order[self._overlapping[order]]
        self._answers = np.searchsorted(votes.worker[self._order], np.arange(votes.n_workers + 1))
        tables = [self.table(w)[1] for w in range(votes.n_workers)]
        self.informations = np.array([_information(table) for table in tables])
        enough = np.diff(self._answers) >= FEWEST
        self.usual = float(np.median(self.informations[enough])) if enough.any() else 0.0

    def table(self, worker: int) -> tuple[Ints, Floats]:
        columns = slice(self._starts[worker], self._starts[worker + 1])
        return self._matrix.column_label[columns], self._cells[columns].T

    def halves(self, worker: int) -> tuple[Floats, Floats]:
        """The chance of being right of each answer in the first and in the second half of the time."""
        mine = self._right[self._order[self._answers[worker] : self._answers[worker + 1]]]
        return mine[: len(mine) // 2], mine[len(mine) // 2 :]


def _summed(column: Ints, rows: Floats, n_columns: int) -> Floats:
    picking = sparse.csr_array((np.ones(len(column)), (column, np.arange(len(column)))), shape=(n_columns, len(column)))
    return np.asarray(picking @ rows)


def _information(table: Floats) -> float:
    """Mutual information of truth and answer in bits, less the bias (R − 1)(C − 1) / 2n of a table of n answers.

    G. Miller, "Note on the bias of information estimates" (1955).
    """
    total = float(table.sum())
    if total <= 0:
        return 0.0
    joint = table / total
    blind = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    nats = float(special.rel_entr(joint, blind).sum())
    rows, columns = (int((joint.sum(axis=axis) > 0.5 / total).sum()) for axis in (1, 0))
    return max(nats - max(rows - 1, 0) * max(columns - 1, 0) / (2.0 * total), 0.0) / float(np.log(2.0))


def _turn_of_mind(seen: _Seen, worker: int) -> Finding | None:
    said, table = seen.table(worker)
    total = float(table.sum())
    if total < FEWEST:
        return None
    mix = (table.sum(axis=0) + 0.5) / (total + 0.5 * table.shape[0])
    if seen.informations[worker] < POOR * seen.usual:
        usual = seen.crowd.errors[:, said] * (1.0 - seen.crowd.accuracy)
        usual[said, np.arange(len(said))] = seen.crowd.accuracy
        return Finding.SPAMMER if float((table * (np.log(mix) - np.log(usual))).sum()) > np.log(ODDS) else None
    right = float(table[said, np.arange(len(said))].sum())
    blind = float((table.sum(axis=1)[said] / total * mix).sum())
    return Finding.ADVERSARY if error_interval(right, total, STANDARD_ERRORS)[1] < blind else None


def falls(first: Floats, second: Floats) -> bool:
    if len(first) < HALF:
        return False
    fall = float(first.mean() - second.mean())
    error = float(np.sqrt(first.var() / len(first) + second.var() / len(second)))
    return fall > FALL and fall > STANDARD_ERRORS * error


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
