"""The site's copies of libraries, for task pages: of any origin, for ever, and never a document of ours."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from labeling import libraries
from workers.errors import NotFound

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@csrf_exempt
@require_safe
@gzip_page
def library(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    try:
        content, media_type = libraries.opened(digest, name)
    except NotFound as error:
        return HttpResponse(f"{error.message}\n", status=404, content_type="text/plain", headers=_HEADERS)
    kept = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type=f"{media_type}; charset=utf-8", headers={**_HEADERS, **kept})


urlpatterns = [path("libraries/<str:digest>/<str:name>", library)]
