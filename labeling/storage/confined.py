"""A store that may be read everywhere and changed in one place only: what the hooks of a job see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.errors import UriNotAllowed
from labeling.storage.guarded import Guarded
from labeling.storage.port import Attributes, Bucket, ObjectInfo, ObjectReader, Page


@dataclass(frozen=True, slots=True)
class Confined(Guarded):
    """Passes reads on; raises `UriNotAllowed` for writes outside of `roots`."""

    def stat(self, uri: str) -> ObjectInfo | None:
        return self.store.stat(uri)

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        return self.store.open_read(uri, start=start, stop=stop)

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        return self.store.copy(source, self.roots.require(target), attributes=attributes)

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

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return self.store.url_for_browser(uri, seconds=seconds)
