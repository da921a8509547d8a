"""Addresses that want to know what happens, and the events that wait to be sent to them.

An event is stored in the transaction of what it tells of, so that none is lost and none is made up.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.utils import timezone

from labeling.errors import HookMissing
from labeling.hooks import registry
from labeling.models import Delivery, LabelingJob, Webhook
from labeling.wakeup import call_for_deliveries
from workers.errors import InvalidInput
from workers.models import Account

STATE, LABELED, PING = "job.state", "object.labeled", "ping"
EVENTS = (STATE, LABELED)


def create(url: str, events: Iterable[str], *, job: LabelingJob | None, by: Account) -> Webhook:
    """Raises InvalidInput for an address that the operator does not allow."""
    check_url(url)
    return Webhook.objects.create(url=url, events=sorted(set(events)), job=job, created_by=by)


def change(webhook: Webhook, **changes: Any) -> Webhook:
    """Takes `url`, `events` and `job`; what waits to be sent goes to the new address. Raises as `create` does."""
    if "url" in changes:
        check_url(changes["url"])
    if "events" in changes:
        changes["events"] = sorted(set(changes["events"]))
    for name, value in changes.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=list(changes))
    return webhook


def check_url(url: str) -> None:
    """Raises InvalidInput."""
    if not url.startswith(("http://", "https://")):
        raise InvalidInput("url", "an http(s) address is needed")
    try:
        registry.find(url)
    except HookMissing as error:
        raise InvalidInput("url", error.message, hint=error.hint) from None


def state_changed(job: LabelingJob, old: str, reason: str) -> None:
    _note(job, STATE, [{"old": old, "new": job.state, "reason": reason}])


def labeled(job: LabelingJob, lines: Mapping[int, str]) -> None:
    """Objects by their number, with the line of the output manifest."""
    told = [{"object_id": str(number), "line": orjson.Fragment(line)} for number, line in lines.items()]
    _note(job, LABELED, told)


def ping(webhook: Webhook) -> Delivery:
    """An event that tells of nothing, to try the address."""
    [one] = Delivery.objects.bulk_create([_delivery(webhook, PING, {})])
    call_for_deliveries()
    return one


def wanting(job: LabelingJob, event: str) -> list[Webhook]:
    about: QuerySet[Webhook] = Webhook.objects.filter(Q(job=job) | Q(job=None))
    return [one for one in about.order_by("id") if event in one.events]


def _note(job: LabelingJob, event: str, told: list[dict[str, Any]]) -> None:
    rows = [_delivery(one, event, {"job": job.name, **facts}) for one in wanting(job, event) for facts in told]
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=500)
        call_for_deliveries()


def _delivery(webhook: Webhook, event: str, facts: Mapping[str, Any]) -> Delivery:
    key, now = secrets.token_hex(16), timezone.now()
    body = {"event": event, "id": key, "at": now, **facts}
    return Delivery(webhook=webhook, event=event, key=key, body=orjson.dumps(body, option=orjson.OPT_UTC_Z).decode())
