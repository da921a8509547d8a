"""Objects in this process, for tests: as strict as the others, and gone at the end."""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from labeling.errors import BucketExists, BucketNotEmpty, NoSuchBucket, NoSuchObject, ObjectExists
from labeling.storage import listing
from labeling.storage.multipart import check_named, check_number, joined_etag, no_such_upload
from labeling.storage.port import Attributes, Bucket, Content, ObjectInfo, ObjectReader, Page, Part, pieces
from labeling.storage.uri import join, new_bucket_name, parse, parse_object


@dataclass(slots=True)
class _Upload:
    uri: str
    attributes: Attributes
    parts: dict[int, tuple[Part, bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class _Held:
    created: datetime
    objects: dict[str, tuple[ObjectInfo, bytes]] = field(default_factory=dict)


class MemoryStore:
    """A `Store` in dictionaries, safe for several threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._buckets: dict[str, _Held] = {}
        self._uploads: dict[str, _Upload] = {}

    def stat(self, uri: str) -> ObjectInfo | None:
        found = parse_object(uri)
        bucket = self._buckets.get(found.bucket)
        held = bucket.objects.get(found.key) if bucket else None
        return held[0] if held else None

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        held = self._held(uri).objects.get(parse_object(uri).key)
        if held is None:
            raise NoSuchObject(f"There is no object {uri}.")
        info, content = held
        part = content[start:stop]
        return ObjectReader(io.BytesIO(part), info, len(part))

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
        whole = b"".join(pieces(content))
        etag = hashlib.md5(whole, usedforsecurity=False).hexdigest()
        return self._put(uri, whole, etag, attributes or Attributes(), if_absent=if_absent, over=over)

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        with self.open_read(source) as reader:
            return self.write(target, reader.read(), attributes=attributes or reader.info.attributes)

    def delete(self, uri: str) -> None:
        with self._lock:
            self._held(uri).objects.pop(parse_object(uri).key, None)

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        found = parse(prefix)
        cursor = listing.Cursor.at(start_after=start_after, token=token)
        with self._lock:
            objects = dict(self._held(prefix).objects)
        keys = (key for key in sorted(objects) if key.startswith(found.key) and cursor.shows(key))
        names = listing.page(keys, cursor, prefix=found.key, delimiter=delimiter, limit=limit)
        groups = [join(found.bucket, group) for group in names.groups]
        return Page([objects[key][0] for key in names.keys], groups, names.token)

    def buckets(self) -> Sequence[Bucket]:
        return [Bucket(name, held.created) for name, held in sorted(self._buckets.items())]

    def create_bucket(self, name: str) -> None:
        with self._lock:
            if new_bucket_name(name) in self._buckets:
                raise BucketExists(f"There is a bucket {name!r} already.")
            self._buckets[name] = _Held(datetime.now(UTC))

    def delete_bucket(self, name: str) -> None:
        with self._lock:
            if self._held(join(name, "")).objects:
                raise BucketNotEmpty(f"The bucket {name!r} still holds objects.", hint="Delete them first.")
            del self._buckets[name]

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        self._held(uri)
        upload = uuid.uuid4().hex
        self._uploads[upload] = _Upload(str(parse_object(uri)), attributes or Attributes())
        return upload

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        check_number(number)
        whole = b"".join(pieces(content))
        etag = hashlib.md5(whole, usedforsecurity=False).hexdigest()
        part = Part(number, len(whole), etag, datetime.now(UTC))
        self._upload(uri, upload).parts[number] = (part, whole)
        return part

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        return [part for _, (part, _) in sorted(self._upload(uri, upload).parts.items())]

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        held = self._upload(uri, upload)
        check_named(parts, {number: part.etag for number, (part, _) in held.parts.items()})
        whole = b"".join(held.parts[number][1] for number, _ in parts)
        info = self._put(uri, whole, joined_etag([etag for _, etag in parts]), held.attributes, if_absent=if_absent)
        self.abort_upload(uri, upload)
        return info

    def abort_upload(self, uri: str, upload: str) -> None:
        self._upload(uri, upload)
        del self._uploads[upload]

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return None

    def _held(self, uri: str) -> _Held:
        name = parse(uri).bucket
        if name not in self._buckets:
            raise NoSuchBucket(f"There is no bucket {name!r}.", hint="Create it first.")
        return self._buckets[name]

    def _upload(self, uri: str, upload: str) -> _Upload:
        held = self._uploads.get(upload)
        if held is None or held.uri != str(parse_object(uri)):
            raise no_such_upload(upload)
        return held

    def _put(
        self, uri: str, whole: bytes, etag: str, attributes: Attributes, *, if_absent: bool, over: str = ""
    ) -> ObjectInfo:
        found = parse_object(uri)
        info = ObjectInfo(
            uri=str(found),
            size=len(whole),
            etag=etag,
            modified=datetime.now(UTC),
            attributes=attributes.typed(found.key),
        )
        with self._lock:
            objects = self._held(uri).objects
            if if_absent and found.key in objects:
                raise ObjectExists(f"There is an object {uri} already.")
            if over and (found.key not in objects or objects[found.key][0].etag != over):
                raise ObjectExists(f"{uri} was replaced meanwhile.")
            objects[found.key] = (info, whole)
        return info
