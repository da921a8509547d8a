"""A store that is open only below certain prefixes, whoever asks: jobs, hooks, pages or the S3 endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.errors import UriNotAllowed
from labeling.storage.port import Attributes, Bucket, Content, ObjectInfo, ObjectReader, Page, Part, Store
from labeling.storage.uri import AllowedRoots, join


@dataclass(frozen=True, slots=True)
class Guarded:
    """A `Store` that passes on what `roots` allow and raises `UriNotAllowed` for the rest."""

    store: Store
    roots: AllowedRoots

    def stat(self, uri: str) -> ObjectInfo | None:
        return self.store.stat(self.roots.require(uri))

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        return self.store.open_read(self.roots.require(uri), start=start, stop=stop)

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
        allowed = self.roots.require(uri)
        return self.store.write(
            allowed, content, attributes=attributes, if_absent=if_absent, over=over, durable=durable
        )

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        return self.store.copy(self.roots.require(source), self.roots.require(target), attributes=attributes)

    def delete(self, uri: str) -> None:
        self.store.delete(self.roots.require(uri))

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        allowed = self.roots.require_prefix(prefix)
        return self.store.list(allowed, delimiter=delimiter, start_after=start_after, token=token, limit=limit)

    def buckets(self) -> Sequence[Bucket]:
        """Those in which something is allowed."""
        return [bucket for bucket in self.store.buckets() if self.roots.touches(bucket.name)]

    def create_bucket(self, name: str) -> None:
        if not self.roots.touches(name):
            raise UriNotAllowed(f"The bucket {name!r} is outside of what this installation may touch.")
        self.store.create_bucket(name)

    def delete_bucket(self, name: str) -> None:
        self.roots.require_prefix(join(name, ""))
        self.store.delete_bucket(name)

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        return self.store.start_upload(self.roots.require(uri), attributes=attributes)

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        return self.store.write_part(self.roots.require(uri), upload, number, content)

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        return self.store.parts(self.roots.require(uri), upload)

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        return self.store.complete_upload(self.roots.require(uri), upload, parts, if_absent=if_absent)

    def abort_upload(self, uri: str, upload: str) -> None:
        self.store.abort_upload(self.roots.require(uri), upload)

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return self.store.url_for_browser(self.roots.require(uri), seconds=seconds)
