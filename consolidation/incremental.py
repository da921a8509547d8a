"""The default model for answers that keep coming: a batch touches its own items and workers; the last fit decides."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from consolidation.correlation import Correlation
from consolidation.design import VoteMatrix
from consolidation.errors import NotFittedError
from consolidation.hds import HierarchicalDawidSkene, discount
from consolidation.known import of_gold, open_questions
from consolidation.names import Names, Table
from consolidation.numerics import Bools, Floats, Ints, argmax_with_ties
from consolidation.sharded import correlate_part, fit_parts, no_votes
from consolidation.sweep import sweep_over
from consolidation.tally import Tally
from consolidation.votes import Votes, in_order, recode

Rows = TypeVar("Rows", Floats, Ints)
Pair = tuple[Hashable, Hashable]
"""An item and a worker."""


class IncrementalDawidSkene:
    """`HierarchicalDawidSkene` by batches, for answers that arrive, change and are withdrawn.

    State: the sums S = Σ_i s_i over items of expected answers N_w(k, l), class masses and majorities (`tally_`), and
    the posterior q_i of each item. A batch touches the items that it speaks of. For these, with θ(S):

    - E-step: q_i(k) as in the model, from all answers to i and θ(S); then S ← S − s_i as it was + s_i as it is
    - M-step: θ(S), which follows from the sums alone

    That is incremental expectation-maximization: R. M. Neal, G. E. Hinton, "A view of the EM algorithm that justifies
    incremental, sparse, and other variants" (1998). Items in sums that one goes on from (`resumed`) are not revised any
    more, as in O. Cappé, E. Moulines, "On-line expectation-maximization algorithm for latent data models" (2009).

    A full sweep, from the sums as they are until no posterior moves, follows when `every` answers came since the last,
    or when the workers' accuracies moved by more than `moved` (0 to 1) in the mean over their answers. `final` starts
    from the votes: neither order nor batches matter to it.

    `model` has the parameters, and what is known beforehand; what it learned follows the batches. Besides:
    `tally_` (`Tally`), `n_sweeps_`, how often a full sweep was due.

    >>> said = {"a": ["no", "yes"], "b": ["no", "yes"], "liar": ["yes", "no"]}
    >>> model = IncrementalDawidSkene()
    >>> for start in range(0, 50, 10):
    ...     answers = [(i, w, said[w][i % 2]) for i in range(start, start + 10) for w in said]
    ...     model = model.partial_fit(Votes.from_triples(answers, labels=["no", "yes"]))
    >>> model.predict()[:4].tolist(), model.final().labels_[:4].tolist()
    ([0, 1, 0, 1], [0, 1, 0, 1])
    """

    tally_: Tally
    _posteriors: Floats

    def __init__(self, model: HierarchicalDawidSkene | None = None, *, every: int = 5000, moved: float = 0.01) -> None:
        self.model = model or HierarchicalDawidSkene()
        self.every = every
        self.moved = moved
        self.n_sweeps_ = 0
        self._arrived: _Arrived | None = None

    @classmethod
    def resumed(
        cls, tally: Tally, workers: Table, labels: Table, model: HierarchicalDawidSkene | None = None
    ) -> "IncrementalDawidSkene":
        """Goes on from a `tally_` that was kept, with the `workers` that it counts; its items stay as they are."""
        one = cls(model)
        one._begin(_Arrived(labels, workers), tally)
        return one

    def partial_fit(self, votes: Votes, withdrawn: Iterable[Pair] = ()) -> Self:
        """Takes in new answers; a later one of a worker to an item replaces the earlier.

        `withdrawn` are (item, worker) whose answers count no more; they go first. Raises `ValueError` where there is no
        such answer, or the classes are not those of the batches before, and `TooLarge`.
        """
        if self._arrived is None:
            self._begin(_Arrived(votes.labels), Tally.none(votes.n_labels))
        arrived = self._so_far()
        if votes.labels != arrived.labels:
            raise ValueError("this batch has other classes than those before; build them with the same `labels`")
        gone = arrived.rows_of(list(withdrawn))
        item = arrived.take_items(votes, self._truth_of(votes))
        self._posteriors = _grown(self._posteriors, arrived.n_items, 0.0)
        touched = np.union1d(item, arrived.item[gone])
        before = self._told(arrived.about(touched), touched)
        arrived.change(gone, item, votes)
        now = arrived.about(touched)
        self._posteriors[touched] = self.model.posteriors(now.matrix, self._fitted_codes(now))
        self.tally_ = self.tally_.plus(before, -1).plus(self._told(now, touched))
        self._maximize()
        self._since += len(votes)
        if self._since >= self.every or self._drift() > self.moved:
            self._sweep()
        return self

    @property
    def votes(self) -> Votes:
        """The answers that count, but for those of `resumed`; items, which all have some, and workers in the order of
        their names, so that it is the same however they came."""
        return _by_name(self._so_far().votes())

    @property
    def workers(self) -> Table:
        """In the order of their codes in `tally_`."""
        return self._so_far().workers

    @property
    def worker_skills_(self) -> Floats:
        """Estimated share of right answers, 0 to 1, in the order of `workers`."""
        self._so_far()
        return self.model.worker_skills_

    def predict_proba(self, votes: Votes | None = None) -> Floats:
        """Class probabilities, items × K, of other votes or of `votes`, by what the batches taught."""
        return self.model.predict_proba(self.votes if votes is None else votes)

    def predict(self, votes: Votes | None = None) -> Ints:
        """Class codes; ties go to the lowest."""
        return argmax_with_ties(self.predict_proba(votes))[0]

    def final(self) -> HierarchicalDawidSkene:
        """A new model fitted to `votes`: the same to the last bit, whatever the order of arrival and the batches."""
        return HierarchicalDawidSkene(**self.model.get_params()).fit(self.votes)

    def _so_far(self) -> "_Arrived":
        if self._arrived is None:
            raise NotFittedError("this IncrementalDawidSkene has learned nothing yet: call partial_fit(votes) first")
        return self._arrived

    def _begin(self, arrived: "_Arrived", tally: Tally) -> None:
        self._arrived, self.tally_, self._base = arrived, tally, tally
        self._posteriors = np.zeros((0, len(arrived.labels)))
        self._maximize()
        self._mark()

    def _truth_of(self, votes: Votes) -> Ints:
        known = self.model.known
        return np.full(votes.n_items, -1, np.int32) if known is None else known.codes(votes)

    def _fitted_codes(self, votes: Votes) -> Ints:
        """Workers keep their codes; those who are new have none in the model yet."""
        codes = np.arange(votes.n_workers, dtype=np.int32)
        return np.where(codes < len(self.model.worker_skills_), codes, np.int32(-1)).astype(np.int32)

    def _told(self, votes: Votes, items: Ints) -> Tally:
        """What the votes on these items say under their posteriors."""
        matrix, q, gold = self._teaching(votes, items)
        return Tally.of(matrix, q, gold)

    def _teaching(self, votes: Votes, items: Ints) -> tuple[VoteMatrix, Floats, Floats]:
        """The items that teach, their posteriors, and the expected counts of the answers to gold items."""
        truth = self._so_far().truth[items]
        golden, known = of_gold(votes, truth)
        q = self._posteriors[items[_teach(votes, truth)]]
        return open_questions(votes, truth), q, golden.expected(known)

    def _maximize(self) -> None:
        workers, labels, tally = self._so_far().workers, self._so_far().labels, self.tally_
        columns = tally.columns((len(workers), len(labels)))
        before = tally.known(self.model.known, columns, workers, labels)
        tables = no_votes(workers, labels)
        self.model.take_counts(tables, columns, tally.table, tally.majorities, shares=tally.shares, before=before)
        self.model.correlate(tally.correlation)

    def _sweep(self) -> None:
        arrived = self._so_far()
        votes, items = arrived.votes(), np.arange(arrived.n_items, dtype=np.int32)
        matrix, q, gold = self._teaching(votes, items)
        own = Tally.of(matrix, q, gold)
        parts = _BaseAndOwn(self._base, own, matrix, q, self.model.temper)
        fit_parts(self.model, arrived.workers, arrived.labels, [self._base, own], parts)
        self._posteriors[items[_teach(votes, arrived.truth[items])]] = q
        self.tally_ = self._base.plus(Tally.of(matrix, q, gold).correlated(matrix, q, self.model.right()))
        self.n_sweeps_ += 1
        self._mark()

    def _mark(self) -> None:
        """From here on is counted what came, and how far the workers moved."""
        self._since, self._skills, self._usual = 0, self.model.worker_skills_, self.model.crowd_.accuracy

    def _drift(self) -> float:
        skills, weights = self.model.worker_skills_, self.model.worker_evidence_
        then = np.append(self._skills, np.full(len(skills) - len(self._skills), self._usual))
        return float(np.abs(skills - then) @ weights / weights.sum()) if len(skills) else 0.0


@dataclass(frozen=True)
class _BaseAndOwn:
    """Sums that stay as they are, and the items of `matrix`, whose posteriors q follow the rounds."""

    base: Tally
    own: Tally
    matrix: VoteMatrix
    q: Floats
    temper: float

    def sweep(self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats) -> Sequence[tuple[Floats, float]]:
        run = sweep_over(self.matrix, discount(self.matrix, self.temper))
        return [(self.base.table, 0.0), run(self.q, log_theta[self._place(keys)], log_prior)]

    def correlate(
        self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats, right: Floats
    ) -> Sequence[Correlation]:
        return [correlate_part(self.matrix, self.temper, (log_theta[self._place(keys)], log_prior), right)]

    def _place(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(keys, self.own.keys)


class _Arrived:
    """The answers that count as growing columns of codes, which stay what they are; `truth` is the code of each item's
    known class, -1 for none."""

    def __init__(self, labels: Table, workers: Table = ()) -> None:
        self.labels = labels
        self.item, self.worker, self.label, self.truth = (np.zeros(0, np.int32) for _ in range(4))
        self._items, self._workers = Names(), Names()
        self._workers.look_up(workers)

    @property
    def workers(self) -> Table:
        return self._workers.table()

    @property
    def n_items(self) -> int:
        return len(self._items)

    def votes(self) -> Votes:
        return Votes(self.item, self.worker, self.label, self._items.table(), self.workers, self.labels)

    def about(self, items: Ints) -> Votes:
        """The votes on some of the items, which are called by their codes; `items` are sorted."""
        rows = self._rows_on(items)
        item = np.searchsorted(items, self.item[rows]).astype(np.int32)
        return Votes(item, self.worker[rows], self.label[rows], tuple(items.tolist()), self.workers, self.labels)

    def rows_of(self, pairs: Sequence[Pair]) -> NDArray[np.int64]:
        found = []
        for item, worker in pairs:
            (rows,) = np.nonzero((self.item == self._items.place(item)) & (self.worker == self._workers.place(worker)))
            if not len(rows):
                raise ValueError(f"there is no answer of worker {worker!r} to item {item!r} that could be withdrawn")
            found.append(int(rows[0]))
        return np.array(found, np.int64)

    def take_items(self, votes: Votes, truth: Ints) -> Ints:
        """The item of each vote; room is made for new ones. `truth` is told of all items of the votes."""
        item = _codes(self._items, votes.item, votes.items)
        self.truth = _grown(self.truth, self.n_items, -1)
        self.truth[item] = truth[votes.item]
        return item

    def change(self, gone: NDArray[np.int64], item: Ints, votes: Votes) -> None:
        """Takes these rows out, and the new votes in; a worker's earlier vote on the item goes."""
        worker = _codes(self._workers, votes.worker, votes.workers)
        rows = self._rows_on(item)
        again = np.isin(self._pairs(self.item[rows], self.worker[rows]), self._pairs(item, worker))
        kept = np.ones(len(self.item), np.bool_)
        kept[gone] = kept[rows[again]] = False
        columns = (self.item, item), (self.worker, worker), (self.label, votes.label)
        self.item, self.worker, self.label = (np.concatenate([old[kept], new]) for old, new in columns)

    def _rows_on(self, items: NDArray[Any]) -> NDArray[np.int64]:
        wanted = np.zeros(self.n_items, np.bool_)
        wanted[items] = True
        return np.flatnonzero(wanted[self.item])

    def _pairs(self, item: Ints, worker: Ints) -> NDArray[np.int64]:
        return item.astype(np.int64) * len(self._workers) + worker


