"""Tells whoever advances jobs that one may have work: a hint, never the truth. Losing it costs a sweep's interval."""

from datetime import datetime

from django.conf import settings
from django.db import transaction


def wake(job_id: int, *, at: datetime | None = None) -> None:
    """After the commit, or at a time: ring the bell in production; the embedded runner looks at the rows by itself."""
    if settings.REDIS_URL:
        # robust: when the broker is away, what was committed stays answered; the sweep rings later.
        transaction.on_commit(lambda: _ring(job_id, at), robust=True)


def _ring(job_id: int, at: datetime | None) -> None:
    from celery import current_app

    current_app.send_task("labeling.advance", args=[job_id], eta=at, ignore_result=True)
