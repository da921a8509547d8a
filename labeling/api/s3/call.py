"""One request to the S3 endpoint, taken apart: which bucket, which key, what was asked, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.http import HttpResponse

from labeling.api.s3 import xml
from labeling.api.s3.body import Body
from labeling.api.s3.errors import S3Error, not_implemented
from labeling.errors import NoSuchBucket, NoSuchObject
from labeling.storage import Attributes, ObjectInfo, Store
from labeling.storage.uri import join

#: Standard headers that are kept with an object and given back.
KEPT_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-language")
META = "x-amz-meta-"
MOST_METADATA = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`query` holds the last value of each parameter; `headers` have lower-case names; `region` is the one that the
    caller thinks this is."""

    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Body
    store: Store
    region: str

    @property
    def uri(self) -> str:
        return join(self.bucket, self.key)

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from the query, at most `most`."""
        value = self.query.get(name) or str(default)
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise S3Error("InvalidArgument", f"{name} must be a whole number, not {value!r}.")
        return min(int(value), most)

    def info(self) -> ObjectInfo:
        """The object this call is about; the error says whether its bucket or only the object is missing."""
        return existing(self.store, self.uri)

    def attributes(self) -> Attributes:
        """What the headers say should be kept beside the content."""
        metadata = {name.removeprefix(META): value for name, value in self.headers.items() if name.startswith(META)}
        if sum(len(name) + len(value.encode()) for name, value in metadata.items()) > MOST_METADATA:
            raise S3Error("MetadataTooLarge", f"User metadata may have {MOST_METADATA} bytes.")
        kept = {name: self.headers[name] for name in KEPT_HEADERS if name in self.headers}
        encodings = [part.strip() for part in kept.pop("content-encoding", "").split(",")]
        own = ",".join(part for part in encodings if part not in {"", "aws-chunked"})
        if own:
            kept["content-encoding"] = own
        return Attributes(content_type=self.headers.get("content-type", ""), metadata=metadata, headers=kept)

    def if_absent(self) -> bool:
        """Whether the object may only be written where there is none. Refuses conditions that are not kept here:
        to ignore them would be worse."""
        condition = self.headers.get("if-none-match")
        if condition not in {None, "*"} or "if-match" in self.headers:
            raise not_implemented("A condition other than If-None-Match: * on a write")
        return condition == "*"


def existing(store: Store, uri: str) -> ObjectInfo:
    info = store.stat(uri)
    if info is None:
        store.list(uri, limit=1)  # raises where the bucket is missing
        raise NoSuchObject(f"There is no object {uri}.")
    return info


def require_bucket(call: Call) -> None:
    if all(bucket.name != call.bucket for bucket in call.store.buckets()):
        raise NoSuchBucket(f"There is no bucket {call.bucket!r}.")


def answer(tag: str, content: xml.Node | list[xml.Node] | str = "") -> HttpResponse:
    """An XML document as a response."""
    children = [content] if isinstance(content, tuple) else content
    return HttpResponse(xml.document(tag, children), content_type="application/xml")


def quoted(etag: str) -> str:
    return f'"{etag}"'


def encoder(call: Call) -> str | None:
    """The encoding of keys in a listing that the client asked for: none, or `url`."""
    kind = call.query.get("encoding-type")
    if kind not in {None, "url"}:
        raise S3Error("InvalidArgument", "encoding-type must be url.")
    return kind


def shown(key: str, encoding: str | None) -> str:
    return quote(key, safe="/") if encoding else key


def when(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
