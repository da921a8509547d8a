"""The files of a task for the worker's browser: short-lived links, each for one object and one assignment.

The task page runs in an opaque origin, so every answer may be read by any origin; what protects a file is that its link
cannot be guessed and ends. Nothing is ever served as a document that could act in our origin's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt

from labeling.api import documents, ranges
from labeling.errors import NoSuchObject, StorageError, StoreUnavailable
from labeling.media_links import file_name, open_media
from labeling.storage import ObjectInfo, default_store
from labeling.storage.port import guess_type
from labeling.storage.uri import parse_object

MAX_AGE = 3600  # seconds that a browser may keep a file

_SHOWN = re.compile(r"(?:image|audio|video|font)/[a-z0-9.-]+(?:\+(?!xml)[a-z0-9.-]+)?\Z")
_SHOWN_TOO = frozenset({"image/svg+xml", "application/pdf", "application/json", "text/csv", "text/vtt"})
_SAVED = frozenset({"image/svg+xml", "application/octet-stream"})  # pages may still use them; opened, they are saved
_NO_TYPE = frozenset({"", "application/octet-stream", "binary/octet-stream"})


@csrf_exempt
def media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """Answers GET, HEAD and the browser's question before a cross-origin request. A link that is wrong or over looks
    like an object that is not there."""
    try:
        response = _answer(request, token)
    except (signing.BadSignature, NoSuchObject):
        response = HttpResponse("There is no such file, or its link is over.\n", status=404, content_type="text/plain")
    except StorageError as error:
        status = 503 if isinstance(error, StoreUnavailable) else 404
        response = HttpResponse("The file cannot be read now.\n", status=status, content_type="text/plain")
    response.headers.setdefault("Cache-Control", "no-store")
    _open_to_every_origin(response)
    return response


def _open_to_every_origin(response: HttpResponseBase) -> None:
    """On every response, asked across origins or not: a copy cached without these would spoil a later request."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Content-Length, Content-Range, ETag"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "Accept"
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # Django's; tasks show files in frames, too


def _answer(request: HttpRequest, token: str) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
    uri, seconds = open_media(token)
    info = default_store().stat(uri)
    if info is None:
        raise NoSuchObject
    if _kind(info) == documents.PDF and documents.wanted_as_page(request):
        return documents.page(request, file_name(parse_object(uri).key))
    response = _file(request, info)
    response["Cache-Control"] = f"private, max-age={min(MAX_AGE, seconds)}"
    return response


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-None-Match, If-Range",
    "Access-Control-Max-Age": "7200",
}


def _file(request: HttpRequest, info: ObjectInfo) -> HttpResponseBase:
    etag = f'"{info.etag}"'
    if etag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return HttpResponse(status=304, headers={"ETag": etag})
    try:
        start, stop = _wanted(request, info.size, etag)
    except ranges.NoByteInside:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{info.size}"})
    response = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(info.uri, start, stop))
    if (start, stop) != (0, info.size):
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{info.size}"
    response["Content-Length"] = str(stop - start)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    _describe(response, info)
    return response


def _pieces(uri: str, start: int, stop: int) -> Iterator[bytes]:
    with default_store().open_read(uri, start=start, stop=stop) as reader:
        yield from reader.chunks()


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """First byte and end of what is asked for. Several ranges, or one in other units, give the whole object."""
    if request.headers.get("If-Range", etag) != etag:
        return 0, size
    return ranges.span(request.headers.get("Range", ""), size) or (0, size)


def _describe(response: HttpResponseBase, info: ObjectInfo) -> None:
    key, kind = parse_object(info.uri).key, _kind(info)
    response["Content-Type"] = kind
    response["Content-Disposition"] = content_disposition_header(kind in _SAVED, file_name(key)) or "inline"
    if kind != documents.PDF:  # browsers refuse to show PDF in a sandbox
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if encoding := info.attributes.headers.get("content-encoding"):
        response["Content-Encoding"] = encoding


def _kind(info: ObjectInfo) -> str:
    kind = info.content_type.partition(";")[0].strip().lower()
    return _harmless(guess_type(parse_object(info.uri).key) if kind in _NO_TYPE else kind)


def _harmless(kind: str) -> str:
    """Types that browsers show or play pass; markup and scripts become text; the rest is only to be saved."""
    if kind in _SHOWN_TOO or _SHOWN.match(kind):
        return kind
    if kind.startswith("text/") or kind.endswith(("javascript", "xml")):
        return "text/plain; charset=utf-8"
    return "application/octet-stream"


urlpatterns = [path("media/<str:token>/<path:name>", media)]
