"""What answers where nothing does: a page for people, and for programs that speak AWS an error for their SDK."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from labeling.api.sigv4 import ALGORITHM, NOT_SERVED
from workers.portal import pages

CODE = "UnknownOperationException"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    if not request.headers.get("Authorization", "").startswith(ALGORITHM):
        return pages.not_found(request, exception)
    message = f"{request.method} {request.path[:200]} belongs to an AWS service that is not served here. {NOT_SERVED}"
    return JsonResponse({"__type": CODE, "message": message}, status=404, headers={"x-amzn-ErrorType": CODE})
