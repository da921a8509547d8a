"""More answers than fit into memory: the default model over shards on disk, as map and reduce.

Every item's answers lie in one shard. A round hands log θ to the shards, each returns the expected counts of its
answers, and their sum is what one process would have counted.
"""

import pickle
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consolidation.correlation import Correlation
from consolidation.design import VoteMatrix
from consolidation.hds import HierarchicalDawidSkene, discount
from consolidation.names import Names, Table, factorise
from consolidation.numerics import Bools, Floats, Ints
from consolidation.sweep import sweep_over
from consolidation.tally import Tally
from consolidation.votes import Coded, Votes, in_order, last_answers, recode

Map = Callable[..., Iterable[Any]]
"""As the built-in `map`; that of a `concurrent.futures.ProcessPoolExecutor` uses several processors."""


class Shards:
    """Answers spread over files in `folder` by their item's name. `add` pieces, then `close`."""

    def __init__(self, folder: Path, count: int) -> None:
        self.paths = [folder / f"shard-{n}" for n in range(count)]
        self.workers: Table = ()
        self.labels: Table = ()
        self.n_answers = 0
        self._worker_names, self._label_names = Names(), Names()

    def add(self, item: Coded, worker: Coded, label: Coded) -> None:
        """A piece as codes and tables (`consolidation.names`); items must be text, the values whole."""
        workers = self._worker_names.look_up(worker[1])[worker[0]]
        labels = self._label_names.look_up(label[1])[label[0]]
        homes = np.array([zlib.crc32(str(name).encode()) % len(self.paths) for name in item[1]], np.int32)[item[0]]
        for n, path in enumerate(self.paths):
            here = np.flatnonzero(homes == n)
            if len(here):
                codes, names = factorise([item[1][code] for code in item[0][here].tolist()])
                with path.open("ab") as file:
                    pickle.dump((codes, names, workers[here], labels[here]), file)

    def close(self, map_: Map = map) -> None:
        """Nothing more will be added: make each shard ready for the rounds."""
        self.workers, seen = self._worker_names.table(), self._label_names.table()
        self.labels = in_order(seen)
        places = recode(np.arange(len(seen), dtype=np.int32), seen, self.labels)
        self.paths = [path for path in self.paths if path.exists()]
        sizes = map_(_prepare, self.paths, repeat(places), repeat((len(self.workers), len(self.labels))))
        self.n_answers = sum(sizes)


@dataclass(frozen=True)
class Judged:
    """The items of one shard, as parallel arrays."""

    items: tuple[Hashable, ...]
    labels: Ints
    confidences: Floats
    answers: NDArray[np.int64]
    ties: Bools
    probas: Floats


Tables = tuple[Floats, Floats]
"""log θ (columns × K) and log p (K)."""


class Parts(Protocol):
    """The answers, wherever they are: each method asks all parts, and returns what each says of its own columns."""

    def sweep(self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats) -> Iterable[tuple[Floats, float]]:
        """A round: expected counts with the class masses below, and max |Δq|; `keys` are those of all columns."""

    def correlate(
        self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats, right: Floats
    ) -> Iterable[Correlation]:
        """After the last round; `right` is θ_w(k, k), workers × K."""


def sweep_part(matrix: VoteMatrix, temper: float, before: Tables | None, now: Tables) -> tuple[Floats, float]:
    """A round over one part, for whoever did not keep its q: made again by the tables of the round before (None: the
    vote shares)."""
    sweep, q = sweep_over(matrix, discount(matrix, temper)), matrix.shares()
    if before is not None:
        sweep(q, *before)
    return sweep(q, *now)


def correlate_part(matrix: VoteMatrix, temper: float, now: Tables, right: Floats) -> Correlation:
    """How far the answers of one part go together under the tables."""
    q = matrix.shares()
    table, _ = sweep_over(matrix, discount(matrix, temper))(q, *now)
    return Correlation.of(matrix, q, table[:-1], right)


def fit_parts(
    model: HierarchicalDawidSkene, workers: Table, labels: Table, begun: Sequence[Tally], parts: Parts
) -> HierarchicalDawidSkene:
    """As `model.fit` over the answers of all parts at once, up to rounding, wherever they are; attributes that hold
    something per item are absent. `begun` is what the parts tell under vote shares."""
    shape = len(workers), len(labels)
    whole = reduce(Tally.plus, begun, Tally.none(shape[1]))
    columns = whole.columns(shape)
    places = [np.searchsorted(whole.keys, part.keys) for part in begun]

    def sweep(log_theta: Floats, log_prior: Floats) -> tuple[Floats, float]:
        total, furthest = np.zeros_like(whole.table), 0.0
        for place, (table, moved) in zip(places, list(parts.sweep(whole.keys, log_theta, log_prior)), strict=True):
            total[place] += table[:-1]
            total[-1] += table[-1]
            furthest = max(furthest, moved)
        return total, furthest

    before = whole.known(model.known, columns, workers, labels)
    tables = no_votes(workers, labels)
    start, majorities, shares = whole.table, whole.majorities, whole.shares
    model.learn_from_counts(tables, columns, start, majorities, sweep, shares=shares, before=before)
    if model.correlation is None:
        told = parts.correlate(whole.keys, *model.logarithms(), model.right())
        model.correlate(reduce(Correlation.plus, told, whole.correlation))
    return model


