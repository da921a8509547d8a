"""What the answers tell about the people: how good each is, who does not look, who turns things round, who tires.

Everybody is judged by what the *others* said, or by what is known: one's own answer does not speak for itself.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from consolidation.agreement import earnings
from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Bools, Floats, Ints
from consolidation.redundancy import error_interval
from consolidation.tally import keys_of
from consolidation.votes import Votes

FEWEST = 10
"""Answers to items that others answered too, below which nobody is judged."""
POOR = 0.1
"""Information of an answer, as a part of the crowd's median, below which it may as well be blind."""
ODDS = 100.0
"""So many times likelier must the answers be for somebody who does not look than for the crowd's typical member."""
MOST = 0.5
"""Adversary: more than this share of the answers stand for one other class each."""
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
    compared: int
    """Answers that it is a share of."""
    information: float
    """Bits that an answer tells about the class, corrected for what few answers seem to tell by chance."""
    halves: tuple[float, float]
    """Share of right answers in the first and the second half of the time."""
    said: Ints
    """The classes that were ever answered."""
    table: Floats
    """(K × said) expected answers by likely truth and what was said."""
    finding: Finding | None


@dataclass(frozen=True)
class Part:
    """Some of the answers; those to an item are in one part."""

    votes: Votes
    time: Floats
    """(votes) orders the answers."""
    fair: Bools | None = None
    """(votes) which are held against what others said; None: all."""


def people(
    votes: Votes, model: HierarchicalDawidSkene, time: Floats | None = None, fair: Bools | None = None
) -> Iterator[Person]:
    """Everybody in the order of `votes.workers`. `model` was fitted to `votes`; `time` (votes; default: as they come)
    orders the answers, and only those that are `fair` (votes; default all) are held against what others said.

    - *Spammer*: the answers tell less than a tenth of what the median person's do, and are a hundred times likelier if
      the worker does not look (but draws from the same mix of classes) than if they are a typical member of the crowd.
    - *Adversary*: right less often than blind answers would be, and informative; the model reads them the other way.
      By three standard errors, or else, since of many classes blind answers are seldom right, more than half of the
      answers, and of blind ones, stand for one other class each by as much.
    - *Drift*: the second half of the answers is worse than the first by a tenth and by three standard errors.
    """
    order = np.arange(len(votes), dtype=np.float64) if time is None else time
    return people_in_parts(model, [Part(votes, order, fair)])


def people_in_parts(model: HierarchicalDawidSkene, parts: Iterable[Part]) -> Iterator[Person]:
    """As `people`, where the answers come in parts; these have the tables of workers and labels of the fit."""
    seen = _Seen(model, parts)
    lows, highs = skill_intervals(model)
    agreement = np.divide(seen.earned, seen.shared, out=np.full(len(lows), np.nan), where=seen.shared > 0)
    for w, worker in enumerate(model.tables()[0]):
        said, table = seen.table(w)
        first, second = seen.halves(w)
        yield Person(
            worker=worker,
            answers=int(seen.answers[w]),
            judged=len(first) + len(second),
            skill=float(model.worker_skills_[w]),
            low=float(lows[w]),
            high=float(highs[w]),
            agreement=float(agreement[w]),
            compared=int(seen.shared[w]),
            information=float(seen.informations[w]),
            halves=(_mean(first), _mean(second)),
            said=said,
            table=table,
            finding=_turn_of_mind(seen, w) or (Finding.DRIFT if falls(first, second) else None),
        )


def skill_intervals(model: HierarchicalDawidSkene) -> tuple[Floats, Floats]:
    """95 % bounds of `model.worker_skills_`: of the beta distribution that the crowd's level and the answers give."""
    answers = model.worker_evidence_
    right, wrong = model.worker_skills_ * answers, (1.0 - model.worker_skills_) * answers
    return special.betaincinv(right, wrong, 0.025), special.betaincinv(right, wrong, 0.975)


