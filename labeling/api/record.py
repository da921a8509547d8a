"""Keeps who changed what: one row for each request of a manager that changed something, whichever door it took.

What people say about data objects is not here; it is a fact of its own. Nor are objects stored and streamed, which are
many.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from labeling.models import AuditEntry
from workers.models import Account

READING = frozenset({"GET", "HEAD", "OPTIONS"})
REST, CONSOLE = "/api/v1/", "/console/"
_MANY = ("assignments/", "streams/")
#: Members of the wire's requests that name what they are about.
_NAMES = ("LabelingJobName", "WorkteamName", "ResourceArn")
#: Members of REST's answers, and fields of the console's forms, that do.
_MEMBERS = ("name", "email", "access_key_id", "id")
_FIELDS = ("name", "emails", "uri")
MADE = 201
log = logging.getLogger(__name__)


class Deed(NamedTuple):
    door: str
    action: str
    target: str


class Record:
    """Middleware; it looks at requests that were answered well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if request.method not in READING and response.status_code < 400 and isinstance(user, Account) and user.manages:
            self._keep(request, user, response)
        return response

    def _keep(self, request: HttpRequest, by: Account, response: HttpResponseBase) -> None:
        deed = _deed(request)
        if deed is None:
            return
        target = "/".join(filter(None, (deed.target.rstrip("/"), _named(deed, request, response))))
        try:
            AuditEntry.objects.create(
                by=by.email, door=deed.door, action=deed.action[:80], target=target[:300], status=response.status_code
            )
        except DatabaseError:  # what was done stays done
            log.exception("What %s did could not be noted: %s %s", by.email, deed.action, deed.target)


def _deed(request: HttpRequest) -> Deed | None:
    match, path = request.resolver_match, request.path
    if path == "/":
        return _of_the_wire(request)
    if match is None or path.removeprefix(REST).startswith(_MANY):
        return None
    if path.startswith(REST):
        view = getattr(match.func, "view_class", None) or getattr(match.func, "cls", None)
        operation = getattr(getattr(view, (request.method or "").lower(), None), "operation", None)
        return Deed("rest", operation.name, path.removeprefix(REST)) if operation else None
    if path.startswith(CONSOLE):
        return Deed("console", match.url_name or "", path.removeprefix(CONSOLE))
    return None


def _named(deed: Deed, request: HttpRequest, response: HttpResponseBase) -> str:
    """What was made, where the address is that of all of its kind: by what the answer or the form calls it."""
    if deed.door == "console":
        return next((", ".join(request.POST.getlist(name)) for name in _FIELDS if request.POST.get(name)), "")
    if deed.door != "rest" or response.status_code != MADE or not isinstance(response, HttpResponse):
        return ""
    answer = orjson.loads(response.content or b"null")
    return next((str(answer[name]) for name in _MEMBERS if answer.get(name)), "") if isinstance(answer, dict) else ""


def _of_the_wire(request: HttpRequest) -> Deed | None:
    action = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if not action or action.startswith(("Describe", "List")):
        return None
    asked = orjson.loads(request.body or b"{}")
    return Deed("wire", action, next((str(asked[name]) for name in _NAMES if name in asked), ""))