def _codes(names: Names, codes: Ints, table: Table) -> Ints:
    """Codes that stay, for those of a batch; its table may have many who do not occur."""
    present, places = np.unique(codes, return_inverse=True)
    return names.look_up([table[code] for code in present.tolist()])[places]


def _teach(votes: Votes, truth: Ints) -> Bools:
    """Which items do, as in `open_questions`."""
    return votes.matrix.overlapping & (truth < 0)


def _grown(rows: Rows, needed: int, fill: float) -> Rows:
    """Room for so many rows at least; doubled, so that many batches cost few copies."""
    more = max(needed - len(rows), 0)
    return np.concatenate([rows, np.full((max(more, len(rows)), *rows.shape[1:]), fill, rows.dtype)]) if more else rows


def _by_name(votes: Votes) -> Votes:
    (item, items), (worker, workers) = _ranked(votes.item, votes.items), _ranked(votes.worker, votes.workers)
    order = np.lexsort((worker, item))
    return Votes(item[order], worker[order], votes.label[order], items, workers, votes.labels)


def _ranked(codes: Ints, names: Table) -> tuple[Ints, Table]:
    """Of the names that occur, in their order."""
    present = np.unique(codes)
    seen = [names[code] for code in present.tolist()]
    table = in_order(seen)
    places = np.zeros(len(names), np.int32)
    places[present] = recode(np.arange(len(seen), dtype=np.int32), seen, table)
    return places[codes], table
