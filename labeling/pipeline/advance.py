"""Looks at a job's rows, does the next bounded pieces of work, and says whether there is more at once.

Level-triggered: nothing is remembered between calls but the rows. Callers: the embedded runner, the Celery worker
after a wake, the sweep, `manage.py advance_job`, and tests, which call it until it says that it is done.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DataError
from django.db.models import Q
from django.utils import timezone

from labeling import jobs, queries
from labeling.models import LabelingJob
from labeling.options import automation
from labeling.pipeline import (
    again,
    collect,
    consolidate,
    decide,
    hook_calls,
    ingest,
    launch,
    post_hooks,
    pre_hooks,
    predict,
    prepare,
    publish,
    stream,
)
from labeling.pipeline.leases import renewed
from labeling.states import JobState, ObjectState
from labeling.wakeup import wake
from workers import dispatch
from workers.errors import GiveUp, LabelwrightError, TryAgain

#: For thrift, not for correctness: two processes that advance the same job do each other no harm. A process that is
#: killed leaves its job alone for so long; one that lives renews the lease, however long its step takes.
LEASE = timedelta(seconds=10)
_RENEW_EVERY = 3.0
#: Static jobs end after so long, as their users know it (jobs-api 5); chaining goes on.
JOB_LIFETIME = timedelta(days=30)
#: Bells are set so far ahead.
SOON = timedelta(seconds=10)

Step = Callable[[LabelingJob], bool]


def advance(job_id: int, *, seconds: float = 2.0) -> bool | None:
    """Works on one job for about so many seconds. True: more work is waiting; False: it waits for people or is over;
    None: it is left alone, for somebody else is at it, or it was put off."""
    with _lease(job_id) as job:
        if job is None:
            return None
        until = time.monotonic() + seconds
        while _step(job):
            if time.monotonic() >= until:
                wake(job_id)
                return True
    return False


def put_off(job_id: int, *, seconds: float) -> None:
    """Leaves a job alone for a while, in every process: what it needs is away."""
    LabelingJob.objects.filter(id=job_id).update(advancing_until=timezone.now() + timedelta(seconds=seconds))


@contextmanager
def _lease(job_id: int) -> Iterator[LabelingJob | None]:
    """The job, if nobody else is advancing it."""
    now = timezone.now()
    free = LabelingJob.objects.filter(Q(advancing_until=None) | Q(advancing_until__lte=now), id=job_id)
    if not free.update(advancing_until=now + LEASE):
        yield None
        return
    ours = LabelingJob.objects.filter(id=job_id)
    try:
        with renewed(lambda: ours.update(advancing_until=timezone.now() + LEASE), every=_RENEW_EVERY):
            yield LabelingJob.objects.select_related("group", "team").get(id=job_id)
    finally:
        ours.update(advancing_until=None)


def _step(job: LabelingJob) -> bool:
    """One bounded piece. True: something was done, look again."""
    job.refresh_from_db()
    state = JobState(job.state)
    try:
        return _STEPS[state](job)
    except TryAgain:
        raise
    except DataError as error:  # such as NUL among the names in a file of the job's
        trouble: LabelwrightError = GiveUp(
            f"Something that the job refers to cannot be stored: {str(error).splitlines()[0]}."
        )
    except LabelwrightError as error:
        trouble = error
    # What will not pass by itself ends the job with a reason to act on, unless a person stopped it meanwhile.
    if LabelingJob.objects.filter(id=job.id, state=state).exists():
        give_up(job, trouble)
    return True


def give_up(job: LabelingJob, error: LabelwrightError) -> None:
    """Ends the job as Failed: people's open tasks end, what is labeled is published, the reason says what to do."""
    while dispatch.wind_down(_group(job), at_once=True):
        pass
    reason = f"ClientError: {error.sentences}"
    if job.ingested_at:
        while collect.collect(job):
            pass
        try:
            consolidate.fit(job)
            while stream.announce(job, final=True):
                pass
            publish.publish(job)
        except LabelwrightError as second:
            reason = f"{reason} The output could not be written either: {second.message}"
    else:
        ingest.discard(job)
    hook_calls.forget(job)
    jobs.fail(job, reason)


