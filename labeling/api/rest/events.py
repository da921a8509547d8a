"""Server-sent events: jobs as they change, for pages and scripts that watch.

Each listener holds a thread of the web server. So there are few at a time, each for a minute; browsers come back by
themselves and say what they saw last.
"""

import threading
import time
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Any

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
    last = since if since is not None else _newest()
    changed_after, until, spoke = timezone.now(), time.monotonic() + SECONDS, time.monotonic()
    yield b"retry: 1000\n: listening\n\n"
    while time.monotonic() < until:
        found = list(JobEvent.objects.filter(id__gt=last).select_related("job").order_by("id")[:100])
        last = found[-1].id if found else last
        pieces = [_event("job", _state(one), one.id) for one in found]
        moved, changed_after = _moved(changed_after)
        pieces += [_event("progress", facts) for facts in moved]
        if pieces or time.monotonic() - spoke > QUIET:
            spoke = time.monotonic()
            yield b"".join(pieces) or b": still here\n\n"
        time.sleep(PAUSE)


def _newest() -> int:
    return JobEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _state(one: JobEvent) -> dict[str, Any]:
    return {"job": one.job.name, "old": one.old, "new": one.new, "at": one.at, "by": one.by, "reason": one.reason}


def _moved(after: datetime) -> tuple[list[dict[str, Any]], datetime]:
    """Counters of the jobs that changed since, and since when to look the next time."""
    jobs = list(LabelingJob.objects.filter(updated_at__gt=after).order_by("updated_at")[:100])
    counters = queries.counters(jobs)
    facts = [{"job": job.name, "status": job.state, "counters": show.counters_shown(counters[job.id])} for job in jobs]
    return facts, jobs[-1].updated_at if jobs else after


def _event(name: str, facts: dict[str, Any], number: int | None = None) -> bytes:
    head = f"id: {number}\n".encode() if number is not None else b""
    return head + f"event: {name}\ndata: ".encode() + dumps(facts) + b"\n\n"
