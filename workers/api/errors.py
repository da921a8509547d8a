"""The one place where errors become REST answers: `{"error": {"code", "message", "hint", "fields"}}` and a status."""

import logging
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from workers.api.encoding import reply
from workers.errors import LabelwrightError

log = logging.getLogger("labelwright.rest")

#: By the code of the error's class or of its nearest ancestor that stands here.
STATUS = {
    "not_found": 404,
    "not_allowed": 403,
    "wrong_state": 409,
    "name_in_use": 409,
    "in_use": 409,
    "lease_lost": 409,
    "limit_exceeded": 429,
    "invalid_input": 422,
    "invalid_answer": 422,
    "bad_manifest": 422,
    "bad_template": 422,
    "bad_answers": 422,
    "bad_uri": 422,
    "uri_not_allowed": 422,
    "no_such_bucket": 404,
    "no_such_object": 404,
    "object_exists": 409,
    "hook_failed": 502,
    "store_unavailable": 503,
    "storage_error": 502,
    "try_again": 503,
    "error": 500,
}
#: What the framework raises before our code is reached.
_FRAMEWORK: dict[type[Exception], tuple[int, str, str, str]] = {
    exceptions.NotAuthenticated: (
        401,
        "not_signed_in",
        "This needs a token or a session.",
        "Send the header Authorization: Token <key>; `labelwright keys create` makes one.",
    ),
    exceptions.AuthenticationFailed: (401, "bad_token", "", "`labelwright keys create` makes a new one."),
    exceptions.PermissionDenied: (
        403,
        "not_allowed",
        "",
        "With a session cookie, a changing request also needs the header X-CSRFToken.",
    ),
    PermissionDenied: (403, "not_allowed", "You may not do this.", ""),
    exceptions.ParseError: (400, "bad_json", "", "Send one JSON object as application/json."),
    exceptions.UnsupportedMediaType: (415, "unsupported_media_type", "", "Send application/json."),
    exceptions.MethodNotAllowed: (405, "method_not_allowed", "", "GET /api/docs lists what each address can do."),
    exceptions.NotFound: (404, "not_found", "", ""),
    Http404: (404, "not_found", "There is nothing at this address.", "GET /api/docs lists the addresses."),
    RequestDataTooBig: (413, "too_large", "The body of the request is too large.", ""),
}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to any exception of a view; what nobody foresaw is logged once, with the id that the answer names."""
    if isinstance(error, LabelwrightError):
        return answer(_status(error), error.code, error.message, error.hint, error.fields)
    if isinstance(error, exceptions.ValidationError):
        fields = dict(_flat(error.detail))
        return answer(422, "invalid_input", "; ".join(f"{k}: {v}" for k, v in fields.items()), "", fields)
    if isinstance(error, OperationalError | InterfaceError):
        return _database_away(error)
    for kind in type(error).__mro__:
        if kind in _FRAMEWORK:
            return _of_framework(error, *_FRAMEWORK[kind])
    return _unforeseen(error)


def answer(
    status: int, code: str, message: str, hint: str = "", fields: dict[str, str] | None = None, **more: str
) -> HttpResponse:
    return reply(content(code, message, hint, fields, **more), status)


def content(
    code: str, message: str, hint: str = "", fields: Mapping[str, str] | None = None, **more: str
) -> dict[str, dict[str, Any]]:
    """The JSON of every error."""
    return {"error": {"code": code, "message": message, "hint": hint, "fields": dict(fields or {}), **more}}


def _status(error: LabelwrightError) -> int:
    codes = (getattr(kind, "code", "") for kind in type(error).__mro__)
    return next(STATUS[code] for code in codes if code in STATUS)


def _of_framework(error: Exception, status: int, code: str, message: str, hint: str) -> HttpResponse:
    response = answer(status, code, message or str(error), hint)
    if (wanted := getattr(error, "auth_header", None)) is not None:
        response["WWW-Authenticate"] = wanted
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = getattr(error, "allow", "")
    return response


def _database_away(error: Exception) -> HttpResponse:
    """It is restarted, or too busy."""
    log.error("the database does not answer: %s", str(error).strip().partition("\n")[0])
    response = answer(503, "try_again", "The database does not answer right now.", "Call again in a few seconds.")
    response["Retry-After"] = "5"
    return response


def _unforeseen(error: Exception) -> HttpResponse:
    request_id = uuid.uuid4().hex
    log.error("request %s failed", request_id, exc_info=error)
    return answer(
        500,
        "internal_error",
        "Something went wrong on our side.",
        f"The log of the server has the details under {request_id}.",
        request_id=request_id,
    )


def _below(path: str, name: str | int) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".lstrip(".")


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The framework's nested lists and dicts of reasons as (path, reason)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, _below(path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _flat(inner, f"{path}[{index}]" if nested else path)
    else:
        yield path or "body", str(detail)
