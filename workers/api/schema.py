"""The words with which REST views describe themselves; `workers/api/openapi.py` makes OpenAPI of them when asked.

Kept apart because what writes OpenAPI takes longer to load than all the rest of the interface.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from rest_framework import serializers

Handler = TypeVar("Handler", bound=Callable[..., Any])
#: A serializer, or a Python type for what is no object.
Shape = serializers.Serializer[Any] | type[serializers.Serializer[Any]] | type | None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method at one address; see `describe`."""

    name: str
    summary: str
    tag: str
    request: Shape | Mapping[str, Shape]
    answers: Mapping[Any, Shape]
    errors: tuple[int, ...]
    parameters: Mapping[str, tuple[type, str]]


def describe(
    name: str,
    summary: str,
    *,
    tag: str,
    request: Shape | Mapping[str, Shape] = None,
    answers: Mapping[Any, Shape],
    errors: tuple[int, ...] = (),
    parameters: Mapping[str, tuple[type, str]] | None = None,
) -> Callable[[Handler], Handler]:
    """Notes on a view's method what it does; `name` is what generated clients call it.

    `request`: shape of the body, or media type -> shape. `answers`: status, or (status, media type), -> shape.
    `errors` besides the 401 that all have. `parameters`: query parameter -> (type, meaning).
    """
    bodies = (400, 413, 415, 422) if request is not None else ()
    operation = Operation(
        name=name,
        summary=summary,
        tag=tag,
        request=request,
        answers=answers,
        errors=tuple(sorted({401, *errors, *bodies})),
        parameters=parameters or {},
    )

    def note(handler: Handler) -> Handler:
        handler.operation = operation  # type: ignore[attr-defined]
        return handler

    return note


class ErrorDetail(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="never changes; for programs")
    message = serializers.CharField(help_text="what is wrong; for people")
    hint = serializers.CharField(help_text="what to do next; may be empty", allow_blank=True)
    fields = serializers.DictField(  # type: ignore[assignment]  # the name is the interface's
        child=serializers.CharField(), help_text="reason by field of the request"
    )


class Error(serializers.Serializer[Any]):
    error = ErrorDetail()


REASONS = {
    400: "The body is not JSON.",
    401: "No token or session, or the token is unknown or revoked.",
    403: "This needs another role, or the CSRF token is missing.",
    404: "It does not exist, or it is not yours to see.",
    409: "Not possible in the present state; `code` says why.",
    413: "The body is too large.",
    415: "The content type is not one that this takes.",
    422: "A value is not valid; `fields` says which and why.",
    429: "A limit is reached.",
    502: "The storage or a hook failed.",
    503: "The storage can't be reached now; try again.",
}


PAGING = {
    "limit": (int, "how many results at most, 1 to 1000; 100 without it"),
    "cursor": (str, "`next` of the page before"),
}
