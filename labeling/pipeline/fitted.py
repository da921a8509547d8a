"""The default model fitted to all answers of a job, in this process or with the help of others, and what it says."""

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from labeling.models import LabelingJob
from labeling.pipeline import shards
from labeling.pipeline.facts import Facts
from labeling.task_types import registry
from labeling.task_types.base import ConsolidatePart, Label
from labeling.task_types.methods import DEFAULT

if TYPE_CHECKING:
    from consolidation import HierarchicalDawidSkene, Known, Votes
    from consolidation.tally import Tally


@dataclass(frozen=True)
class Fitted:
    """The model, and the votes in parts: those to an object are in one, workers' codes mean the same in all. There is
    one part where one process does all."""

    job: LabelingJob
    model: "HierarchicalDawidSkene"
    parts: Callable[[], Iterator["Votes"]]

    @classmethod
    def here(cls, job: LabelingJob, model: "HierarchicalDawidSkene", votes: "Votes") -> "Fitted":
        return cls(job, model, lambda: iter((votes,)))

    def labels(self) -> Iterator[tuple[Hashable, Label]]:
        """(line, label) of every answered object."""
        for votes in self.parts():
            yield from judged(self.job, votes, self.model)

    def tally(self, without: Collection[int]) -> "Tally":
        """The sums over all objects but those on some lines."""
        from consolidation.tally import Tally, tally_of

        sums = (tally_of(self.model, _but(votes, without)) for votes in self.parts())
        return reduce(Tally.plus, sums, Tally.none(len(self.job.categories)))


def part_judge(job: LabelingJob) -> ConsolidatePart[Any] | None:
    """How some of the objects are labeled by the default model; None where the job has another method or type."""
    return registry.by_key(job.task_type).consolidate_part if job.method in DEFAULT else None


def judged(job: LabelingJob, votes: "Votes", model: "HierarchicalDawidSkene") -> Iterator[tuple[Hashable, Label]]:
    judge = part_judge(job)
    assert judge is not None
    return judge(votes, model, categories=job.categories, confidence_cap=job.options.get("confidence_cap"))


@contextmanager
def fitted(job: LabelingJob, facts: Facts, known: "Known | None") -> Iterator[Fitted | None]:
    """Reads all answers and fits the model; None where the job has another. Raises TooLarge, TryAgain."""
    if part_judge(job) is None:
        yield None
    elif shards.wanted(job):
        with shards.fitted(job, facts, known) as (model, parts):
            yield Fitted(job, model, parts)
    else:
        yield _here(job, facts, known)


def _here(job: LabelingJob, facts: Facts, known: "Known | None") -> Fitted:
    from consolidation import HierarchicalDawidSkene

    votes = votes_of(job, facts)
    return Fitted.here(job, HierarchicalDawidSkene(known=known).fit(votes), votes)


def _but(votes: "Votes", lines: Collection[int]) -> "Votes":
    return votes.select(~np.isin(np.array(votes.items, np.int64), list(lines))[votes.item])


def votes_of(job: LabelingJob, facts: Facts, lines: Collection[int] | None = None) -> "Votes":
    """Reads all answers, or those about some objects; items are lines."""
    from consolidation import Votes

    for _ in facts.read(lines):
        pass
    return Votes.from_columns(np.array(facts.lines), np.array(facts.workers), facts.choices, labels=job.categories)
