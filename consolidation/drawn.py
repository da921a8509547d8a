"""Shapes that workers drew on objects, whatever their form: who saw what, which shapes are one thing, is it there."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from consolidation.clusters import Clusters, Cohesion, Measure, Neighbours, Places, cluster
from consolidation.decisions import Audience, Sightings
from consolidation.errors import BadVotes
from consolidation.numerics import Bools, Floats, Ints
from consolidation.presence import Presence, judge_presence
from consolidation.votes import Votes


class Labelled(Protocol):
    @property
    def label(self) -> Hashable: ...


Shape = TypeVar("Shape", bound=Labelled)


@dataclass(frozen=True)
class Drawn(Generic[Shape]):
    """All shapes in one list, and who saw which item."""

    shapes: list[Shape]
    item: Ints
    """(shapes) codes of `audience.items`."""
    worker: Ints
    audience: Audience

    @classmethod
    def read(cls, answers: Iterable[tuple[Hashable, Hashable, Sequence[Shape]]]) -> "Drawn[Shape]":
        """A later answer replaces an earlier."""
        views: dict[Hashable, dict[Hashable, Sequence[Shape]]] = {}
        for item, worker, shapes in answers:
            views.setdefault(item, {})[worker] = shapes
        code: dict[Hashable, int] = {}
        viewer = np.array([code.setdefault(worker, len(code)) for by in views.values() for worker in by], np.int32)
        sizes = np.array([len(by) for by in views.values()], np.int64)
        drawn = [shapes for by in views.values() for shapes in by.values()]
        counts = [len(shapes) for shapes in drawn]
        place = np.repeat(np.repeat(np.arange(len(views), dtype=np.int32), sizes), counts)
        audience = Audience(tuple(views), tuple(code), viewer, sizes)
        return cls(list(chain.from_iterable(drawn)), place, np.repeat(viewer, counts), audience)

    def check(self, problem: Callable[[Shape], str]) -> None:
        """Raises `BadVotes` naming item, worker and shape where `problem` says one."""
        for n, shape in enumerate(self.shapes):
            if wrong := problem(shape):
                item, worker = self.audience.items[self.item[n]], self.audience.workers[self.worker[n]]
                raise BadVotes(f"item {item!r}, worker {worker!r}: {shape} {wrong}")

    def numbers(self, *names: str) -> Floats:
        """Attributes of the shapes as a table, shapes × names."""
        values = chain.from_iterable(map(attrgetter(*names), self.shapes))
        return np.fromiter(values, np.float64, len(names) * len(self.shapes)).reshape(-1, len(names))

    @cached_property
    def labels(self) -> tuple[Ints, tuple[Hashable, ...]]:
        """The code of each shape's label, and what the codes stand for."""
        codes: dict[Hashable, int] = {}
        label = [codes.setdefault(shape.label, len(codes)) for shape in self.shapes]
        return np.array(label, np.int32), tuple(codes)

    def _groups(self) -> Ints:
        """Number of each shape's item and label, in the order in which they first occur."""
        label, names = self.labels
        _, first, place = np.unique(self.item * np.int64(len(names)) + label, return_index=True, return_inverse=True)
        return np.asarray(np.argsort(np.argsort(first))[place], np.int32)

    def things(
        self,
        order: Places,
        extents: tuple[Floats, Floats],
        measure: Measure,
        threshold: float,
        cohesion: Cohesion | None = None,
        *,
        any_label: bool = False,
    ) -> "Things[Shape]":
        """Group the shapes of each item and label (or of all labels), at most one of each worker.

        `order` is the positions in the order in which shapes are taken up: from the drawing, so that neither names nor
        the order of answers matter. `extents`, `measure` and `cohesion`: see `Neighbours` and `cluster`; positions are
        those of the shapes.
        """
        group = self.item if any_label else self._groups()
        order = order[np.argsort(group[order], kind="stable")]
        low, high = extents

        def similar(one: Places, other: Places) -> Floats:
            return measure(order[one], order[other])

        def together(nodes: Places, present: Bools) -> Floats:
            assert cohesion is not None
            return cohesion(order[nodes], present)

        shapes = Neighbours(low[order], high[order], group[order], similar)
        found = cluster(shapes, self.worker[order], threshold, cohesion and together)
        return Things(self, Clusters(order[found.member], found.sizes, found.overlap, order[found.middle]))


@dataclass(frozen=True)
class Things(Generic[Shape]):
    """Shapes of different workers that are taken to be one and the same; parallel arrays over things."""

    drawn: Drawn[Shape]
    clusters: Clusters
    """Members and middles are positions in `Drawn.shapes`."""

    def __len__(self) -> int:
        return len(self.clusters.sizes)

    @cached_property
    def item(self) -> Ints:
        return np.asarray(self.drawn.item[self.clusters.middle])

    @cached_property
    def sightings(self) -> Sightings:
        """Everybody who saw the item marked the thing or passed over it."""
        return self.drawn.audience.sightings(self.item, self.clusters.of, self.drawn.worker[self.clusters.member])

    def presence(self) -> Presence:
        return judge_presence(self.sightings)

    def supported(self, share: float) -> Bools:
        """Whether at least `share` of those who saw the item, and at least one, drew it."""
        needed = np.maximum(np.ceil(share * self.drawn.audience.sizes[self.item] - 1e-9), 1)
        return np.asarray(self.clusters.sizes >= needed)

    def shared_confidence(self) -> Floats:
        """Ground Truth's kind: share of the viewers × mean overlap; 0 where one worker alone answered."""
        viewers = self.drawn.audience.sizes[self.item]
        return np.where(viewers > 1, self.clusters.sizes / np.maximum(viewers, 1) * self.clusters.overlap, 0.0)

    def members(self) -> list[list[int]]:
        """Of each, positions in `Drawn.shapes`."""
        ends = np.cumsum(self.clusters.sizes)
        return [part.tolist() for part in np.split(self.clusters.member, ends)[:-1]]

    def by_item(self, results: Iterable[tuple[int, Any]]) -> dict[Hashable, list[Any]]:
        """Item → the results of its things, from (thing, result); items without any are there, too."""
        found: list[list[Any]] = [[] for _ in self.drawn.audience.items]
        item = self.item.tolist()
        for thing, result in results:
            found[item[thing]].append(result)
        return dict(zip(self.drawn.audience.items, found, strict=True))


class Marking:
    """What the consolidators of drawn things have in common. `fit` calls `_judge`."""

    worker_skills_: dict[Hashable, float]
    _things: Things[Any]

    def decisions(self) -> Votes:
        """Who of those who saw an item marked each thing on it, as votes of yes and no; for `people`."""
        return self._things.sightings.votes()

    def _judge(self, things: Things[Any]) -> Floats:
        """The probability that each thing is there."""
        presence, self._things = things.presence(), things
        self.worker_skills_ = dict(zip(things.drawn.audience.workers, presence.skills.tolist(), strict=True))
        return presence.probabilities
