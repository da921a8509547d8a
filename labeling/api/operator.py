"""The addresses that operators' tools ask: alive, ready, and numbers to watch."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_safe

from labeling.gauges import as_text, gauges
from labeling.health import READINESS, examine
from workers import accounts

LOOPBACK = {"127.0.0.1", "::1"}


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database, store and queue answer; 503 and which does not otherwise."""
    findings = examine(*READINESS)
    well = all(finding.well for finding in findings)
    shown = [asdict(finding) for finding in findings] if _trusted(request) else []
    body = {"ready": well, "parts": {f.name: f.well for f in findings}, **({"findings": shown} if shown else {})}
    return JsonResponse(body, status=200 if well else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for callers on this machine and for admins' tokens."""
    if not _trusted(request):
        return HttpResponseForbidden(
            "An admin's token is needed: Authorization: Token ...\n", content_type="text/plain"
        )
    return HttpResponse(as_text(gauges()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _trusted(request: HttpRequest) -> bool:
    """A direct caller on this machine (not through a proxy), or an admin's REST token."""
    direct = request.META.get("REMOTE_ADDR") in LOOPBACK and "HTTP_X_FORWARDED_FOR" not in request.META
    if direct:
        return True
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    account = accounts.account_of_token(token.strip()) if scheme in {"Token", "Bearer"} else None
    return account is not None and account.manages
