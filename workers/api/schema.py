"""The words with which REST views describe themselves to OpenAPI."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

Handler = TypeVar("Handler", bound=Callable[..., Any])
Described = serializers.Serializer[Any] | type[serializers.Serializer[Any]] | OpenApiTypes | dict[str, Any] | None


class Schema(AutoSchema):
    """What a view's docstring says is for the readers of the code; operations have their summary."""

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular dropped the arguments
        return ""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "workers.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <key>"}


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "workers.api.authentication.CookieAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        meaning = "the session of the pages; changing requests also send X-CSRFToken"
        return {"type": "apiKey", "in": "cookie", "name": "labelwright_session", "description": meaning}


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
    415: "The content type is not supported.",
    422: "A value is not valid; `fields` says which and why.",
    429: "A limit is reached.",
    502: "The storage or a hook failed.",
}


def describe(
    name: str,
    summary: str,
    *,
    tag: str,
    request: Described = None,
    answers: Mapping[Any, Any] | None = None,
    errors: tuple[int, ...] = (),
    parameters: Mapping[str, tuple[Any, str]] | None = None,
) -> Callable[[Handler], Handler]:
    """OpenAPI of one operation; `name` is what generated clients call it.

    `answers`: status, or (status, media type), -> serializer or None; `errors` besides the 401 that all have;
    `parameters`: query parameter -> (type, meaning).
    """
    bodies = (400, 413, 415, 422) if request is not None else ()
    responses: dict[Any, Any] = {
        status: OpenApiResponse(shape, description="Done.") for status, shape in (answers or {}).items()
    }
    for status in sorted({401, *errors, *bodies}):
        responses[status] = OpenApiResponse(Error, description=REASONS[status])
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[tag],
        request=request,
        responses=responses,
        parameters=[
            OpenApiParameter(parameter, kind, OpenApiParameter.QUERY, description=meaning)
            for parameter, (kind, meaning) in (parameters or {}).items()
        ],
    )


PAGING = {
    "limit": (int, "how many results at most, 1 to 1000; 100 without it"),
    "cursor": (str, "`next` of the page before"),
}