class _Seen:
    """The expected counts N_w(k, l) under what everybody but w said, and the chance that each answer was right."""

    def __init__(self, model: HierarchicalDawidSkene, parts: Iterable[Part]) -> None:
        self.crowd = model.crowd_
        workers, self._labels = (len(table) for table in model.tables())
        self.answers, self.shared, self.earned = (
            np.zeros(workers, np.int64),
            np.zeros(workers, np.int64),
            np.zeros(workers),
        )
        looks = [self._look(model, part) for part in parts]
        keys, cells, who, right, time = (_joined(column) for column in zip(*looks, strict=True))
        self._keys, places = np.unique(keys, return_inverse=True)
        self._cells = _summed(places, cells, len(self._keys))
        self._starts = np.searchsorted(self._keys, np.arange(workers + 1) * self._labels)
        order = np.lexsort((time, who))
        self._right, self._first = right[order], np.searchsorted(who[order], np.arange(workers + 1))
        self.informations = np.array([_information(self.table(w)[1]) for w in range(workers)])
        enough = np.diff(self._first) >= FEWEST
        self.usual = float(np.median(self.informations[enough])) if enough.any() else 0.0

    def _look(
        self, model: HierarchicalDawidSkene, part: Part
    ) -> tuple[NDArray[np.int64], Floats, Ints, Floats, Floats]:
        """The columns and their counts; of each answer that tells something the worker, the chance that it is right,
        and the time."""
        votes, matrix = part.votes, part.votes.matrix
        truth = np.full(votes.n_items, -1, np.int32) if model.known is None else model.known.codes(votes)
        truth = truth[votes.item]
        telling = (matrix.overlapping[votes.item] & (True if part.fair is None else part.fair)) | (truth >= 0)
        cells, right = np.zeros((len(matrix.column_label), votes.n_labels)), np.zeros(len(votes))
        for rows, column, others in model.without_own(votes):
            others[truth[rows] >= 0] = np.eye(votes.n_labels)[truth[rows][truth[rows] >= 0]]
            cells += _summed(column, others * telling[rows, None], len(cells))
            right[rows] = others[np.arange(len(column)), votes.label[rows]]
        earned, shared = earnings(votes)
        self.earned, self.shared = self.earned + earned, self.shared + shared
        self.answers = self.answers + votes.answers_per_worker
        return keys_of(matrix), cells, votes.worker[telling], right[telling], part.time[telling]

    def table(self, worker: int) -> tuple[Ints, Floats]:
        columns = slice(self._starts[worker], self._starts[worker + 1])
        return (self._keys[columns] % self._labels).astype(np.int32), self._cells[columns].T

    def halves(self, worker: int) -> tuple[Floats, Floats]:
        """The chance of being right of each answer in the first and in the second half of the time."""
        mine = self._right[self._first[worker] : self._first[worker + 1]]
        return mine[: len(mine) // 2], mine[len(mine) // 2 :]


def _joined(pieces: Sequence[Any]) -> Any:
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _summed(column: NDArray[Any], rows: Floats, n_columns: int) -> Floats:
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
        usual = seen.crowd.of(said).T * (1.0 - seen.crowd.accuracy)
        usual[said, np.arange(len(said))] = seen.crowd.accuracy
        return Finding.SPAMMER if float((table * (np.log(mix) - np.log(usual))).sum()) > np.log(ODDS) else None
    return Finding.ADVERSARY if _turned(table, said, mix) else None


def _turned(table: Floats, said: Ints, mix: Floats) -> bool:
    """Whether the answers are right less often, or stand for one other class each more often, than blind ones of that
    `mix` (said)."""
    total = float(table.sum())
    right = float(table[said, np.arange(len(said))].sum())
    shares = table.sum(axis=1, keepdims=True) / total
    blind = float((shares[said, 0] * mix).sum())
    if right >= blind * total:
        return False
    if error_interval(right, total, STANDARD_ERRORS)[1] < blind:
        return True
    elsewhere = float((_others(np.repeat(shares, len(said), axis=1), said) * mix).sum())
    meant = float(np.maximum(_others(table, said) - 1.0, 0.0).sum())  # one answer alone stands for something, too
    return error_interval(meant, total, STANDARD_ERRORS)[0] > max(elsewhere, MOST)


def _others(table: Floats, said: Ints) -> Floats:
    """(said) the most that each answer has of any class but its own."""
    other = table.copy()
    other[said, np.arange(len(said))] = 0.0
    return np.asarray(other.max(axis=0))


def falls(first: Floats, second: Floats) -> bool:
    if len(first) < HALF:
        return False
    fall = float(first.mean() - second.mean())
    error = float(np.sqrt(first.var() / len(first) + second.var() / len(second)))
    return fall > FALL and fall > STANDARD_ERRORS * error


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
