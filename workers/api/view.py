"""The base of every REST view, and the words with which a view describes itself to OpenAPI."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from workers.api.authentication import CookieAuthentication, Manager, SignedIn, TokenAuthentication
from workers.api.encoding import JSONParser, JSONRenderer, OneFormat
from workers.api.errors import answer, handle
from workers.api.fields import Body
from workers.models import Account

Handler = TypeVar("Handler", bound=Callable[..., Any])
Described = serializers.Serializer[Any] | type[serializers.Serializer[Any]] | OpenApiTypes | None


class View(APIView):
    """Signed-in callers only. `body` gives the checked request, `account` the caller."""

    authentication_classes = [TokenAuthentication, CookieAuthentication]
    permission_classes = [SignedIn]
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat
    throttle_classes = []

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        return handle

    def account(self) -> Account:
        user = self.request.user
        if not isinstance(user, Account):
            raise TypeError("SignedIn lets only accounts in")
        return user

    def body(self, shape: type[Body]) -> dict[str, Any]:
        """The request's JSON object as `shape` describes it. Raises ValidationError."""
        checked = shape(data=self.request.data)
        checked.is_valid(raise_exception=True)
        found: dict[str, Any] = checked.validated_data
        return found


class ManagerView(View):
    """Owners and admins only."""

    permission_classes = [Manager]


class Nowhere(View):
    """What answers at addresses that do not exist, in the format of all other errors."""

    permission_classes = []
    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        hint = "GET /api/docs lists the addresses."
        return answer(404, "not_found", f"There is nothing at {request.path}.", hint)


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
    summary: str,
    *,
    tag: str,
    request: Described = None,
    answers: Mapping[Any, Any] | None = None,
    errors: tuple[int, ...] = (),
    parameters: Mapping[str, tuple[Any, str]] | None = None,
) -> Callable[[Handler], Handler]:
    """OpenAPI of one operation.

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
        summary=summary,
        tags=[tag],
        request=request,
        responses=responses,
        parameters=[
            OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=meaning)
            for name, (kind, meaning) in (parameters or {}).items()
        ],
    )


PAGING = {
    "limit": (int, "how many results at most, 1 to 1000; 100 without it"),
    "cursor": (str, "`next` of the page before"),
}
