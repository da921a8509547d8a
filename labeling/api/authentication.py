"""From a Django request to the account that signed it, for the edges that speak AWS."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from labeling.api.sigv4 import Credential, SignedRequest, Verified, verify
from workers.accounts import secret_of
from workers.models import Account


def authenticate(
    request: HttpRequest, *, service: str, mount: str = "", body_hash: str | None = None
) -> Verified[Account]:
    """Who signed the request with an access key of this installation; raises `SignatureRefused`.

    `mount` is the path under which the service answers, without a slash at its end. `body_hash` as in `verify`.
    """
    signed = SignedRequest(
        method=request.method or "",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        headers=headers_of(request),
        resource=request.path.removeprefix(mount),
    )
    return verify(signed, service=service, lookup=find, now=timezone.now(), body_hash=body_hash)


def find(access_key_id: str) -> Credential[Account] | None:
    found = secret_of(access_key_id)
    return Credential(access_key_id, found[0], found[1]) if found else None


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
