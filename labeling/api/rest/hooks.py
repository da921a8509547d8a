"""Calls of a job's hooks over REST: what was asked, what came back, how long it took; and one to try."""

from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access
from labeling.api.rest.shapes import HookCallItem, HookCalls
from labeling.models import HookCall
from labeling.pipeline.try_hook import tried, try_model_on, try_on
from workers.api import paging
from workers.api.encoding import raw, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView

TAG = "Hooks"
STATES = ["waiting", "answered", "failed"]
_FILTERS = {
    "kind": (str, f"one of {', '.join(HookCall.Kind.values)}"),
    "state": (str, f"one of {', '.join(STATES)}"),
    "object_id": (str, "calls before people, and tries, for this object"),
}


class HookCallsView(ManagerView):
    @describe(
        "listHookCalls",
        "Calls of the job's own code before and after people, and of its own model, newest first",
        tag=TAG,
        answers={200: HookCalls},
        errors=(403, 404, 422),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        job = access.job(self.account(), name)
        rows = _filtered(HookCall.objects.filter(job=job), paging.known(request, *_FILTERS))
        return paging.page(request, rows, shown)


class TryHookView(ManagerView):
    @describe(
        "tryPreHook",
        "Call the job's code before people for one object, to see what it says; nothing else follows",
        tag=TAG,
        answers={200: HookCallItem},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, name: str, object_id: str) -> HttpResponse:
        return reply(shown(tried(try_on, self.account(), name, object_id)))


class TryModelView(ManagerView):
    @describe(
        "tryModel",
        "Ask the job's own model about one object, to see what it says; nothing else follows",
        tag=TAG,
        answers={200: HookCallItem},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, name: str, object_id: str) -> HttpResponse:
        return reply(shown(tried(try_model_on, self.account(), name, object_id)))


def shown(call: HookCall) -> dict[str, Any]:
    lines = call.lines if call.line is None else [call.line]
    return {
        "id": str(call.id),
        "kind": call.kind,
        "hook": call.hook,
        "object_ids": [str(line) for line in lines],
        "attempt": call.attempt,
        "state": call.standing,
        "request": raw(call.request),
        "response": _json(call.response),
        "printed": call.printed,
        "error": call.error,
        "due_at": call.due_at,
        "ended_at": call.ended_at,
        "duration_seconds": call.duration,
    }


def _json(text: str) -> Any:
    """What came back as JSON where it is, and else as text: hooks say all kinds of things."""
    if not text:
        return None
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return raw(text)


def _filtered(rows: "QuerySet[HookCall]", wanted: dict[str, str]) -> "QuerySet[HookCall]":
    if kind := paging.one_of("kind", wanted["kind"], HookCall.Kind.values):
        rows = rows.filter(kind=kind)
    if state := paging.one_of("state", wanted["state"], STATES):
        rows = (
            rows.exclude(error="") if state == "failed" else rows.filter(error="", ended_at__isnull=state == "waiting")
        )
    if line := wanted["object_id"]:
        rows = rows.filter(line=int(line)) if line.isascii() and line.isdigit() and len(line) < 10 else rows.none()
    return rows
