"""Sends events to webhooks and messages to subscriptions: signed posts through the guarded way out, tried again later
and later, each a row.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from labeling.errors import HookFailed
from labeling.hooks import registry
from labeling.hooks.port import Call
from labeling.messages import subscriptions
from labeling.models import Delivery

CHUNK, PARALLEL = 40, 8
SECONDS = 10.0
#: Longer than the slowest chunk takes.
LEASE = timedelta(seconds=SECONDS * CHUNK / PARALLEL + 20)
#: After so many seconds an event is sent again; after the last it is given up.
PAUSES = (10, 60, 600, 3600, 6 * 3600)
KEPT_FOR = timedelta(days=30)


def due() -> "QuerySet[Delivery]":
    """What may be sent now and nobody is sending."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Delivery.objects.filter(free, ended_at=None, due_at__lte=now).order_by("due_at", "id")


def run(*, seconds: float = 30.0) -> int:
    """Sends what is due for about so long; how many."""
    sent, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (chunk := _leased()):
        with ThreadPoolExecutor(PARALLEL) as pool:
            errors = list(pool.map(_send, chunk))
        for one, error in zip(chunk, errors, strict=True):
            _note(one, error)
        sent += len(chunk)
    return sent


def prune() -> None:
    """Forgets what ended long ago."""
    old = Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT_FOR)
    if old.exists():
        old.delete()


def _leased() -> list[Delivery]:
    """Some of what is due, for us alone: each by one conditional update."""
    until = timezone.now() + LEASE
    ids = list(due().values_list("id", flat=True)[:CHUNK])
    ours = [one for one in ids if due().order_by().filter(id=one).update(leased_until=until)]
    return list(Delivery.objects.select_related("webhook", "subscription__topic").filter(id__in=ours).order_by("id"))


def _send(one: Delivery) -> str:
    """What went wrong, if anything; any answer of the 200s will do. Touches no rows: it runs in a thread of its own."""
    call = Call(
        event=one.body.encode(),
        key=one.key,
        arn=one.url,
        seconds=SECONDS,
        job_id=0,
        name=one.event,
        headers=subscriptions.headers(one),
    )
    try:
        registry.find(one.url).call(call)
    except HookFailed as error:
        return error.sentences[:500]
    return ""


def _note(one: Delivery, error: str) -> None:
    now, tries = timezone.now(), one.tries + 1
    over = not error or tries > len(PAUSES)
    Delivery.objects.filter(id=one.id, ended_at=None).update(
        tries=tries,
        error=error,
        leased_until=None,
        ended_at=now if over else None,
        due_at=one.due_at if over else now + timedelta(seconds=PAUSES[tries - 1]),
    )
