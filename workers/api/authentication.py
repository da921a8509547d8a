"""Who calls: a REST token, else the session cookie of the pages together with its CSRF token."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from workers import access, accounts
from workers.models import Account

SCHEME = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`, one query."""

    def authenticate(self, request: Request) -> tuple[Account, None] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            return None
        account = accounts.account_of_token(token.strip())
        if account is None:
            raise AuthenticationFailed("This token is unknown or was revoked.")
        return account, None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class CookieAuthentication(SessionAuthentication):
    """The session of the pages. Changing requests must carry the CSRF token in X-CSRFToken."""


class SignedIn(BasePermission):
    """Everybody with an account."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Account)


class Manager(SignedIn):
    """Owners and admins."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, Account):
            return False
        access.require_manager(request.user)
        return True
