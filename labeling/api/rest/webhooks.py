"""Webhooks over REST: who is told of what, and what became of each event."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access
from labeling.api.rest.webhook_shapes import Deliveries, DeliveryItem, NewWebhook, WebhookChanges, WebhookItem, Webhooks
from labeling.messages import webhooks
from labeling.models import Delivery, Webhook
from workers.api import paging
from workers.api.encoding import raw, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput, NotFound
from workers.models import Account

TAG = "Webhooks"
STATES = {
    "waiting": Q(ended_at=None),
    "delivered": Q(ended_at__isnull=False, error=""),
    "failed": Q(ended_at__isnull=False) & ~Q(error=""),
}


class WebhooksView(ManagerView):
    @describe("listWebhooks", "Webhooks", tag=TAG, answers={200: Webhooks}, errors=(403, 422), parameters=PAGING)
    def get(self, request: Request) -> HttpResponse:
        paging.known(request)
        return paging.page(request, Webhook.objects.select_related("job", "created_by"), _shown)

    @describe(
        "createWebhook",
        "Have an address told of events, of one job or of all, by signed posts like those of hooks",
        tag=TAG,
        request=NewWebhook,
        answers={201: WebhookItem},
        errors=(403, 404),
    )
    def post(self, request: Request) -> HttpResponse:
        account, wanted = self.account(), _checked(self.account(), self.body(NewWebhook))
        made = webhooks.create(wanted["url"], wanted["events"], job=wanted.get("job"), by=account)
        return reply(_shown(made), 201)


class WebhookView(ManagerView):
    @describe("getWebhook", "One webhook", tag=TAG, answers={200: WebhookItem}, errors=(403, 404))
    def get(self, request: Request, webhook_id: str) -> HttpResponse:
        return reply(_shown(_webhook(webhook_id)))

    @describe(
        "updateWebhook",
        "Change its address, its events, or what it is about",
        tag=TAG,
        request=WebhookChanges,
        answers={200: WebhookItem},
        errors=(403, 404),
    )
    def patch(self, request: Request, webhook_id: str) -> HttpResponse:
        one = _webhook(webhook_id)
        return reply(_shown(webhooks.change(one, **_checked(self.account(), self.body(WebhookChanges)))))

    @describe(
        "deleteWebhook",
        "Tell this address no more; events that wait for it are dropped",
        tag=TAG,
        answers={204: None},
        errors=(403, 404),
    )
    def delete(self, request: Request, webhook_id: str) -> HttpResponse:
        _webhook(webhook_id).delete()
        return HttpResponse(status=204)


class PingView(ManagerView):
    @describe(
        "pingWebhook", "Send an event that tells of nothing", tag=TAG, answers={202: DeliveryItem}, errors=(403, 404)
    )
    def post(self, request: Request, webhook_id: str) -> HttpResponse:
        return reply(_delivery(webhooks.ping(_webhook(webhook_id))), 202)


class DeliveriesView(ManagerView):
    @describe(
        "listDeliveries",
        "Events of a webhook, newest first, with what became of them; kept for 30 days",
        tag=TAG,
        answers={200: Deliveries},
        errors=(403, 404, 422),
        parameters={"state": (str, f"one of {', '.join(STATES)}"), **PAGING},
    )
    def get(self, request: Request, webhook_id: str) -> HttpResponse:
        rows = Delivery.objects.filter(webhook=_webhook(webhook_id))
        if state := paging.one_of("state", paging.known(request, "state")["state"], list(STATES)):
            rows = rows.filter(STATES[state])
        return paging.page(request, rows, _delivery)


def _checked(account: Account, wanted: dict[str, Any]) -> dict[str, Any]:
    """With the job itself in place of its name. Raises InvalidInput where no event is left."""
    if not wanted.get("events", True):
        raise InvalidInput("events", f"name at least one of {', '.join(webhooks.EVENTS)}")
    name = wanted.get("job")
    return wanted if name is None else {**wanted, "job": access.job(account, name)}


def _webhook(given: str) -> Webhook:
    found = None
    if given.isascii() and given.isdigit() and len(given) < 18:
        found = Webhook.objects.select_related("job", "created_by").filter(id=int(given)).first()
    if found is None:
        raise NotFound(f"There is no webhook {given}.")
    return found


def _shown(one: Webhook) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "url": one.url,
        "events": one.events,
        "job": one.job.name if one.job else None,
        "created_by": one.created_by.email if one.created_by else None,
        "created_at": one.created_at,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.key,
        "event": one.event,
        "state": one.standing,
        "body": raw(one.body),
        "tries": one.tries,
        "error": one.error,
        "created_at": one.created_at,
        "due_at": one.due_at,
        "ended_at": one.ended_at,
    }
