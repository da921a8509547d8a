"""Lists in pages by key, not by offset: page 1,000 costs what page 1 costs, and new rows shift nothing."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from workers.api.encoding import reply
from workers.errors import InvalidInput

LIMIT = 100
LIMIT_MOST = 1000


def page(request: Request, rows: "QuerySet[Any]", show: Callable[[Any], Any], *, key: str = "-id") -> HttpResponse:
    """`{"results": [...], "next": cursor or null}` of the rows by their unique whole-number `key` ("-" descends).

    Reads `limit` and `cursor` of the request. Raises InvalidInput.
    """
    field, limit = key.lstrip("-"), number(request, "limit", LIMIT, least=1, most=LIMIT_MOST)
    cursor = request.query_params.get("cursor", "")
    if cursor:
        rows = rows.filter(**{f"{field}__{'lt' if key.startswith('-') else 'gt'}": _decode(cursor)})
    found = list(rows.order_by(key)[: limit + 1])
    more = len(found) > limit
    results = [show(row) for row in found[:limit]]
    return reply({"results": results, "next": _encode(getattr(found[limit - 1], field)) if more else None})


def number(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    """A whole number of the query string. Raises InvalidInput."""
    value = request.query_params.get(name, str(default))
    if not value.isascii() or not value.isdigit() or len(value) > 12 or not least <= int(value) <= most:
        raise InvalidInput(name, f"a whole number from {least} to {most} is needed")
    return int(value)


def known(request: Request, *names: str) -> dict[str, str]:
    """The query string's values of these names ("" where absent). Raises InvalidInput for any other name."""
    allowed = {*names, "limit", "cursor"}
    for name in request.query_params:
        if name not in allowed:
            raise InvalidInput(name, f"there is no such filter; known: {', '.join(sorted(allowed))}")
    for name, value in request.query_params.items():
        if "\x00" in value:
            raise InvalidInput(name, "a NUL character is not allowed")
    return {name: request.query_params.get(name, "") for name in names}


def one_of(name: str, value: str, allowed: list[str]) -> str:
    """The value, if it is empty or allowed. Raises InvalidInput."""
    if value and value not in allowed:
        raise InvalidInput(name, f"one of {', '.join(allowed)} is needed")
    return value


def _encode(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    if not text.isdigit() or len(text) > 18:
        raise InvalidInput("cursor", "this is no cursor of a list", hint="Pass the value of `next` of the page before.")
    return int(text)
