"""Verification: several workers say whether a label is right, or what is wrong with it."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from consolidation.dawid_skene import ModifiedDawidSkene
from consolidation.hds import HierarchicalDawidSkene
from consolidation.known import Known
from consolidation.votes import Votes


@dataclass(frozen=True)
class Verdict:
    """What the workers' verdicts on one label became."""

    label: Hashable
    """The class with the highest probability, the first of equals."""
    confidence: float
    """Estimated probability (0..1) of the verdict."""
    tie: bool
    """Whether another class was as likely."""
    feedback: tuple[str, ...]
    """What the workers remarked, in the order of the answers."""
    workers: int
    """How many judged it."""


class VerdictConsolidator:
    """A verdict per item by hierarchical Dawid-Skene over the verdict classes; the label under review stays as it is.

    `method="compatible"` is what Ground Truth documents, expectation-maximization (`ModifiedDawidSkene`), with
    confidence 0 for a single answer; `known` (gold items, workers' history) is for the default only. After `fit`:
    `verdicts_`, item → `Verdict`; `worker_skills_`.

    >>> said = [("box 1", "ann", "good", ""), ("box 1", "bob", "good", "tight"), ("box 1", "cy", "bad", "too wide")]
    >>> verdict = VerdictConsolidator().fit(said).verdicts_["box 1"]
    >>> verdict.label, verdict.feedback
    ('good', ('tight', 'too wide'))
    """

    verdicts_: dict[Hashable, Verdict]
    worker_skills_: dict[Hashable, float]

    def __init__(self, *, method: Literal["model", "compatible"] = "model", known: Known | None = None) -> None:
        self.method = method
        self.known = known

    def fit(
        self, answers: Iterable[tuple[Hashable, Hashable, Hashable, str]], labels: Sequence[Hashable] | None = None
    ) -> Self:
        """`answers` are (item, worker, verdict, remark or empty); a later answer replaces an earlier.

        Classes are `labels` in their order, or all that were given, sorted. Raises `BadVotes` as `Votes` does, and
        `TooLarge` where the classes are too many.
        """
        given = {(item, worker): (verdict, remark) for item, worker, verdict, remark in answers}
        votes = Votes.from_triples([(item, worker, verdict) for (item, worker), (verdict, _) in given.items()], labels)
        remarks: dict[Hashable, list[str]] = {item: [] for item in votes.items}
        for (item, _), (_, remark) in given.items():
            if remark.strip():
                remarks[item].append(remark)
        model = HierarchicalDawidSkene(known=self.known) if self.method == "model" else ModifiedDawidSkene()
        model.fit(votes)
        self.worker_skills_ = dict(zip(votes.workers, model.worker_skills_.tolist(), strict=True))
        self.verdicts_ = {}
        rows = zip(votes.items, model.labels_, model.confidences_.tolist(), model.ties_.tolist(), strict=True)
        for (item, code, confidence, tie), n in zip(rows, votes.answers_per_item.tolist(), strict=True):
            sure = 0.0 if self.method == "compatible" and n == 1 else confidence
            self.verdicts_[item] = Verdict(votes.labels[code], sure, tie, tuple(remarks[item]), n)
        return self
