"""Celery's entry points: adapters only. A message is a hint; every call looks at the rows and may come twice."""

import logging
import sys
import time
from contextlib import suppress

from celery import shared_task
from celery.signals import worker_process_shutdown
from django.db import OperationalError

from labeling import queries
from labeling.models import LabelingJob
from labeling.pipeline import deliver, exports, hook_calls, housekeeping
from labeling.pipeline.advance import advance, put_off
from labeling.states import LIVE
from labeling.wakeup import HELP_SECONDS, call_for_deliveries, call_for_exports, wake
from workers import background as workers_background
from workers.errors import TryAgain

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: Of the jobs that this process could not advance the last time: how long they were put off.
_pauses: dict[int, float] = {}


@shared_task(name="labeling.advance")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_job(job_id: int) -> bool | None:
    """A job that cannot be advanced, such as while the storage is away, waits longer each time, whoever rings."""
    try:
        more = advance(job_id)
    except Exception as error:
        pause = _pauses[job_id] = min(LONGEST_PAUSE, 2 * _pauses[job_id] if job_id in _pauses else FIRST_PAUSE)
        trace = None if isinstance(error, TryAgain | OperationalError) else error  # what may pass needs none
        said = "Job %s could not be advanced; trying again in %.0f s: %s"
        log.error(said, job_id, pause, error, exc_info=trace)
        with suppress(OperationalError):
            put_off(job_id, seconds=pause)
        return False
    if more is not None:
        _pauses.pop(job_id, None)
    return more


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def end_functions(**_: object) -> None:
    """The processes of functions go with the process that called them, and their folders. It ends without `atexit`."""
    if functions := sys.modules.get("labeling.hooks.functions"):
        functions.close()


@shared_task(name="labeling.call_hooks")  # type: ignore[untyped-decorator]
def call_hooks(job_id: int) -> int:
    """Makes hook calls beside whoever advances the job, until none is due; how many."""
    job = LabelingJob.objects.filter(id=job_id, state__in=LIVE).first()
    made, until = 0, time.monotonic() + HELP_SECONDS
    while job is not None and time.monotonic() < until and (some := hook_calls.help_with(job)):
        made += some
    if made:
        wake(job_id)
    return made


@shared_task(name="labeling.fit_shard")  # type: ignore[untyped-decorator]
def fit_shard(job_id: int, fit: str, number: int, shard: int) -> bool:
    """A step for whoever fits a large job; whether it was needed still."""
    from labeling.pipeline import shards

    job = LabelingJob.objects.filter(id=job_id).first()
    return job is not None and shards.help_with(job, fit, number, shard)


@shared_task(name="labeling.make_exports")  # type: ignore[untyped-decorator]
def make_exports() -> int:
    """Makes what waits; how many exports."""
    made = 0
    while exports.make_next():
        made += 1
    return made


@shared_task(name="labeling.deliver")  # type: ignore[untyped-decorator]
def deliver_events() -> int:
    return deliver.run()


@shared_task(name="labeling.sweep")  # type: ignore[untyped-decorator]
def sweep() -> int:
    """Each minute: leases and availability expire, and every live job is looked at, whatever message got lost."""
    try:
        return _sweep()
    except OperationalError as error:
        log.error("This sweep failed, the next one follows; the database does not answer: %s", error)
        return 0


def _sweep() -> int:
    moved = workers_background.sweep()
    for job_id in live_jobs():
        wake(job_id)
    if exports.any_due():
        call_for_exports()
    housekeeping.tidy()
    if deliver.due().exists():
        call_for_deliveries()
    return moved


def live_jobs() -> list[int]:
    """Ids of the jobs that may have work, oldest first."""
    return list(queries.to_advance().values_list("id", flat=True))
