"""OpenAPI of the REST views, from the words that stand at each of them. Loaded only when somebody asks for it."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from workers.api.schema import REASONS, Error, Operation


class Schema(AutoSchema):
    """Asks the view's `describe` where the base class would guess."""

    def _said(self) -> Operation:
        operation: Operation = getattr(self.view, self.method.lower()).operation
        return operation

    def get_operation_id(self) -> str:
        return self._said().name

    def get_summary(self) -> str:
        return self._said().summary

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular dropped the arguments
        return ""

    def get_tags(self) -> list[str]:
        return [self._said().tag]

    def get_request_serializer(self) -> Any:
        return self._said().request

    def get_response_serializers(self) -> Any:
        said = self._said()
        good = {status: OpenApiResponse(shape, description="Done.") for status, shape in said.answers.items()}
        return good | {status: OpenApiResponse(Error, description=REASONS[status]) for status in said.errors}

    def get_override_parameters(self) -> list[Any]:
        return [
            OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=meaning)
            for name, (kind, meaning) in self._said().parameters.items()
        ]


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
