"""Server-sent events: jobs as they change, for pages and scripts that watch.

Each listener holds a thread of the web server. So there are few at a time, each for a minute; browsers come back by
themselves and say what they saw last.
"""

import threading
import time
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from rest_framework.request import Request

from labeling import queries
from labeling.api.rest import show
from labeling.models import JobEvent, LabelingJob
from workers.api import paging
from workers.api.encoding import dumps
from workers.api.errors import answer
from workers.api.schema import describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput

STREAM = "text/event-stream"
#: Of one process; a quarter of its threads.
LISTENERS = 4
SECONDS, PAUSE, QUIET = 60.0, 1.0, 15.0
#: Rows looked at in one round.
PAGE = 100
#: Seconds for which a gap among the ids is waited for, should somebody write for very long.
PATIENCE = 30.0
LATE = timedelta(seconds=5)
_places = threading.BoundedSemaphore(LISTENERS)


class EventsView(ManagerView):
    @describe(
        "events",
        "Server-sent events for a minute: `job` when a job's state changes, `progress` when more is labeled. Come back "
        "with Last-Event-ID, as browsers do",
        tag="Jobs",
        answers={(200, STREAM): str},
        errors=(403, 422, 503),
        parameters={"since": (int, "the last id that was seen; from now on without it")},
    )
    def get(self, request: Request) -> HttpResponseBase:
        seen = request.headers.get("Last-Event-ID", "") or paging.known(request, "since")["since"]
        if seen and not (seen.isascii() and seen.isdigit() and len(seen) < 18):
            raise InvalidInput("since", "the id of an event is needed")
        if not _places.acquire(blocking=False):
            refused = answer(503, "try_again", "Too many are listening already.", "Come back in a few seconds.")
            refused["Retry-After"] = "5"
            return refused
        response = StreamingHttpResponse(_Listening(int(seen) if seen else None), content_type=STREAM)
        response["Cache-Control"] = "no-store"
        response["X-Accel-Buffering"] = "no"
        return response


class _Listening:
    """What one listener hears. Its place is free again when it is closed, whether it was ever read or not."""

    def __init__(self, since: int | None) -> None:
        self._heard = _heard(since)
        self._held = True

    def __iter__(self) -> Iterator[bytes]:
        return self._heard

    def close(self) -> None:
        self._heard.close()
        if self._held:
            self._held = False
            _places.release()


def _heard(since: int | None) -> Generator[bytes]:
    states, progress = States(since), _Progress()
    until, spoke = time.monotonic() + SECONDS, time.monotonic()
    yield b"retry: 1000\n: listening\n\n"
    while time.monotonic() < until:
        pieces = [_event("job", _state(one), one.id) for one in states.fresh()]
        pieces += [_event("progress", facts) for facts in progress.fresh()]
        if pieces or time.monotonic() - spoke > QUIET:
            spoke = time.monotonic()
            yield b"".join(pieces) or b": still here\n\n"
        time.sleep(PAUSE)


class States:
    """Changes of state, each once and by rising id, after `since` or from now on.

    PostgreSQL gives out ids before it commits, so that a lower one may appear later. Hence what comes behind a gap
    waits until all who were writing when the gap was seen have ended: then nobody will fill it.
    """

    def __init__(self, since: int | None) -> None:
        recent = JobEvent.objects.order_by("-id").values_list("id", flat=True)[:PAGE] if since is None else []
        self._told = set(recent)
        self._last = min(self._told, default=1) - 1 if since is None else since
        self._gaps_below, self._writers_below, self._patience = 0, 0, 0.0

    def fresh(self) -> list[JobEvent]:
        oldest, next_writer = _writers()  # before the rows are looked at
        rows = JobEvent.objects.filter(id__gt=self._last).select_related("job").order_by("id")[:PAGE]
        found = list(rows)
        if next_writer:
            found = found[: self._whole([one.id for one in found], oldest, next_writer)]
        self._last = found[-1].id if found else self._last
        return [one for one in found if one.id not in self._told]

    def _whole(self, ids: list[int], oldest: int, next_writer: int) -> int:
        """How many there are before the first gap that may still be filled."""
        ended = oldest >= self._writers_below or time.monotonic() > self._patience
        for place, (before, number) in enumerate(pairwise([self._last, *ids])):
            if number == before + 1 or (number <= self._gaps_below and ended):
                continue
            if number > self._gaps_below:
                self._gaps_below, self._writers_below = ids[-1], next_writer
                self._patience = time.monotonic() + PATIENCE
            return place
        return len(ids)


def _writers() -> tuple[int, int]:
    """Of PostgreSQL's transactions that write: the oldest that has not ended, and the next to come; 0, 0 on SQLite,
    where ids are given out in the order of commits."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(now), pg_snapshot_xmax(now) FROM pg_current_snapshot() AS now")
        oldest, next_writer = cursor.fetchone()
    return int(oldest), int(next_writer)


def _state(one: JobEvent) -> dict[str, Any]:
    return {"job": one.job.name, "old": one.old, "new": one.new, "at": one.at, "by": one.by, "reason": one.reason}


class _Progress:
    """Counters of the jobs that changed. The times of changes are looked at some seconds back, for a change is seen
    when it is committed, and its time was taken before."""

    def __init__(self) -> None:
        self._began = self._last = timezone.now()
        self._told: dict[int, datetime] = {}

    def fresh(self) -> list[dict[str, Any]]:
        after = max(self._began, self._last - LATE)
        rows = LabelingJob.objects.filter(updated_at__gt=after).order_by("updated_at")
        jobs = [job for job in rows[:PAGE] if self._told.get(job.id) != job.updated_at]
        self._told |= {job.id: job.updated_at for job in jobs}
        self._last = max([self._last, *(job.updated_at for job in jobs)])
        counters = queries.counters(jobs)
        return [
            {"job": one.name, "status": one.state, "counters": show.counters_shown(counters[one.id])} for one in jobs
        ]


def _event(name: str, facts: dict[str, Any], number: int | None = None) -> bytes:
    head = f"id: {number}\n".encode() if number is not None else b""
    return head + f"event: {name}\ndata: ".encode() + dumps(facts) + b"\n\n"
