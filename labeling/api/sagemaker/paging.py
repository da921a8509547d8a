"""Lists in pages that new rows cannot shift: a token names the last row that was given, and the question it answers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from workers.errors import InvalidInput

DEFAULT_SIZE: Final = 10
_NO_ID: Final = 2**63
Sort = F | Lower


def page(
    rows: QuerySet[Any], request: Mapping[str, Any], *, sort: Sort, kind: type[str] | type[datetime] = str
) -> tuple[list[Any], str | None]:
    """One page of rows in the order of `sort` and then of their ids, and the token of the next page if there is one.

    Reads MaxResults, NextToken and SortOrder of the request; `kind` is the type of the sorted value. Raises
    `InvalidInput` for a token of another list.
    """
    size, descending = request.get("MaxResults", DEFAULT_SIZE), request.get("SortOrder") == "Descending"
    rows = rows.annotate(sort_value=sort)
    if "NextToken" in request:
        rows = rows.filter(_after(request, kind, "lt" if descending else "gt"))
    order = ("-sort_value", "-id") if descending else ("sort_value", "id")
    found = list(rows.order_by(*order)[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], _encoded({"of": _question(request), "value": last.sort_value, "id": last.id})


def _after(request: Mapping[str, Any], kind: type[str] | type[datetime], comparison: str) -> Q:
    token = _decoded(request["NextToken"])
    row = token.get("id")
    if token.get("of") != _question(request) or not isinstance(row, int) or not 0 <= row < _NO_ID:
        raise _foreign()
    boundary = _boundary(token.get("value"), kind)
    return Q(**{f"sort_value__{comparison}": boundary}) | Q(**{"sort_value": boundary, f"id__{comparison}": row})


def _boundary(value: Any, kind: type[str] | type[datetime]) -> str | datetime:
    """The sorted value of the row before, which no database may stumble over, whoever made the token."""
    if not isinstance(value, str) or "\0" in value:
        raise _foreign()
    try:
        boundary = datetime.fromisoformat(value) if kind is datetime else value
    except ValueError:
        raise _foreign() from None
    if isinstance(boundary, datetime) and boundary.tzinfo is None:
        raise _foreign()
    return boundary


def _question(request: Mapping[str, Any]) -> str:
    """What was asked, in short: filters and order, but not how many and how far."""
    asked = {name: value for name, value in request.items() if name not in ("NextToken", "MaxResults")}
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _encoded(token: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(token)).decode().rstrip("=")


def _decoded(text: str) -> dict[str, Any]:
    try:
        token = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except ValueError:
        raise _foreign() from None
    if not isinstance(token, dict):
        raise _foreign()
    return token


def _foreign() -> InvalidInput:
    hint = "Send the token of the page before, with the same filters and the same order."
    return InvalidInput("NextToken", "this is no token of this list", hint=hint)
