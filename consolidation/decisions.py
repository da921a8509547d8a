"""Who marked what, and who passed over it: the yes and no behind every kind of answer that is not one label."""

from collections.abc import Collection, Hashable, Sequence

import numpy as np

from consolidation.numerics import Bools
from consolidation.votes import Votes


def decisions(
    owners: Sequence[Hashable],
    marked: Sequence[Collection[int]],
    saw: Sequence[Collection[int]],
    workers: tuple[Hashable, ...],
) -> Votes:
    """Votes with the classes False and True: one item (owner, number) for each thing, one vote of each who saw it.

    `owners` are the objects of the things; `marked` and `saw` give, for each, codes of workers.

    >>> votes = decisions(["1.jpg"], [{0, 2}], [[0, 1, 2]], ("ann", "bob", "cy"))
    >>> votes.items, votes.label.tolist()
    ((('1.jpg', 0),), [1, 0, 1])
    """
    sizes = [len(viewers) for viewers in saw]
    item = np.repeat(np.arange(len(owners), dtype=np.int32), sizes)
    worker = np.array([code for viewers in saw for code in viewers], np.int32)
    said = np.array([code in marks for marks, viewers in zip(marked, saw, strict=True) for code in viewers], np.int32)
    return Votes(item, worker, said, tuple(zip(owners, range(len(owners)), strict=True)), workers, (False, True))


def seen_by_others(votes: Votes) -> Bools:
    """Per vote of `decisions`, whether somebody else marked the thing.

    What one alone marked is among the things because of that mark, so it tells nothing about how often he marks what is
    not there: what nobody marked is not in the data.
    """
    marks = np.bincount(votes.item, votes.label, votes.n_items)
    return np.asarray(marks[votes.item] - votes.label >= 1)
