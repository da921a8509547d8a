"""Marked stretches of text (named entities): what several workers meant by overlapping marks."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Self

import numpy as np

from consolidation.ballots import Ballots, Tie
from consolidation.clusters import Neighbours, Places, cluster
from consolidation.decisions import decisions
from consolidation.errors import BadVotes
from consolidation.numerics import Floats
from consolidation.presence import judge_presence
from consolidation.votes import Votes

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
    confidence: float = 0.0
    """Estimated probability (0..1) that there is such an entity, of this class."""
    workers: int = 0
    """How many marked it, of those who read the text."""


Answer = tuple[Hashable, Hashable, Sequence[Span]]


@dataclass(frozen=True)
class _Group:
    item: Hashable
    workers: list[int]
    spans: list[Span]


class SpanConsolidator:
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
    worker_skills_: dict[Hashable, float]

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
        views: dict[Hashable, dict[Hashable, Sequence[Span]]] = {}
        for item, worker, spans in answers:
            views.setdefault(item, {})[worker] = [_checked(item, worker, span) for span in spans]
        workers = tuple(dict.fromkeys(worker for by in views.values() for worker in by))
        code = {worker: n for n, worker in enumerate(workers)}
        groups = [group for item, by in views.items() for group in self._groups(item, by, code)]
        saw = [[code[worker] for worker in views[group.item]] for group in groups]
        marked = [set(group.workers) for group in groups]
        self._marks = [group.item for group in groups], marked, saw, workers
        presence = judge_presence(marked, saw, workers)
        self.worker_skills_ = dict(zip(workers, presence.skills.tolist(), strict=True))
        self.spans_ = {item: [] for item in views}
        places = self._places(groups, len(workers))
        for group, place, there, readers in zip(
            groups, places, presence.probabilities.tolist(), map(len, saw), strict=True
        ):
            many = len(group.spans) >= max(1, math.ceil(self.share * readers - 1e-9))
            if many or (self.method == "model" and there >= 0.5):
                self.spans_[group.item].append(self._settled(group, place, there, readers))
        for found in self.spans_.values():
            found.sort(key=lambda span: (span.start, span.end, str(span.label)))
        return self

    def decisions(self) -> Votes:
        """Who of the readers marked each entity, as votes of yes and no; for `people`."""
        return decisions(*self._marks)

    def _groups(self, item: Hashable, by: dict[Hashable, Sequence[Span]], code: dict[Hashable, int]) -> list[_Group]:
        marks = [(span, code[worker]) for worker, spans in by.items() for span in spans]
        # In the order of the text, so that neither names nor the order of answers matter.
        marks.sort(key=lambda mark: (mark[0].start, mark[0].end, str(mark[0].label)))
        bounds = np.array([(span.start, span.end) for span, _ in marks], np.float64).reshape(-1, 2)
        owner = np.array([worker for _, worker in marks], np.int32)
        similarity = Neighbours(bounds[:, :1], bounds[:, 1:], partial(_jaccard, bounds))
        found = cluster(similarity, owner, self.jaccard, lambda group: 1.0)
        return [_Group(item, [marks[n][1] for n in group], [marks[n][0] for n in group]) for group in found]

    def _places(self, groups: list[_Group], n_workers: int) -> list[tuple[int, int, Hashable]]:
        """Start, end and label of each group."""
        workers = [group.workers for group in groups]
        ties: dict[str, Tie] = {"start": _lower_median, "end": _lower_median, "label": _most_frequent}
        columns = []
        for name, tie in ties.items():
            ballots = Ballots(workers, [getattr(span, name) for group in groups for span in group.spans])
            if self.method == "compatible":
                columns.append(ballots.winners(np.ones(n_workers), tie))
            else:
                columns.append(ballots.winners(ballots.weights(n_workers), tie, CLEARLY))
        return list(zip(*columns, strict=True))

    def _settled(self, group: _Group, place: tuple[int, int, Hashable], there: float, readers: int) -> ConsolidatedSpan:
        start, end, label = place
        votes = sum(span.label == label for span in group.spans)
        if self.method == "compatible":
            confidence = votes / readers if readers > 1 else 0.0
        else:
            confidence = there * votes / len(group.spans)
        return ConsolidatedSpan(start, max(end, start + 1), label, confidence, len(group.spans))


def _checked(item: Hashable, worker: Hashable, span: Span) -> Span:
    if not 0 <= span.start < span.end:
        raise BadVotes(f"item {item!r}, worker {worker!r}: {span} must have 0 <= start < end")
    return span


def _jaccard(bounds: Floats, one: Places, other: Places) -> Floats:
    """Characters in both over characters in either, of each of the pairs."""
    (start, end), (begin, stop) = bounds[one].T, bounds[other].T
    common = np.maximum(np.minimum(end, stop) - np.maximum(start, begin), 0.0)
    return np.asarray(common / ((end - start) + (stop - begin) - common))


def _lower_median(values: list[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]


def _most_frequent(labels: list[Hashable]) -> Hashable:
    """Equals by name."""
    return min(Counter(labels).items(), key=lambda entry: (-entry[1], str(entry[0])))[0]
