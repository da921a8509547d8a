"""Which of the shapes that several workers drew on one object are the same thing: at most one shape of each worker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Floats, Ints

Cohesion = Callable[[list[int]], float]
Places = NDArray[np.int64]
Measure = Callable[[Places, Places], Floats]
"""From positions of n shapes and of n others to the similarity of each two, n."""

AT_ONCE = 2**18
"""So many pairs are looked at together, for the memory."""


class Similarity(Protocol):
    """How like each other n shapes are, 0 to 1."""

    def pairs(self, threshold: float) -> tuple[Places, Places, Floats]:
        """Pairs of positions, the lower one first, that are at least so similar, in their order; and how similar."""

    def within(self, group: list[int]) -> Floats:
        """Of each two of a group of k, k × k."""


@dataclass(frozen=True)
class Table:
    """All of it, n × n."""

    values: Floats

    def pairs(self, threshold: float) -> tuple[Places, Places, Floats]:
        """See `Similarity`."""
        one, other = np.nonzero(np.triu(self.values >= threshold, 1))
        return one, other, self.values[one, other]

    def within(self, group: list[int]) -> Floats:
        """See `Similarity`."""
        return np.asarray(self.values[np.ix_(group, group)])


@dataclass(frozen=True)
class Neighbours:
    """Of shapes that are not similar at all unless their extents overlap in each direction: only such are compared.

    `low` and `high` (n × directions) bound the extents. Thresholds must be above 0.
    """

    low: Floats
    high: Floats
    measure: Measure

    def pairs(self, threshold: float) -> tuple[Places, Places, Floats]:
        """See `Similarity`."""
        found = [self._alike(one, other, threshold) for one, other in self._candidates()]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        one, other, alike = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((other, one))
        return one[order], other[order], alike[order]

    def _alike(self, one: Places, other: Places, threshold: float) -> tuple[Places, Places, Floats]:
        alike = self.measure(one, other)
        near = alike >= threshold
        return np.minimum(one, other)[near], np.maximum(one, other)[near], alike[near]

    def _candidates(self) -> Iterator[tuple[Places, Places]]:
        """Along the direction in which fewest overlap, in the order of where they begin."""
        sweeps = [_sweep(self.low[:, axis], self.high[:, axis]) for axis in range(self.low.shape[1])]
        order, after = min(sweeps, key=lambda sweep: int(sweep[1].sum()))
        ends = np.cumsum(after)
        start = 0
        while start < len(order):
            before = int(ends[start - 1]) if start else 0
            end = max(int(np.searchsorted(ends, before + AT_ONCE)), start + 1)
            counts = after[start:end]
            first = np.repeat(np.arange(start, min(end, len(order))), counts)
            second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
            one, other = order[first], order[second]
            near = np.all((self.low[one] < self.high[other]) & (self.low[other] < self.high[one]), axis=1)
            yield one[near], other[near]
            start = end

    def within(self, group: list[int]) -> Floats:
        """See `Similarity`."""
        places = np.asarray(group, np.int64)
        return self.measure(np.repeat(places, len(places)), np.tile(places, len(places))).reshape(len(places), -1)


def _sweep(low: Floats, high: Floats) -> tuple[Places, Places]:
    """Places in the order of their beginnings, and how many of those behind each begin before it ends."""
    order = np.argsort(low, kind="stable")
    until = np.searchsorted(low[order], high[order], side="left")
    return order, np.maximum(until - np.arange(len(order)) - 1, 0)


def cluster(similarity: Similarity, worker: Ints, threshold: float, cohesion: Cohesion) -> list[list[int]]:
    """Greedy agglomeration: the most similar pairs of different workers are joined first.

    `worker` is n. Two clusters join when a pair across them reaches `threshold`, they share no worker and `cohesion` of
    the joint members still reaches `threshold`. Returns lists of positions, each sorted, in the order of their first
    members. Ties between pairs go to the lower positions.
    """
    owner = worker.tolist()
    members, owners = {n: [n] for n in range(len(owner))}, [{one} for one in owner]
    home = list(range(len(owner)))
    for one, other in _pairs(similarity, worker, threshold):
        first, second = sorted((home[one], home[other]))
        if first == second or not owners[first].isdisjoint(owners[second]):
            continue
        joint = sorted(members[first] + members[second])
        if cohesion(joint) >= threshold:
            members[first] = joint
            owners[first] |= owners[second]
            for n in members.pop(second):
                home[n] = first
    return sorted(members.values())


def _pairs(similarity: Similarity, worker: Ints, threshold: float) -> Iterator[tuple[Any, Any]]:
    one, other, alike = similarity.pairs(threshold)
    foreign = worker[one] != worker[other]
    order = np.argsort(-alike[foreign], kind="stable")
    return zip(one[foreign][order].tolist(), other[foreign][order].tolist(), strict=True)
