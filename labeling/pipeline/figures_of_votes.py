"""What the figures of quality say of the votes: agreement, what the model expects, the audit, the curve.

One part of the votes is looked at after the other; what is told are sums.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from consolidation import HierarchicalDawidSkene, Votes, audit, error_curve
from consolidation.agreement import Agreement
from consolidation.numerics import Bools, Ints
from consolidation.redundancy import Audit
from labeling import quality
from labeling.models import LabelingJob
from labeling.options import redundancy
from labeling.pipeline.fitted import Fitted

#: The curve is drawn over so many objects; from fewer than the least nothing can be told.
CURVE_OBJECTS, CURVE_LEAST, CURVE_DRAWS = 1000, 30, 3


@dataclass(frozen=True)
class Told:
    """Sums over objects. `doubt` is that of 1 − the probability of the label; `said`: line → category → how many said
    it, for some of the lines; `curve` is of the first objects that can tell it."""

    agreement: Agreement
    doubt: float
    objects: int
    audit: Audit
    curve: list[dict[str, Any]]
    said: Mapping[int, Mapping[str, int]]

    def plus(self, more: "Told") -> "Told":
        return Told(
            self.agreement.plus(more.agreement),
            self.doubt + more.doubt,
            self.objects + more.objects,
            self.audit.plus(more.audit),
            self.curve or more.curve,
            {**self.said, **more.said},
        )


def told(job: LabelingJob, fit: Fitted, lines: Collection[int]) -> Told:
    """`lines` are those about which is told what was said."""
    return reduce(Told.plus, (_of_part(job, fit.model, votes, lines) for votes in fit.parts()))


def figures(job: LabelingJob, found: Told) -> dict[str, Any]:
    agreement = found.agreement
    return {
        "agreement": {
            "alpha": agreement.alpha,
            "kappa": agreement.kappa,
            "unanimous": agreement.unanimous / agreement.items if agreement.items else None,
            "overlapping": agreement.items,
        },
        "expected_error": found.doubt / found.objects,
        "audit": _audit(job, found.audit),
        "curve": found.curve,
    }


def _audit(job: LabelingJob, found: Audit) -> dict[str, Any]:
    if redundancy.policy(job) is None:
        return quality.empty(job)["audit"]  # type: ignore[no-any-return]
    low, high = found.interval
    return {"objects": found.judged, "changed": found.changed, "error": found.error, "low": low, "high": high}


def _of_part(job: LabelingJob, model: HierarchicalDawidSkene, votes: Votes, lines: Collection[int]) -> Told:
    probas, labels, _ = model.judged(votes)
    policy = redundancy.policy(job)
    audited = np.zeros(votes.n_items, np.bool_) if policy is None else _audited(job, votes)
    answered = votes.answers_per_item > 0
    return Told(
        Agreement.of(votes),
        float((1.0 - probas[answered, labels[answered]]).sum()),
        int(answered.sum()),
        Audit(0, 0) if policy is None else audit(_part(votes, audited), policy, model),
        _curve(model, votes, labels, votes.answers_per_item >= 2 if policy is None else audited),
        _said(votes, lines),
    )


def _said(votes: Votes, lines: Collection[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    wanted = np.isin(np.array(votes.items, np.int64), list(lines))
    for n in np.flatnonzero(wanted[votes.item]).tolist():
        found[int(str(votes.items[votes.item[n]]))][str(votes.labels[votes.label[n]])] += 1
    return found


def _audited(job: LabelingJob, votes: Votes) -> Bools:
    """Which items are of the audit and have all the answers that they can get."""
    policy = redundancy.policy(job)
    assert policy is not None
    drawn = np.array([policy.audits(str(line), job.name) for line in votes.items], np.bool_)
    return drawn & (votes.answers_per_item >= min(policy.maximum, job.team.members.count()))


def _curve(model: HierarchicalDawidSkene, votes: Votes, labels: Ints, fit: Bools) -> list[dict[str, Any]]:
    """Share of labels that differ from those of all answers, by the number of answers.

    Over objects that were not chosen for being difficult: adaptively those of the audit.
    """
    chosen = np.flatnonzero(fit)[:CURVE_OBJECTS]
    if len(chosen) < CURVE_LEAST:
        return []
    kept = np.zeros(votes.n_items, np.bool_)
    kept[chosen] = True
    part = _part(votes, kept)
    everything = np.arange(part.n_items, dtype=np.int32)
    points = error_curve(part, everything, labels[chosen], model, draws=CURVE_DRAWS)
    return [{"answers": p.answers, "single": p.single, "majority": p.majority, "error": p.model} for p in points]


def _part(votes: Votes, items: Bools) -> Votes:
    """The votes on some of the items (a mask), with tables of their own."""
    codes = np.cumsum(items, dtype=np.int32) - 1
    kept = items[votes.item]
    names = tuple(name for name, wanted in zip(votes.items, items.tolist(), strict=True) if wanted)
    item = codes[votes.item[kept]].astype(np.int32)
    return Votes(item, votes.worker[kept], votes.label[kept], names, votes.workers, votes.labels)
