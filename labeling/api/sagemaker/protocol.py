"""AWS JSON 1.1: the operation stands in a header, its request and its answer are one JSON object each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from labeling.api.sagemaker.errors import WireError

CONTENT_TYPE: Final = "application/x-amz-json-1.1"
PREFIX: Final = "SageMaker."


def content(request: HttpRequest) -> bytes:
    """The body as it came. Raises `WireError` where it is too large or breaks off."""
    try:
        return request.body
    except RequestDataTooBig:
        raise WireError("RequestEntityTooLargeException", "The request is too large.", status=413) from None
    except UnreadablePostError:
        raise WireError("IncompleteBody", "The request broke off before its end.") from None


def target(request: HttpRequest) -> str:
    """The name of the operation. Raises `WireError`."""
    header = request.headers.get("X-Amz-Target", "")
    if not header.startswith(PREFIX):
        raise unknown_operation(header)
    return header.removeprefix(PREFIX)


def unknown_operation(name: str) -> WireError:
    return WireError("UnknownOperationException", f"The operation {name[:100]!r} is not served by this installation.")


def parsed(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a request; an empty body stands for an empty one. Raises `WireError`."""
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise WireError("SerializationException", f"The body is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise WireError("SerializationException", "The body must be one JSON object.")
    return found


def reply(answer: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(answer), content_type=CONTENT_TYPE, status=status)


def refusal(code: str, message: str, status: int) -> HttpResponse:
    response = reply({"__type": code, "message": message}, status=status)
    response["x-amzn-ErrorType"] = code
    return response