def _initializing(job: LabelingJob) -> bool:
    if job.prepared_at is None:
        prepare.prepare(job)
    elif job.ingested_at is None:
        ingest.ingest(job)
    else:
        prepare.check_size(job)
        _launch(job, queries.budget(job))  # first, so that whoever sees InProgress finds something to do
        launch.refresh_statistics()
        jobs.move(job, "begin")
    return True


def _in_progress(job: LabelingJob) -> bool:
    if timezone.now() - job.created_at > JOB_LIFETIME and not job.input_topic:
        raise GiveUp("The job is older than 30 days.", hint="Chain it to label the rest.")
    if collect.collect(job, undecided=False):
        return True
    budget = queries.budget(job)
    if budget == 0:
        jobs.stop(job, reason=_condition(job))
        return True
    if _launch(job, budget) or consolidate.flush_when_due(job) or publish.archive(job):
        return True
    if stream.announce(job) or stream.look_after(job) or predict.look_ahead(job):
        return True
    if _waits(job):
        publish.publish_when_due(job)
        _look_again(job)
        return False
    return _finish(job, "complete")


def _waits(job: LabelingJob) -> bool:
    """For people, for hooks, or for more objects: a streaming job is never complete."""
    if job.input_topic or post_hooks.waits(job):
        return True
    return queries.has(job, ObjectState.UNLABELED, ObjectState.LAUNCHED)


def _launch(job: LabelingJob, budget: int | None) -> bool:
    if (chosen := automation.of(job)) is not None:
        return predict.advance(job, chosen, budget=budget)
    if job.input_topic:
        stream.take(job)
    if hook_calls.own(job.pre_hook):
        return pre_hooks.advance(job, budget=budget)
    return bool(launch.launch(job, budget=budget))


def _look_again(job: LabelingJob) -> None:
    """Where only answers that may be taken back are waited for, or people wait for a decision, nobody else will ring
    when the time has come. What is further away is left to the sweep, which comes by before: else each of its rounds
    would set one more bell."""
    decision = job.refit_at if decide.keeps_people_waiting(job) else None
    for due in (dispatch.final_at(_group(job)), decision):
        if due is not None and due - timezone.now() <= SOON:
            wake(job.id, at=due)


def _stopping(job: LabelingJob) -> bool:
    if job.ingested_at is None:
        return _stop_early(job)
    open_left = dispatch.wind_down(_group(job))
    if collect.collect(job):
        return True
    if post_hooks.waits(job) and post_hooks.flush(job):
        return True
    if consolidate.label_some(job):
        return True
    if open_left or queries.has(job, ObjectState.LAUNCHED) or post_hooks.waits(job):
        return False
    return _finish(job, "settle")


def _stop_early(job: LabelingJob) -> bool:
    """A job stopped before its manifest was read still owes a complete output manifest."""
    if job.prepared_at is None:
        prepare.prepare(job)
    else:
        ingest.ingest(job)
    return True


def _finish(job: LabelingJob, transition: str) -> bool:
    """The last full fit decides; then files and messages, a batch in each step; then the output manifest, then the
    state. Every answer is settled by now, so that the fit stands in whatever process the next step is made."""
    if job.fitted_at is None:
        consolidate.fit(job)
        predict.finish(job)
        LabelingJob.objects.filter(id=job.id).update(fitted_at=timezone.now())
        return True
    if publish.archive(job) or stream.announce(job, final=True):
        return True
    publish.publish(job)
    hook_calls.forget(job)
    jobs.move(job, transition, ended_at=timezone.now())
    return False


def _condition(job: LabelingJob) -> str:
    if job.max_human_labeled is not None and queries.counters_of(job).labeled_here >= job.max_human_labeled:
        return f"MaxHumanLabeledObjectCount {job.max_human_labeled} reached"
    return f"MaxPercentageOfInputDatasetLabeled {job.max_percentage_labeled} reached"


def _group(job: LabelingJob) -> int:
    assert job.group_id is not None
    return job.group_id


_STEPS: dict[JobState, Step] = {
    JobState.INITIALIZING: _initializing,
    JobState.IN_PROGRESS: _in_progress,
    JobState.STOPPING: _stopping,
    JobState.COMPLETED: again.run,
    JobState.FAILED: again.run,
    JobState.STOPPED: again.run,
}
