"""Tells whoever advances jobs that one may have work: a hint, never the truth. Losing it costs a sweep's interval."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

#: A call for help that nobody heeds for so long is about work that is done.
HELP_SECONDS = 30


def wake(job_id: int, *, at: datetime | None = None) -> None:
    """After the commit, or at a time: ring the bell in production; the embedded runner looks at the rows by itself."""
    if settings.REDIS_URL:
        # robust: when the broker is away, what was committed stays answered; the sweep rings later.
        transaction.on_commit(lambda: _ring(job_id, at), robust=True)


def _ring(job_id: int, at: datetime | None) -> None:
    from celery import current_app

    current_app.send_task("labeling.advance", args=[job_id], eta=at, ignore_result=True)


def call_for_help(job_id: int) -> None:
    """Asks the other workers of production to take a share of the hook calls that wait."""
    if settings.REDIS_URL:
        transaction.on_commit(lambda: _ask_for_help(job_id), robust=True)


def call_for_shards(job_id: int, fit: str, number: int, shards: Sequence[int]) -> None:
    """Asks the workers of production for a round over shards (`labeling.pipeline.shards`), beginning with the first."""
    if settings.REDIS_URL:
        transaction.on_commit(lambda: _ask_for_shards(job_id, fit, number, shards), robust=True)


def _ask_for_shards(job_id: int, fit: str, number: int, shards: Sequence[int]) -> None:
    from celery import current_app

    for shard in shards:
        current_app.send_task(
            "labeling.fit_shard", args=[job_id, fit, number, shard], expires=HELP_SECONDS, ignore_result=True
        )


def call_for_deliveries() -> None:
    """Asks a worker of production to send the events that wait; the embedded runner looks for them by itself."""
    if settings.REDIS_URL:
        transaction.on_commit(_ask_for_deliveries, robust=True)


def _ask_for_deliveries() -> None:
    from celery import current_app

    current_app.send_task("labeling.deliver", expires=HELP_SECONDS, ignore_result=True)


def _ask_for_help(job_id: int) -> None:
    from celery import current_app

    current_app.send_task("labeling.call_hooks", args=[job_id], expires=HELP_SECONDS, ignore_result=True)


def call_for_exports() -> None:
    """Tells production that an export waits; the embedded runner looks at the rows by itself."""
    if settings.REDIS_URL:
        transaction.on_commit(_call_for_exports, robust=True)


def _call_for_exports() -> None:
    from celery import current_app

    current_app.send_task("labeling.make_exports", expires=HELP_SECONDS, ignore_result=True)
