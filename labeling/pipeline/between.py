"""Between two full fits: objects collected since are added to kept sums, and labeled by them; nothing else is read.

The sums are a row, so that any process goes on from them. They are an estimate: what a killed or second process did not
keep, or kept twice, the next full fit puts right, for it starts from the answers.
"""

import io
from collections.abc import Collection, Hashable
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone

from consolidation import HierarchicalDawidSkene, IncrementalDawidSkene, Votes
from consolidation.tally import Tally
from labeling.models import DataObject, KeptSums, LabelingJob
from labeling.pipeline import knowledge
from labeling.pipeline.facts import Facts
from labeling.pipeline.fitted import Fitted, judged, votes_of
from labeling.states import ObjectState
from labeling.task_types.base import Label

#: With fewer answers a full fit costs no more than the sums.
FEWEST = 5000
#: Larger sums (bytes) are not worth a row that is written with every flush.
LARGEST = 4 * 2**20


def keep(job: LabelingJob, fit: Fitted | None, answers: int) -> bool:
    """After a full fit to so many answers; whether there is anything to go on from. When the next full fit may come is
    still to be said (`postpone`)."""
    if fit is None or answers < FEWEST:
        return forget(job)
    # Objects that people still work on will come with all their answers.
    coming = DataObject.objects.filter(job=job, state__in=[ObjectState.LAUNCHED, ObjectState.COLLECTED])
    packed = _packed(fit.tally(coming.values_list("line", flat=True)), fit.model.tables()[0])
    if len(packed) > LARGEST:
        return forget(job)
    KeptSums.objects.update_or_create(job=job, defaults={"sums": packed, "refit_at": timezone.now()})
    return True


def postpone(job: LabelingJob, until: datetime) -> bool:
    """No full fit before; whether anything is kept for the flushes until then."""
    return bool(KeptSums.objects.filter(job=job).update(refit_at=until))


def forget(job: LabelingJob) -> bool:
    KeptSums.objects.filter(job=job).delete()
    return False


class Between:
    """The model as the sums have it, for flushes."""

    def __init__(self, job: LabelingJob, packed: bytes, lines: Collection[int]) -> None:
        """`lines` are those that it will be asked about."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
            tally, workers = Tally.unpacked(stored), tuple(stored["workers"].tolist())
        self._job, self._votes = job, Votes.from_triples([], labels=job.categories)
        model = HierarchicalDawidSkene(known=knowledge.of(job, lines))
        self._model = IncrementalDawidSkene.resumed(tally, workers, tuple(job.categories), model)

    def take(self, lines: Collection[int]) -> dict[Hashable, Label]:
        """Reads the answers about these objects and adds them up; their labels by line."""
        self._votes = votes_of(self._job, Facts(self._job), lines)
        self._model.partial_fit(self._votes)
        return dict(judged(self._job, self._votes, self._model.model))

    def leave_out(self, lines: Collection[int]) -> None:
        """Those of the objects just taken that are asked about again: they will come with all their answers."""
        votes, out = self._votes, set(lines)
        named = [
            (votes.items[item], votes.workers[worker]) for item, worker in zip(votes.item, votes.worker, strict=True)
        ]
        nothing = votes.select(np.zeros(0, np.int64))
        self._model.partial_fit(nothing, withdrawn=[pair for pair in named if pair[0] in out])

    def keep(self) -> None:
        """For the next flush, unless a full fit in another process has forgotten them meanwhile."""
        KeptSums.objects.filter(job=self._job).update(sums=_packed(self._model.tally_, self._model.workers))


def sums_of(job: LabelingJob) -> bytes | None:
    """What there is to go on from; None where there is nothing, or a full fit may come."""
    found = KeptSums.objects.filter(job=job, refit_at__gt=timezone.now()).values_list("sums", flat=True).first()
    return None if found is None else bytes(found)


def _packed(tally: Tally, workers: tuple[Any, ...]) -> bytes:
    content = io.BytesIO()
    np.savez(content, workers=np.array(workers, np.int64), **tally.packed())
    return content.getvalue()
