"""Lists in pages by key, not by offset: page 1,000 costs what page 1 costs, and new rows shift nothing."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from workers.api.encoding import reply
from workers.errors import InvalidInput

LIMIT = 100
LIMIT_MOST = 1000


def page(
    request: Request,
    rows: "QuerySet[Any]",
    show: Callable[[Any], Any],
    *,
    key: str = "-id",
    prepare: Callable[[list[Any]], None] | None = None,
) -> HttpResponse:
    """`{"results": [...], "next": cursor or null}` of the rows by `key`.

    `key` names whole-number fields that are unique together, joined by commas; "-" before all of them descends. Reads
    `limit` and `cursor` of the request. `prepare` gets the page's rows before they are shown, for what is read of all
    together. Raises InvalidInput.
    """
    fields, limit = _fields(key), number(request, "limit", LIMIT, least=1, most=LIMIT_MOST)
    cursor = request.query_params.get("cursor", "")
    if cursor:
        rows = rows.filter(after(fields, _decode(cursor, len(fields)), descending=key.startswith("-")))
    order = [f"-{field}" if key.startswith("-") else field for field in fields]
    found = list(rows.order_by(*order)[: limit + 1])
    last = [getattr(found[limit - 1], field) for field in fields] if len(found) > limit else None
    if prepare:
        prepare(found[:limit])
    return reply({"results": [show(row) for row in found[:limit]], "next": last and _encode(last)})


def after(fields: Sequence[str], values: Sequence[int], *, descending: bool = False) -> Q:
    """Rows behind these values in the order of these fields. The first condition alone finds the place in an index."""
    step = "lt" if descending else "gt"
    behind = Q()
    for number, field in enumerate(fields):
        same = Q(**dict(zip(fields[:number], values[:number], strict=True)))
        behind |= same & Q(**{f"{field}__{step}": values[number]})
    return Q(**{f"{fields[0]}__{step}e": values[0]}) & behind


def _fields(key: str) -> list[str]:
    return key.lstrip("-").split(",")


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


def _encode(values: Sequence[int]) -> str:
    return base64.urlsafe_b64encode(",".join(map(str, values)).encode()).decode().rstrip("=")


def _decode(cursor: str, size: int) -> list[int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    parts = text.split(",")
    if len(parts) != size or not all(part.isdigit() and len(part) <= 18 for part in parts):
        raise InvalidInput("cursor", "this is no cursor of a list", hint="Pass the value of `next` of the page before.")
    return [int(part) for part in parts]