def no_votes(workers: Table, labels: Table) -> Votes:
    """Only what the codes of workers and labels mean."""
    nothing = np.zeros(0, np.int32)
    return Votes(nothing, nothing, nothing, (), workers, labels)


def fit_shards(model: HierarchicalDawidSkene, shards: Shards, map_: Map = map) -> HierarchicalDawidSkene:
    """`fit_parts` over shards on disk. `worker_skills_` follows `shards.workers`. After it, `judge_shards` gives the
    labels. Raises `ValueError` for a model that knows gold items."""
    if model.known is not None and model.known.gold:
        raise ValueError("gold items cannot be combined with shards on disk")
    shape = len(shards.workers), len(shards.labels)
    begun = list(map_(_begin, shards.paths, repeat(shape)))
    parts = _OnDisk(map_, shards.paths, shape, begun, model.temper)
    return fit_parts(model, shards.workers, shards.labels, begun, parts)


@dataclass(frozen=True)
class _OnDisk:
    map_: Map
    paths: Sequence[Path]
    shape: tuple[int, int]
    begun: Sequence[Tally]
    temper: float

    def sweep(self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats) -> Iterable[tuple[Floats, float]]:
        return self.map_(_sweep, *self._each(keys, log_theta, log_prior))

    def correlate(
        self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats, right: Floats
    ) -> Iterable[Correlation]:
        return self.map_(_correlate, *self._each(keys, log_theta, log_prior), repeat(right))

    def _each(self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats) -> tuple[Iterable[Any], ...]:
        own = ((log_theta[np.searchsorted(keys, part.keys)], log_prior) for part in self.begun)
        return self.paths, repeat(self.shape), repeat(self.temper), own


def judge_shards(model: HierarchicalDawidSkene, shards: Shards, map_: Map = map) -> Iterator[Judged]:
    """The labels under what was learned, shard by shard."""
    yield from map_(_judge, shards.paths, repeat(model))


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")


def _prepare(path: Path, places: Ints, shape: tuple[int, int]) -> int:
    """Join the pieces of a shard; the last answer of a worker to an item counts. Returns how many count."""
    names, columns = Names(), []
    with path.open("rb") as file:
        while True:
            try:
                codes, table, workers, labels = pickle.load(file)
            except EOFError:
                break
            columns.append((names.look_up(table)[codes], workers, places[labels]))
    item, worker, label = (np.concatenate(column) for column in zip(*columns, strict=True))
    kept = last_answers(item, worker, shape[0])
    np.savez(_beside(path, "votes.npz"), item=item[kept], worker=worker[kept], label=label[kept])
    _beside(path, "items").write_bytes(pickle.dumps(names.table()))
    path.write_bytes(b"")
    return len(item[kept])


def _arrays(path: Path) -> dict[str, Any]:
    with np.load(_beside(path, "votes.npz")) as stored:
        return dict(stored)


def packed(matrix: VoteMatrix) -> dict[str, Any]:
    """The matrix as arrays, to be kept and `unpacked`."""
    return {
        "indptr": matrix.one_hot.indptr,
        "indices": matrix.one_hot.indices,
        "worker": matrix.column_worker,
        "label": matrix.column_label,
    }


def unpacked(stored: Mapping[str, NDArray[Any]], shape: tuple[int, int]) -> VoteMatrix:
    """`shape` is (workers, labels)."""
    items, columns = len(stored["indptr"]) - 1, len(stored["worker"])
    ones = np.ones(len(stored["indices"]))
    one_hot = sparse.csr_array((ones, stored["indices"], stored["indptr"]), shape=(items, columns))
    return VoteMatrix(one_hot, stored["worker"], stored["label"], *shape)


def _begin(path: Path, shape: tuple[int, int]) -> Tally:
    stored = _arrays(path)
    n_items = int(stored["item"].max()) + 1
    matrix = VoteMatrix.build(stored["item"], stored["worker"], stored["label"], (n_items, *shape)).overlapped
    np.savez(_beside(path, "matrix.npz"), **packed(matrix))
    np.save(_beside(path, "q.npy"), matrix.shares())
    return Tally.of_shares(matrix)


def _sweep(path: Path, shape: tuple[int, int], temper: float, now: Tables) -> tuple[Floats, float]:
    matrix = _matrix(path, shape)
    q = np.load(_beside(path, "q.npy"))
    table, moved = sweep_over(matrix, discount(matrix, temper))(q, *now)
    np.save(_beside(path, "q.npy"), q)
    return table, moved


def _correlate(path: Path, shape: tuple[int, int], temper: float, now: Tables, right: Floats) -> Correlation:
    return correlate_part(_matrix(path, shape), temper, now, right)


def _matrix(path: Path, shape: tuple[int, int]) -> VoteMatrix:
    with np.load(_beside(path, "matrix.npz")) as stored:
        return unpacked(stored, shape)


def _judge(path: Path, model: HierarchicalDawidSkene) -> Judged:
    stored = _arrays(path)
    items = pickle.loads(_beside(path, "items").read_bytes())
    votes = Votes(stored["item"], stored["worker"], stored["label"], items, *model.tables())
    probas, labels, ties = model.judged(votes)
    confidences = probas[np.arange(len(items)), labels]
    return Judged(items, labels, confidences, votes.answers_per_item, ties, probas)
