"""Sends the content of an object so that a browser never runs it: objects are strangers' files on our own address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from labeling.api.s3.call import META, quoted
from labeling.storage import ObjectInfo, ObjectReader
from labeling.storage.port import CHUNK

#: Types that a browser only shows. Everything else (HTML, SVG, whatever ends in +xml, PDF, scripts) is a download.
PASSIVE = re.compile(
    r"image/(png|jpeg|gif|webp|avif|bmp|tiff|x-icon|vnd\.microsoft\.icon)|audio/[a-z0-9.-]+|video/[a-z0-9.-]+"
    r"|text/(plain|csv)|application/(json|x-ndjson|jsonlines|octet-stream)|binary/octet-stream"
)
POLICY = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'"
OVERRIDES = ("content-type", "content-language", "cache-control", "content-disposition", "content-encoding", "expires")


class Stream:
    """The pieces of an open object, closed by the server also when it never asked for one."""

    def __init__(self, reader: ObjectReader) -> None:
        self._reader = reader

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._reader.read(CHUNK):
            yield piece

    def close(self) -> None:
        self._reader.close()


def headers_for(info: ObjectInfo, query: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer with this object; `query` may override some, as signed addresses do."""
    given = {"content-type": info.content_type, **info.attributes.headers}
    given |= {name: query[f"response-{name}"] for name in OVERRIDES if query.get(f"response-{name}")}
    metadata = {f"{META}{name}": value for name, value in info.metadata.items()}
    return {
        **given,
        **metadata,
        "content-disposition": disposition(given["content-type"], given.get("content-disposition", "")),
        "etag": quoted(info.etag),
        "last-modified": http_date(info.modified.timestamp()),
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": POLICY,
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Content-Range",
    }


def disposition(content_type: str, asked: str) -> str:
    """`inline` only for what a browser merely shows; a file name that was asked for is kept."""
    kind = content_type.partition(";")[0].strip().lower()
    if PASSIVE.fullmatch(kind):
        return asked or "inline"
    name = asked.partition(";")[2]
    return f"attachment;{name}" if name else "attachment"


def whole(headers: Mapping[str, str], reader: ObjectReader, length: int, *, status: int = 200) -> HttpResponseBase:
    response = StreamingHttpResponse(Stream(reader), status=status)
    return _with(response, {**headers, "content-length": str(length)})


def without_body(headers: Mapping[str, str], length: int, *, status: int = 200) -> HttpResponseBase:
    return _with(HttpResponse(status=status), {**headers, "content-length": str(length)})


def not_modified(headers: Mapping[str, str]) -> HttpResponseBase:
    kept = {name: headers[name] for name in ("etag", "last-modified", "cache-control") if name in headers}
    return _with(HttpResponse(status=304), kept)


def _with(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
