"""Who did what, newest first, as far as the filters let through."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from labeling.models import AuditEntry
from workers.portal.pages import managers_only

PAGE = 100
DOORS = {"console": "Console", "rest": "REST", "wire": "Ground Truth API"}
_TEXTS = {"by": "by__icontains", "action": "action__icontains", "target": "target__icontains"}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_]")


@require_GET
@managers_only
def listing(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "").strip() for name in (*_TEXTS, "door", "since", "until")}
    rows, before = _matching(wanted).order_by("-id"), request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(id__lt=int(before[:18]))
    found = list(rows[: PAGE + 1])
    filters = {name: value for name, value in wanted.items() if value}
    older = {**filters, "before": found[PAGE - 1].id} if len(found) > PAGE else None
    context: dict[str, Any] = {
        "rail": "audit",
        "entries": [(one, in_words(one.action), DOORS.get(one.door, one.door)) for one in found[:PAGE]],
        "wanted": wanted,
        "filtered": bool(filters),
        "doors": DOORS,
        "older": urlencode(older) if older else "",
        "days": settings.AUDIT_DAYS,
    }
    return render(request, "console/audit.html", context)


def _matching(wanted: dict[str, str]) -> "QuerySet[AuditEntry]":
    """Days are whole days of the installation's time zone; what is no day is left out."""
    texts = {condition: wanted[name] for name, condition in _TEXTS.items() if wanted[name]}
    rows = AuditEntry.objects.filter(**texts)
    if wanted["door"]:
        rows = rows.filter(door=wanted["door"])
    if since := _day(wanted["since"]):
        rows = rows.filter(at__gte=_begin(since))
    if until := _day(wanted["until"]):
        rows = rows.filter(at__lt=_begin(until + timedelta(days=1)))
    return rows


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # a day that no month has
        return None


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def in_words(action: str) -> str:
    """An operation or page as it is called inside, in words: CreateLabelingJob → Create labeling job."""
    return " ".join(_WORDS.split(action)).capitalize()
