"""Which of the shapes that several workers drew on their objects are the same thing: at most one shape of each worker.

All objects are taken together, so that the cost is that of array operations: shapes of other groups are never alike,
and what is connected by likeness falls into small components, of which those of one size are joined side by side.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from consolidation.numerics import Bools, Floats, Ints, runs

Places = NDArray[np.int64]
Measure = Callable[[Places, Places], Floats]
"""From positions of n shapes and of n others to the similarity of each two, 0 to 1."""
Cohesion = Callable[[Places, Bools], Floats]
"""How well some shapes hold together, 0 to 1: of n groups out of k positions each (n × k, and which of them belong)."""

AT_ONCE = 2**18
"""So many pairs are looked at together, for the memory."""

SMALL = 12
"""Shapes up to which components of one size are joined side by side; larger ones are rare, and joined one by one."""


class Pairs(NamedTuple):
    """Positions of two shapes, the lower one first, in their order; and how like each other they are."""

    one: Places
    other: Places
    alike: Floats


@dataclass(frozen=True)
class Neighbours:
    """Shapes that are not similar at all unless they are of one group and their extents overlap in each direction: only
    such are compared.

    `low` and `high` (n × directions) bound the extents, `group` (n) is never negative. Thresholds must be above 0.
    """

    low: Floats
    high: Floats
    group: Ints
    measure: Measure

    def pairs(self, threshold: float) -> Pairs:
        """Those that are at least so similar."""
        found = [self._alike(one, other, threshold) for one, other in self._candidates()]
        if not found:
            return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        one, other, alike = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((other, one))
        return Pairs(one[order], other[order], alike[order])

    def _alike(self, one: Places, other: Places, threshold: float) -> Pairs:
        one, other = np.minimum(one, other), np.maximum(one, other)
        alike = self.measure(one, other)
        near = alike >= threshold
        return Pairs(one[near], other[near], alike[near])

    def _candidates(self) -> Iterator[tuple[Places, Places]]:
        """Of each group along the direction in which fewest overlap, in the order of where they begin."""
        sweeps = [self._sweep(axis) for axis in range(self.low.shape[1])]
        n_groups = int(self.group.max(initial=-1)) + 1
        costs = [np.bincount(self.group[order], after, n_groups) for order, after in sweeps]
        best = np.argmin(costs, axis=0)
        for axis, (order, after) in enumerate(sweeps):
            mine = best[self.group[order]] == axis  # a group's shapes follow one another: none comes in between
            yield from self._along(order[mine], after[mine])

    def _along(self, order: Places, after: Places) -> Iterator[tuple[Places, Places]]:
        ends = np.cumsum(after)
        start = 0
        while start < len(order):
            before = int(ends[start - 1]) if start else 0
            end = max(int(np.searchsorted(ends, before + AT_ONCE)), start + 1)
            counts = after[start:end]
            first = np.repeat(np.arange(start, min(end, len(order))), counts)
            one, other = order[first], order[runs(np.arange(start, start + len(counts)) + 1, counts)]
            near = np.all((self.low[one] < self.high[other]) & (self.low[other] < self.high[one]), axis=1)
            yield one[near], other[near]
            start = end

    def _sweep(self, axis: int) -> tuple[Places, Places]:
        """Places, group by group, in the order of their beginnings; how many of those behind each begin before it ends.

        By ranks, since group and place must be one number for the search, and lose nothing.
        """
        low, high = self.low[:, axis], self.high[:, axis]
        values, rank = np.unique(np.concatenate([low, high]), return_inverse=True)
        begins, ends = (self.group * np.int64(len(values) + 1) + part for part in (rank[: len(low)], rank[len(low) :]))
        order = np.argsort(begins, kind="stable")
        until = np.searchsorted(begins[order], ends[order], side="left")
        return order, np.maximum(until - np.arange(len(order)) - 1, 0)


class Likeness:
    """The similarity of any two, measured only where it is not among the pairs that are known."""

    def __init__(self, shapes: Neighbours, known: Pairs) -> None:
        self._measure, self._span, self._alike = shapes.measure, len(shapes.low), known.alike
        self._keys = known.one * np.int64(self._span) + known.other

    def __call__(self, one: Places, other: Places) -> Floats:
        """Of the shapes at n positions and at n others, the lower one first."""
        keys = one * np.int64(self._span) + other
        at = np.searchsorted(self._keys, keys)
        missing = np.ones(len(keys), np.bool_)
        inside = at < len(self._keys)
        missing[inside] = self._keys[at[inside]] != keys[inside]
        alike = np.empty(len(keys))
        alike[~missing] = self._alike[at[~missing]]
        if missing.any():
            alike[missing] = self._measure(one[missing], other[missing])
        return alike


@dataclass(frozen=True)
class Clusters:
    """Members, cluster after cluster, in the order of the first of each; within it in theirs."""

    member: Places
    sizes: Places
    overlap: Floats
    """(clusters) mean similarity of the pairs; 1 for a single shape."""
    middle: Places
    """(clusters) the member that is most like all the others."""

    @property
    def of(self) -> Ints:
        """The cluster of each member."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)


def cluster(shapes: Neighbours, worker: Ints, threshold: float, cohesion: Cohesion | None = None) -> Clusters:
    """Greedy agglomeration: the most similar pairs of different workers are joined first.

    `worker` is n. Two clusters join when a pair across them reaches `threshold`, they share no worker and `cohesion` of
    the joint members, by default the mean similarity of their pairs, still reaches `threshold`. Ties between pairs go
    to the lower positions.
    """
    known = shapes.pairs(threshold)
    likeness = Likeness(shapes, known)
    foreign = worker[known.one] != worker[known.other]
    join = _Join(Pairs(*(column[foreign] for column in known)), worker, threshold, cohesion or mean_likeness(likeness))
    home = join.home()
    member = np.argsort(home, kind="stable")
    sizes = np.bincount(home)
    sizes = sizes[sizes > 0]
    return _described(member, sizes, likeness)


