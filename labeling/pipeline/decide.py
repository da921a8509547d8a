"""Enough answers, or one more? Jobs that ask adaptively decide at each fit about the tasks that closed meanwhile.

A closed task waits undecided, and either outcome is one transaction: the task is reopened with one slot more, or it is
settled and its object collected. Killed in between, the next fit decides anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from labeling.models import LabelingJob
from labeling.options import redundancy
from labeling.pipeline import collect
from workers import dispatch
from workers.models import Assignment
from workers.states import TAKEN

BATCH = 500


@dataclass(frozen=True)
class Undecided:
    """A closed task as it was seen before the fit: the object's line, its answers, and when its availability ends."""

    task_id: int
    line: int
    answers: int
    until: datetime


def undecided(job: LabelingJob) -> list[Undecided]:
    """The job's undecided tasks; none where it asks a fixed number."""
    assert job.group_id is not None
    if redundancy.policy(job) is None:
        return []
    found = dispatch.undecided(job.group_id).order_by("id").values_list("id", "reference", "redundancy", "expires_at")
    return [Undecided(task_id, int(line), answers, until) for task_id, line, answers, until in found]


def keeps_people_waiting(job: LabelingJob) -> bool:
    """Whether tasks wait for a decision while there is no place that anybody could take."""
    assert job.group_id is not None
    return bool(undecided(job)) and not dispatch.has_free_place(job.group_id)


def decide(job: LabelingJob, waiting: Sequence[Undecided], steadiness: Sequence[float]) -> None:
    """Reopens those of the tasks that need one more answer, and collects the others.

    `steadiness`, 0 to 1, one for each of them, come from a fit after `waiting` was read. Nobody is waited for who is
    not there: what the whole team has answered or declined has enough.
    """
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        more = _wanting(job, batch, steadiness[start : start + BATCH])
        dispatch.ask_one_more({one.task_id: one.answers for one in batch if one.task_id in more})
        collect.settle(job, [one.task_id for one in batch if one.task_id not in more])


def _wanting(job: LabelingJob, batch: Sequence[Undecided], steadiness: Sequence[float]) -> set[int]:
    """The tasks of the batch that need one more answer and can get it."""
    import numpy as np

    policy = redundancy.policy(job)
    assert policy is not None
    wanted = policy.wants_more(
        np.array([one.answers for one in batch]),
        np.array(steadiness),
        np.array([policy.audits(str(one.line), job.name) for one in batch]),
    )
    people, asked, now = job.team.members.count(), _asked(job, batch), timezone.now()
    return {
        one.task_id
        for one, more in zip(batch, wanted.tolist(), strict=True)
        if more and asked.get(one.task_id, 0) < people and one.until > now
    }


def _asked(job: LabelingJob, batch: Sequence[Undecided]) -> dict[int, int]:
    """Task → members of the team who answered or declined it."""
    taken = Assignment.objects.filter(task_id__in=[one.task_id for one in batch], state__in=TAKEN)
    members = taken.filter(worker__in=job.team.members.values("pk"))
    return dict(members.order_by().values_list("task_id").annotate(n=Count("id")))
