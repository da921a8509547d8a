"""Marked stretches of text (named entities): what several workers meant by overlapping marks."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Self

import numpy as np

from consolidation.ballots import Ballots
from consolidation.clusters import Places
from consolidation.drawn import Drawn, Marking, Things
from consolidation.numerics import Bools, Floats, Ints

CLEARLY = 0.8
"""Share of the winner's weight below which the next value has lost: closer ones are a matter of chance."""


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` (counted from 0) up to but not including `end`."""

    start: int
    end: int
    label: Hashable = ""


@dataclass(frozen=True, order=True)
class ConsolidatedSpan(Span):
    """What the workers' marks of one entity became."""

    confidence: float = 0.0
    """Estimated probability (0..1) that there is such an entity, of this class."""
    workers: int = 0
    """How many marked it, of those who read the text."""


Answer = tuple[Hashable, Hashable, Sequence[Span]]


class SpanConsolidator(Marking):
    """Group, decide, place.

    1. Spans of a text are grouped, one of each worker, by Jaccard similarity of their characters ≥ `jaccard`.
    2. Start, end and label: the value with most weight; where the next has nearly as much (`CLEARLY`), the lower
       median, and of labels the most frequent, then the first by name. For each of the three a worker weighs by how
       often others say the same (`consolidation.ballots`): who always takes a word too many is outvoted.
    3. Presence is judged as for boxes (`consolidation.presence`). Kept is what is rather there than not, and what
       `share` of the readers marked. Confidence: its probability, times the share of its workers who gave the label.

    `method="compatible"` is as Ground Truth describes it: all weigh alike, groups of at least `share` of the readers
    are kept, and confidence is the share of the readers who gave the label, 0 with a single reader. After `fit`:
    `spans_`, item → spans by place; `worker_skills_`, worker → share of right decisions.

    >>> said = {"a": Span(0, 8, "city"), "b": Span(0, 13, "city"), "c": Span(0, 13, "city")}
    >>> model = SpanConsolidator(method="compatible").fit(("t", w, [span]) for w, span in said.items())
    >>> model.spans_["t"]
    [ConsolidatedSpan(start=0, end=13, label='city', confidence=1.0, workers=3)]
    """

    spans_: dict[Hashable, list[ConsolidatedSpan]]

    def __init__(
        self, *, jaccard: float = 0.5, share: float = 0.5, method: Literal["model", "compatible"] = "model"
    ) -> None:
        self.jaccard = jaccard
        self.share = share
        self.method = method

    def fit(self, answers: Iterable[Answer]) -> Self:
        """`answers` are (item, worker, spans, maybe none); a later answer replaces an earlier.

        Raises `BadVotes` naming item, worker and span when a span is empty, negative or the wrong way round.
        """
        drawn = Drawn.read(answers)
        bounds = drawn.numbers("start", "end")
        if not ((bounds[:, 0] >= 0) & (bounds[:, 0] < bounds[:, 1])).all():
            drawn.check(_problem)
        things, (label, names) = _things(drawn, bounds, self.jaccard), _by_name(drawn)
        there = self._judge(things)
        member, group = things.clusters.member, things.clusters.of
        start, end, winner = self._places(things, bounds[member].astype(np.int64), label[member])
        votes = np.bincount(group[label[member] == winner[group]], minlength=len(things))
        readers = drawn.audience.sizes[things.item]
        kept = things.supported(self.share)
        if self.method == "compatible":
            sure = np.where(readers > 1, votes / np.maximum(readers, 1), 0.0)
        else:
            sure, kept = there * votes / things.clusters.sizes, kept | (there >= 0.5)
        order = np.lexsort((winner, end, start))
        order = order[kept[order]]
        columns = (start, np.maximum(end, start + 1), winner, sure, things.clusters.sizes)
        made = (
            ConsolidatedSpan(first, last, names[code], confidence, many)
            for first, last, code, confidence, many in zip(*(column[order].tolist() for column in columns), strict=True)
        )
        self.spans_ = things.by_item(zip(order.tolist(), made, strict=True))
        return self

    def _places(self, things: Things[Span], bounds: Places, label: Ints) -> list[Places]:
        """Start, end and code of the label of each thing; `bounds` and `label` are those of the members."""
        group, worker = things.clusters.of, things.drawn.worker[things.clusters.member]
        n_workers = len(things.drawn.audience.workers)
        found = []
        for values, tie in ((bounds[:, 0], _lower_median), (bounds[:, 1], _lower_median), (label, _most_frequent)):
            ballots = Ballots(group, worker, values)
            if self.method == "compatible":
                found.append(ballots.winners(np.ones(n_workers), tie))
            else:
                found.append(ballots.winners(ballots.weights(n_workers), tie, CLEARLY))
        return found


def _problem(span: Span) -> str:
    return "" if 0 <= span.start < span.end else "must have 0 <= start < end"


def _by_name(drawn: Drawn[Span]) -> tuple[Ints, list[Hashable]]:
    """The labels as codes in the order of their names, and these."""
    label, names = drawn.labels
    order = sorted(range(len(names)), key=lambda code: str(names[code]))
    return np.argsort(np.array(order, np.int64)).astype(np.int32)[label], [names[code] for code in order]


def _things(drawn: Drawn[Span], bounds: Floats, jaccard: float) -> Things[Span]:
    def together(nodes: Places, present: Bools) -> Floats:
        return np.ones(len(nodes))

    # In the order of the text, so that neither names nor the order of answers matter.
    order = np.lexsort((_by_name(drawn)[0], bounds[:, 1], bounds[:, 0]))
    similar = partial(_jaccard, bounds)
    return drawn.things(order, (bounds[:, :1], bounds[:, 1:]), similar, jaccard, together, any_label=True)


def _jaccard(bounds: Floats, one: Places, other: Places) -> Floats:
    """Characters in both over characters in either, of each of the pairs."""
    (start, end), (begin, stop) = bounds[one].T, bounds[other].T
    common = np.maximum(np.minimum(end, stop) - np.maximum(start, begin), 0.0)
    return np.asarray(common / ((end - start) + (stop - begin) - common))


def _lower_median(values: list[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]


def _most_frequent(labels: list[int]) -> int:
    """Equals by name."""
    return min(Counter(labels).items(), key=lambda entry: (-entry[1], entry[0]))[0]