def mean_likeness(likeness: Likeness) -> Cohesion:
    """The mean similarity of the pairs of each group."""

    def cohesion(nodes: Places, present: Bools) -> Floats:
        left, right = np.triu_indices(nodes.shape[1], 1)
        row, pair = np.nonzero(present[:, left] & present[:, right])
        alike = likeness(nodes[row, left[pair]], nodes[row, right[pair]])
        return np.asarray(np.bincount(row, alike, len(nodes)) / np.bincount(row, minlength=len(nodes)))

    return cohesion


@dataclass(frozen=True)
class _Join:
    pairs: Pairs
    """Of different workers."""
    worker: Ints
    threshold: float
    cohesion: Cohesion

    def home(self) -> Places:
        """For each shape the first one of its cluster."""
        pairs, n = self.pairs, len(self.worker)
        home = np.arange(n)
        if not len(pairs.one):
            return home
        graph = sparse.coo_array((np.ones(len(pairs.one), np.bool_), (pairs.one, pairs.other)), shape=(n, n))
        _, component = csgraph.connected_components(graph, directed=False)
        order, sizes = np.argsort(component, kind="stable"), np.bincount(component)
        starts, of_pair = np.cumsum(sizes) - sizes, component[pairs.one]
        turn = np.lexsort((pairs.other, pairs.one, -pairs.alike, of_pair))
        size = sizes[of_pair[turn]]
        for shapes in np.flatnonzero(np.bincount(size[size <= SMALL])).tolist():
            mine = turn[size == shapes]
            which, row = np.unique(of_pair[mine], return_inverse=True)
            nodes = order[starts[which][:, None] + np.arange(shapes)]
            home[nodes] = self._side_by_side(nodes, row, mine)
        large = turn[size > SMALL]
        for mine in np.split(large, np.flatnonzero(np.diff(of_pair[large])) + 1) if len(large) else []:
            self._one_by_one(mine, home)
        return home

    def _side_by_side(self, nodes: Places, row: Places, mine: Places) -> Places:
        """The pairs `mine`, of components (`row` of `nodes`, components × shapes), in turn: the first of each, then the
        second of each …"""
        place = np.empty(int(nodes.max()) + 1, np.int64)
        place[nodes] = np.arange(nodes.shape[1])
        left, right = place[self.pairs.one[mine]], place[self.pairs.other[mine]]
        home = np.tile(np.arange(nodes.shape[1]), (len(nodes), 1))
        counts = np.bincount(row)
        turn = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        for now in np.split(np.argsort(turn, kind="stable"), np.cumsum(np.bincount(turn))[:-1]):
            one, other = home[row[now], left[now]], home[row[now], right[now]]
            apart = one != other
            at, one, other = row[now][apart], one[apart, None], other[apart, None]
            first, second = np.minimum(one, other), np.maximum(one, other)
            ours, theirs = home[at] == first, home[at] == second
            joins = ~_share(self.worker[nodes[at]], ours, theirs)
            joins[joins] = self.cohesion(nodes[at[joins]], (ours | theirs)[joins]) >= self.threshold
            home[at[joins]] = np.where(theirs[joins], first[joins], home[at[joins]])
        return np.asarray(np.take_along_axis(nodes, home, axis=1))

    def _one_by_one(self, mine: Places, home: Places) -> None:
        """The same for one large component, in `home`."""
        owners: dict[int, set[int]] = {}
        members: dict[int, list[int]] = {}
        for pair in zip(self.pairs.one[mine].tolist(), self.pairs.other[mine].tolist(), strict=True):
            first, second = sorted(home[list(pair)].tolist())
            ours, theirs = (owners.setdefault(one, {int(self.worker[one])}) for one in (first, second))
            if first == second or not ours.isdisjoint(theirs):
                continue
            joint = sorted(members.get(first, [first]) + members.get(second, [second]))
            if self.cohesion(np.array([joint]), np.ones((1, len(joint)), np.bool_))[0] >= self.threshold:
                members[first], owners[first] = joint, ours | theirs
                home[joint] = first


def _share(owner: Ints, ours: Bools, theirs: Bools) -> Bools:
    """Whether somebody has a shape in both (n × k)."""
    same = (owner[:, :, None] == owner[:, None, :]) & ours[:, :, None] & theirs[:, None, :]
    return np.asarray(same.any(axis=(1, 2)))


def _described(member: Places, sizes: Places, likeness: Likeness) -> Clusters:
    starts = np.cumsum(sizes) - sizes
    inside = np.arange(len(member)) - np.repeat(starts, sizes)
    partners = np.repeat(sizes, sizes) - inside - 1
    left = np.repeat(np.arange(len(member)), partners)
    right = runs(np.arange(len(member)) + 1, partners)
    alike = likeness(member[left], member[right])
    own = np.bincount(left, alike, len(member)) + np.bincount(right, alike, len(member))
    of = np.repeat(np.arange(len(sizes)), sizes)
    pairs = sizes * (sizes - 1) // 2
    overlap = np.ones(len(sizes))
    overlap[pairs > 0] = (np.bincount(of[left], alike, len(sizes)) / np.maximum(pairs, 1))[pairs > 0]
    best = np.lexsort((np.arange(len(member)), -own, of))[starts]
    return Clusters(member, sizes, overlap, member[best])
