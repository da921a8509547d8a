"""What the product asks of a place that keeps objects under s3://bucket/key, whoever keeps them.

Adapters: `local` (a folder), `s3` (any compatible server), `memory` (tests). One conformance suite holds them together.
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

CHUNK = 1 << 18
LONG_PAGE = 10_000  # servers may give less
#: Bytes in memory, or pieces in their order; pieces are never held all at once.
Content = bytes | Iterable[bytes]
#: Types that Python's own table does not know, by the ending of the key.
EXTRA_TYPES = {".manifest": "application/x-ndjson", ".jsonl": "application/x-ndjson", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What is kept beside the bytes. An empty `content_type` is filled from the ending of the key.

    `metadata` holds the user's own names; `headers` standard ones that are handed back as they came (cache-control,
    content-disposition, content-encoding, content-language). Names are lower case.
    """

    content_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def typed(self, key: str) -> Attributes:
        """The same, with the content type that the key suggests where none was given."""
        if self.content_type:
            return self
        return Attributes(content_type=guess_type(key), metadata=self.metadata, headers=self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObject:
    """One object as a listing shows it. `etag` changes with the content and is given without quotation marks;
    `modified` is aware, in UTC."""

    uri: str
    size: int
    etag: str
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo(ListedObject):
    """One object with all that is known of it."""

    attributes: Attributes

    @property
    def content_type(self) -> str:
        return self.attributes.content_type

    @property
    def metadata(self) -> Mapping[str, str]:
        return self.attributes.metadata


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing: objects, and groups (URIs up to the delimiter), each in the byte order of UTF-8.

    `token` continues the listing; empty on the last page.
    """

    objects: Sequence[ListedObject]
    groups: Sequence[str]
    token: str


@dataclass(frozen=True, slots=True)
class Bucket:
    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One stored part of a multipart upload; numbers go from 1 to 10,000."""

    number: int
    size: int
    etag: str
    modified: datetime


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class _Window(io.RawIOBase):
    """The next `length` bytes of a source, as Python's buffered reader wants them."""

    def __init__(self, source: Readable, length: int) -> None:
        super().__init__()
        self._source = source
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer is not sized
        data = self._source.read(min(len(buffer), self._left)) if self._left else b""
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


class ObjectReader(io.BufferedReader):
    """A binary stream over one object or a range of it; iterating gives lines. Close it, or use it in `with`."""

    def __init__(self, source: Readable, info: ObjectInfo, length: int) -> None:
        super().__init__(_Window(source, length), CHUNK)
        self.info = info

    def chunks(self) -> Iterator[bytes]:
        """Pieces of bounded size up to the end; closes the stream afterwards, and when abandoned."""
        with self:
            while piece := self.read(CHUNK):
                yield piece


@runtime_checkable
class Store(Protocol):
    """Objects by URI. Every method raises errors of the `StorageError` family, `StoreUnavailable` among them."""

    def stat(self, uri: str) -> ObjectInfo | None:
        """What is known of an object, or None when there is none (also when its bucket does not exist)."""

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        """A stream over bytes `start` (counted from 0) up to but not including `stop`; `NoSuchObject` if absent."""

    def write(
        self,
        uri: str,
        content: Content,
        *,
        attributes: Attributes | None = None,
        if_absent: bool = False,
        over: str = "",
        durable: bool = True,
    ) -> ObjectInfo:
        """Store an object, whole or not at all: an error while the pieces come leaves what was there.

        With `if_absent`, `ObjectExists` when there is one already; with `over`, an etag, when what is there by now is
        anything else, or nothing. `durable=False` may be quicker and is for what can
        be computed again: a power failure may lose it. Raises `NoSuchBucket`.
        """

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        """Copy an object inside the store; without `attributes` those of the source are kept."""

    def delete(self, uri: str) -> None:
        """Remove an object; nothing happens when there is none."""

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        """Objects whose URI begins with `prefix` (at least s3://bucket/), in byte order of UTF-8.

        With a delimiter, keys that hold it after the prefix are shown once as a group. `start_after` is a key, not
        a URI; `token` comes from the page before. Objects and groups together are at most `limit`.
        """

    def buckets(self) -> Sequence[Bucket]:
        """All buckets, by name."""

    def create_bucket(self, name: str) -> None:
        """Raises `BucketExists`, or `BadUri` for a name that S3 would not take."""

    def delete_bucket(self, name: str) -> None:
        """Raises `BucketNotEmpty`, `NoSuchBucket`."""

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        """Begin a multipart upload and give its id."""

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        """Store part `number`, replacing an earlier part of that number. Raises `NoSuchUpload`."""

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        """The parts stored so far, by number. Raises `NoSuchUpload`."""

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        """Join the parts, named by number and etag in rising order, into the object. Raises `BadPart`."""

    def abort_upload(self, uri: str, upload: str) -> None:
        """Give up an upload and free its parts. Raises `NoSuchUpload`."""

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        """An address under which a browser may read this one object for so many seconds without passing through this
        installation; None where the store has none to give."""


def guess_type(key: str) -> str:
    """The content type that the ending of a key suggests."""
    ending = "." + key.rsplit(".", 1)[-1].lower()
    return EXTRA_TYPES.get(ending) or mimetypes.guess_type(key, strict=False)[0] or "application/octet-stream"


def pieces(content: Content) -> Iterable[bytes]:
    return (content,) if isinstance(content, bytes) else content


def read(store: Store, uri: str) -> bytes:
    """A whole object in memory; for small ones."""
    with store.open_read(uri) as reader:
        return reader.read()


def listed(store: Store, prefix: str) -> Iterator[ListedObject]:
    """Every object below a prefix, page by page."""
    token = ""
    while True:
        page = store.list(prefix, token=token, limit=LONG_PAGE)
        yield from page.objects
        token = page.token
        if not token:
            return
