"""From a Django request to the account that signed it, for the edges that speak AWS."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.utils import timezone

from labeling import sessions
from labeling.api.sigv4 import Credential, SignedRequest, TokenExpired, Verified, query_pairs, verify
from labeling.sessions import Grant
from workers.accounts import secret_of
from workers.models import Account

TOKEN = "x-amz-security-token"


def authenticate_any(
    request: HttpRequest, *, service: str, mount: str = "", body_hash: str | None = None
) -> Verified[Account | Grant]:
    """Whose access key of this installation signed the request, or whom the session of its key stands for: an account,
    or for hooks the `Grant` that names their job.

    `mount` is the path under which the service answers, without a slash at its end. `body_hash` as in `verify`.
    Raises `SignatureRefused`.
    """
    headers, query = headers_of(request), request.META.get("QUERY_STRING", "")
    signed = SignedRequest(
        method=request.method or "",
        path=request.path,
        query=query,
        headers=headers,
        resource=request.path.removeprefix(mount),
    )
    token = headers.get(TOKEN) or _token_in(query)
    lookup = partial(_of_session, token) if token else find
    return verify(signed, service=service, lookup=lookup, now=timezone.now(), body_hash=body_hash)


def _token_in(query: str) -> str:
    """Presigned addresses of the older form spell its name in small letters."""
    return next((value for name, value in query_pairs(query) if name.lower() == TOKEN), "")


def find(access_key_id: str) -> Credential[Account | Grant] | None:
    found = secret_of(access_key_id)
    return Credential(access_key_id, found[0], found[1]) if found else None


def _of_session(token: str, access_key_id: str) -> Credential[Account | Grant] | None:
    try:
        found = sessions.opened(access_key_id, token)
    except sessions.SessionEnded:
        raise TokenExpired from None
    if found is None:
        return None
    secret, grant, until = found
    if grant.account_id is None:
        return Credential(access_key_id, secret, grant, until)
    account = Account.objects.filter(id=grant.account_id, is_active=True).first()
    return Credential(access_key_id, secret, account, until) if account else None


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Headers with lower-case names and the values as the client wrote them; WSGI shows their bytes as Latin-1.

    The host is the client's, which behind a proxy is told by X-Forwarded-Host where the settings trust it.
    """
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    return headers | {"host": request.get_host()}


def _text(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
