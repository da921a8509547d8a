"""Who marked what, and who passed over it: the yes and no behind every kind of answer that is not one label."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consolidation.numerics import Bools, Ints, runs
from consolidation.votes import Votes


@dataclass(frozen=True, eq=False)
class Sightings:
    """One entry for each thing and each worker who saw its object, thing after thing (parallel arrays).

    >>> votes = Sightings.listed(["1.jpg"], [{0, 2}], [[0, 1, 2]], ("ann", "bob", "cy")).votes()
    >>> votes.items, votes.label.tolist()
    ((('1.jpg', 0),), [1, 0, 1])
    """

    thing: Ints
    worker: Ints
    marked: Bools
    owners: Sequence[Hashable]
    """(things) the objects that they are on."""
    workers: tuple[Hashable, ...]

    @classmethod
    def listed(
        cls,
        owners: Sequence[Hashable],
        marked: Sequence[Collection[int]],
        saw: Sequence[Collection[int]],
        workers: tuple[Hashable, ...],
    ) -> "Sightings":
        """`marked` and `saw` give, for each thing, the codes of those who marked it and of all who saw its object."""
        thing = np.repeat(np.arange(len(owners), dtype=np.int32), [len(viewers) for viewers in saw])
        worker = np.array([code for viewers in saw for code in viewers], np.int32)
        said = [code in marks for marks, viewers in zip(marked, saw, strict=True) for code in viewers]
        return cls(thing, worker, np.array(said, np.bool_), owners, workers)

    def votes(self) -> Votes:
        """With the classes False and True: one item (owner, number) for each thing, one vote of each who saw it."""
        items = tuple(zip(self.owners, range(len(self.owners)), strict=True))
        return Votes(self.thing, self.worker, self.marked.astype(np.int32), items, self.workers, (False, True))


@dataclass(frozen=True, eq=False)
class Audience:
    """Who saw which item: the viewers' codes, item after item, and how many each item has."""

    items: tuple[Hashable, ...]
    workers: tuple[Hashable, ...]
    viewer: Ints
    sizes: NDArray[np.int64]

    def sightings(self, item: Ints, thing: Ints, worker: Ints) -> Sightings:
        """`item` (things) is where each thing is; `thing` and `worker` are the marks."""
        counts = self.sizes[item]
        viewer = self.viewer[runs((np.cumsum(self.sizes) - self.sizes)[item], counts)]
        seen = np.repeat(np.arange(len(item)), counts)
        span = np.int64(max(len(self.workers), 1))
        marks, sights = np.sort(thing * span + worker), seen * span + viewer
        at = np.minimum(np.searchsorted(marks, sights), len(marks) - 1)
        marked = marks[at] == sights if len(marks) else np.zeros(0, np.bool_)
        owners = [self.items[code] for code in item.tolist()]
        return Sightings(seen.astype(np.int32), viewer, marked, owners, self.workers)


def seen_by_others(votes: Votes) -> Bools:
    """Per vote of `Sightings`, whether somebody else marked the thing.

    What one alone marked is among the things because of that mark, so it tells nothing about how often he marks what is
    not there: what nobody marked is not in the data.
    """
    marks = np.bincount(votes.item, votes.label, votes.n_items)
    return np.asarray(marks[votes.item] - votes.label >= 1)
