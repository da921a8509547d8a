"""The base of every REST view."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from rest_framework.views import APIView

from workers.api.authentication import CookieAuthentication, Manager, SignedIn, TokenAuthentication
from workers.api.encoding import JSONParser, JSONRenderer, OneFormat
from workers.api.errors import answer, handle
from workers.api.fields import Body
from workers.errors import InvalidInput
from workers.models import Account


class View(APIView):
    """Signed-in callers only. `body` gives the checked request, `account` the caller."""

    authentication_classes = [TokenAuthentication, CookieAuthentication]
    permission_classes = [SignedIn]
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat
    throttle_classes = []
    metadata_class = None

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        return handle

    def account(self) -> Account:
        user = self.request.user
        if not isinstance(user, Account):
            raise TypeError("SignedIn lets only accounts in")
        return user

    @property
    def by_hand(self) -> bool:
        """A person at the pages calls, and no program with a token."""
        return isinstance(self.request.successful_authenticator, CookieAuthentication)

    def body(self, shape: type[Body]) -> dict[str, Any]:
        """The request's JSON object as `shape` describes it. Raises ValidationError."""
        checked = shape(data=self.request.data)
        checked.is_valid(raise_exception=True)
        found: dict[str, Any] = checked.validated_data
        return found

    def stream(self, limit: int) -> BinaryIO:
        """The body as a binary stream, for the parsers that leave it unread.

        Raises RequestDataTooBig, InvalidInput for a body in chunks, of which the framework would see nothing.
        """
        if "chunked" in self.request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            raise InvalidInput("Content-Length", "is missing", hint="Send the body with its length, not in chunks.")
        if int(self.request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise RequestDataTooBig
        return cast(BinaryIO, self.request.data or BytesIO())


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
