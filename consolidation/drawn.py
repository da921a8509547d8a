"""Shapes that workers drew on objects, whatever their form: who saw what, which shapes are one thing, is it there."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from consolidation.clusters import Cohesion, Similarity, cluster
from consolidation.decisions import decisions
from consolidation.errors import BadVotes
from consolidation.numerics import Floats, Ints
from consolidation.presence import Presence, judge_presence
from consolidation.votes import Votes


class Labelled(Protocol):
    @property
    def label(self) -> Hashable: ...


Shape = TypeVar("Shape", bound=Labelled)
Similar = Callable[[list[int]], tuple[Similarity, Cohesion | None]]
"""From positions of shapes to their similarity and, if it is not the mean similarity, the cohesion."""


@dataclass(frozen=True)
class Thing:
    """Shapes of different workers that are taken to be one and the same."""

    item: Hashable
    members: list[int]
    """Positions in `Drawn.shapes`."""
    overlap: float
    """Mean similarity of the pairs; 1 for a single shape."""
    middle: int
    """Position of the shape that is most like all the others."""


@dataclass(frozen=True)
class Drawn(Generic[Shape]):
    """All shapes in one list, and who saw which item."""

    shapes: list[Shape]
    item: list[Hashable]
    worker: Ints
    views: dict[Hashable, dict[Hashable, Sequence[Shape]]]
    """item → worker → shapes, maybe none."""
    workers: tuple[Hashable, ...]

    @classmethod
    def read(
        cls, answers: Iterable[tuple[Hashable, Hashable, Sequence[Shape]]], problem: Callable[[Shape], str]
    ) -> "Drawn[Shape]":
        """A later answer replaces an earlier. Raises `BadVotes` naming item and worker where `problem` says one."""
        views: dict[Hashable, dict[Hashable, Sequence[Shape]]] = {}
        for item, worker, shapes in answers:
            for shape in shapes:
                if wrong := problem(shape):
                    raise BadVotes(f"item {item!r}, worker {worker!r}: {shape} {wrong}")
            views.setdefault(item, {})[worker] = shapes
        workers = tuple(dict.fromkeys(worker for by in views.values() for worker in by))
        code = {worker: n for n, worker in enumerate(workers)}
        drawn = [(item, code[w], shape) for item, by in views.items() for w, shapes in by.items() for shape in shapes]
        worker_codes = np.array([worker for _, worker, _ in drawn], np.int32)
        return cls([shape for *_, shape in drawn], [item for item, *_ in drawn], worker_codes, views, workers)

    def things(self, similar: Similar, threshold: float, order: Callable[[int], Any]) -> list[Thing]:
        """Group the shapes of each item and label, at most one of each worker.

        `order` gives the key of a position by which shapes are taken up: from the drawing, so that neither names nor
        the order of answers matter.
        """
        together: dict[tuple[Hashable, Hashable], list[int]] = {}
        for n, (item, shape) in enumerate(zip(self.item, self.shapes, strict=True)):
            together.setdefault((item, shape.label), []).append(n)
        found = []
        for (item, _), places in together.items():
            here = sorted(places, key=order)
            similarity, cohesion = similar(here)
            for group in cluster(
                similarity, self.worker[here], threshold, cohesion or partial(mean_within, similarity)
            ):
                inner = similarity.within(group)
                middle = group[int(inner.sum(axis=1).argmax())]
                found.append(Thing(item, [here[n] for n in group], mean_of_pairs(inner), here[middle]))
        return found

    def presence(self, things: Sequence[Thing]) -> Presence:
        """Everybody who saw the item marked the thing or passed over it; see `judge_presence`."""
        return judge_presence(*self._seen(things), self.workers)

    def decisions(self, things: Sequence[Thing]) -> Votes:
        """The same as votes; see `consolidation.decisions`."""
        return decisions([thing.item for thing in things], *self._seen(things), self.workers)

    def _seen(self, things: Sequence[Thing]) -> tuple[list[set[int]], list[list[int]]]:
        """Who marked each thing, and who saw its item."""
        code = {worker: n for n, worker in enumerate(self.workers)}
        marked = [set(self.worker[thing.members].tolist()) for thing in things]
        return marked, [[code[viewer] for viewer in self.views[thing.item]] for thing in things]

    def supported(self, thing: Thing, share: float) -> bool:
        """Whether at least `share` of those who saw the item, and at least one, drew it."""
        return len(thing.members) >= max(1, math.ceil(share * len(self.views[thing.item]) - 1e-9))

    def shared_confidence(self, thing: Thing) -> float:
        """Ground Truth's kind: share of the viewers × mean overlap; 0 where one worker alone answered."""
        viewers = len(self.views[thing.item])
        return len(thing.members) / viewers * thing.overlap if viewers > 1 else 0.0

    def skills(self, presence: Presence) -> dict[Hashable, float]:
        """Worker → share of right decisions between there and not."""
        return dict(zip(self.workers, presence.skills.tolist(), strict=True))


class Marking:
    """What the consolidators of drawn things have in common. `fit` sets `_marks`."""

    _marks: tuple[Drawn[Any], list[Thing]]

    def decisions(self) -> Votes:
        """Who of those who saw an item marked each thing on it, as votes of yes and no; for `people`."""
        drawn, things = self._marks
        return drawn.decisions(things)


def mean_within(similarity: Similarity, group: list[int]) -> float:
    """Mean similarity of the pairs of a group."""
    return mean_of_pairs(similarity.within(group))


def mean_of_pairs(similarity: Floats) -> float:
    """Of a group, k × k; 1 for a single one."""
    pairs = len(similarity) * (len(similarity) - 1)
    return float(similarity.sum() - np.trace(similarity)) / pairs if pairs else 1.0
