"""A store that may be read everywhere and changed in one place only: what the hooks of a job see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.errors import UriNotAllowed
from labeling.storage.port import Attributes, Bucket, Content, ObjectInfo, ObjectReader, Page, Part, Store
from labeling.storage.uri import AllowedRoots


@dataclass(frozen=True, slots=True)
class Confined:
    """Passes reads on; raises `UriNotAllowed` for writes outside of `writable`."""

    store: Store
    writable: AllowedRoots

    def stat(self, uri: str) -> ObjectInfo | None:
        return self.store.stat(uri)

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        return self.store.open_read(uri, start=start, stop=stop)

    def write(
        self,
        uri: str,
        content: Content,
        *,
        attributes: Attributes | None = None,
        if_absent: bool = False,
        durable: bool = True,
    ) -> ObjectInfo:
        own = self.writable.require(uri)
        return self.store.write(own, content, attributes=attributes, if_absent=if_absent, durable=durable)

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        return self.store.copy(source, self.writable.require(target), attributes=attributes)

    def delete(self, uri: str) -> None:
        self.store.delete(self.writable.require(uri))

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        return self.store.list(prefix, delimiter=delimiter, start_after=start_after, token=token, limit=limit)

    def buckets(self) -> Sequence[Bucket]:
        return self.store.buckets()

    def create_bucket(self, name: str) -> None:
        raise UriNotAllowed(f"The bucket {name!r} is not this hook's to make.")

    def delete_bucket(self, name: str) -> None:
        raise UriNotAllowed(f"The bucket {name!r} is not this hook's to remove.")

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        return self.store.start_upload(self.writable.require(uri), attributes=attributes)

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        return self.store.write_part(self.writable.require(uri), upload, number, content)

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        return self.store.parts(self.writable.require(uri), upload)

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        return self.store.complete_upload(self.writable.require(uri), upload, parts, if_absent=if_absent)

    def abort_upload(self, uri: str, upload: str) -> None:
        self.store.abort_upload(self.writable.require(uri), upload)

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return self.store.url_for_browser(uri, seconds=seconds)
