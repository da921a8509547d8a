"""Webhooks in the console: who is told of what, and what became of each event."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from labeling import access
from labeling.messages import webhooks
from labeling.models import Delivery, Webhook
from workers.errors import InvalidInput, LabelwrightError
from workers.portal.pages import account_of, managers_only

PAGE = 50
#: The events that people can choose, in words.
EVENTS = {webhooks.STATE: "states of jobs", webhooks.LABELED: "labeled objects"}


@managers_only
def listing(request: HttpRequest) -> HttpResponse:
    error = None
    if request.method == "POST":
        try:
            given = _given(request)
            made = webhooks.create(given["url"], given["events"], job=given["job"], by=account_of(request))
            return redirect("webhook", webhook_id=made.id)
        except LabelwrightError as refused:
            error = refused
    failed = Count("deliveries", filter=Q(deliveries__ended_at__isnull=False) & ~Q(deliveries__error=""))
    waiting = Count("deliveries", filter=Q(deliveries__ended_at=None))
    rows = Webhook.objects.select_related("job").annotate(failed=failed, waiting=waiting).order_by("id")
    context = {"rail": "webhooks", "webhooks": rows, **_form(request, error)}
    return render(request, "console/webhooks.html", context, status=422 if error else 200)


@managers_only
def one(request: HttpRequest, webhook_id: int) -> HttpResponse:
    webhook, error = _webhook(webhook_id), None
    if request.method == "POST":
        try:
            webhooks.change(webhook, **_given(request))
            return redirect("webhook", webhook_id=webhook_id)
        except LabelwrightError as refused:
            error, webhook = refused, _webhook(webhook_id)
    rows, before = Delivery.objects.filter(webhook=webhook).order_by("-id"), request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(id__lt=int(before[:18]))
    found = list(rows[: PAGE + 1])
    context = {
        "rail": "webhooks",
        "webhook": webhook,
        "deliveries": found[:PAGE],
        "older": found[PAGE - 1].id if len(found) > PAGE else None,
        **_form(request, error, webhook),
    }
    return render(request, "console/webhook.html", context, status=422 if error else 200)


@require_POST
@managers_only
def ping(request: HttpRequest, webhook_id: int) -> HttpResponse:
    webhooks.ping(_webhook(webhook_id))
    return redirect("webhook", webhook_id=webhook_id)


@require_POST
@managers_only
def delete(request: HttpRequest, webhook_id: int) -> HttpResponse:
    _webhook(webhook_id).delete()
    return redirect("webhooks")


def _webhook(webhook_id: int) -> Webhook:
    found = Webhook.objects.select_related("job").filter(id=webhook_id).first()
    if found is None:
        raise Http404("There is no such webhook.")
    return found


def _given(request: HttpRequest) -> dict[str, Any]:
    """Raises InvalidInput and NotFound."""
    events = [name for name in request.POST.getlist("events") if name in EVENTS]
    if not events:
        raise InvalidInput("events", "choose at least one kind of event")
    name = request.POST.get("job", "").strip()
    job = access.job(account_of(request), name) if name else None
    return {"url": request.POST.get("url", "").strip()[:2048], "events": events, "job": job}


def _form(request: HttpRequest, error: LabelwrightError | None, webhook: Webhook | None = None) -> dict[str, Any]:
    """What the form shows: what was refused, else what is stored."""
    if error is not None:
        url, job, chosen = request.POST.get("url", ""), request.POST.get("job", ""), request.POST.getlist("events")
    elif webhook is not None:
        url, job, chosen = webhook.url, webhook.job.name if webhook.job else "", webhook.events
    else:
        url, job, chosen = "", "", [webhooks.STATE]
    events = [(name, words, name in chosen) for name, words in EVENTS.items()]
    return {"error": error, "url": url, "about": job, "events": events}
