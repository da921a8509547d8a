"""Objects in a folder of this machine: the embedded default, needing no server.

Crash-safe (a file appears whole or not at all), safe for several processes at once, and readable by eye.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from labeling.errors import BucketExists, BucketNotEmpty, NoSuchBucket, NoSuchObject, ObjectExists
from labeling.storage import listing, local_walk
from labeling.storage.local_files import Draft, Files, Note, translated, turn, version_of
from labeling.storage.local_paths import path_of
from labeling.storage.local_uploads import Uploads
from labeling.storage.port import (
    Attributes,
    Bucket,
    Content,
    ObjectInfo,
    ObjectReader,
    Page,
    Part,
)
from labeling.storage.uri import BUCKET_NAME, join, new_bucket_name, parse, parse_object


class LocalStore:
    """A `Store` below one root folder: a folder for each bucket, and one of its own for drafts, notes and uploads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files = Files(root)
        self._uploads = Uploads(root, self._files)

    def stat(self, uri: str) -> ObjectInfo | None:
        target = self._target(uri)
        while True:
            try:
                found = target.stat()
            except FileNotFoundError:
                return None
            if (info := self._info(uri, target, found)) is not None:
                return info

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        target = self._target(uri)
        while True:
            try:
                source = io.FileIO(target)
            except FileNotFoundError:
                self._bucket(uri)
                raise NoSuchObject(f"There is no object {uri}.") from None
            if (info := self._info(uri, target, os.fstat(source.fileno()))) is not None:
                end = info.size if stop is None else min(stop, info.size)
                source.seek(start)
                return ObjectReader(source, info, max(0, end - start))
            source.close()

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
        with self._files.draft(content, durable=durable) as draft:
            if not over:
                return self._publish(uri, draft, draft.etag, attributes, if_absent=if_absent, durable=durable)
            with turn(self._bucket(uri)):
                if (found := self.stat(uri)) is None or found.etag != over:
                    raise ObjectExists(f"{uri} was replaced meanwhile.")
                return self._publish(uri, draft, draft.etag, attributes, if_absent=False, durable=durable)

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        reader = self.open_read(source)
        return self.write(target, reader.chunks(), attributes=attributes or reader.info.attributes)

    def delete(self, uri: str) -> None:
        bucket = self._bucket(uri)
        target = self._target(uri)
        version = version_of(target)
        with suppress(FileNotFoundError), translated():
            target.unlink()
        self._files.forget(target, version)
        with suppress(OSError):  # a folder that is not empty stays
            for folder in target.parents:
                if folder == bucket:
                    break
                folder.rmdir()

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        found = parse(prefix)
        bucket = self._bucket(prefix)
        cursor = listing.Cursor.at(start_after=start_after, token=token)
        keys = local_walk.keys(bucket, found.key, cursor)
        names = listing.page(keys, cursor, prefix=found.key, delimiter=delimiter, limit=limit)
        objects = [info for key in names.keys if (info := self.stat(join(found.bucket, key))) is not None]
        return Page(objects, [join(found.bucket, group) for group in names.groups], names.token)

    def buckets(self) -> Sequence[Bucket]:
        if not self._root.is_dir():
            return []
        folders = [entry for entry in os.scandir(self._root) if BUCKET_NAME.fullmatch(entry.name) and entry.is_dir()]
        return [
            Bucket(folder.name, datetime.fromtimestamp(folder.stat().st_ctime, UTC))
            for folder in sorted(folders, key=lambda entry: entry.name)
        ]

    def create_bucket(self, name: str) -> None:
        folder = self._root / new_bucket_name(name)
        try:
            with translated():
                folder.mkdir(parents=True)
        except FileExistsError:
            raise BucketExists(f"There is a bucket {name!r} already.") from None

    def delete_bucket(self, name: str) -> None:
        folder = self._bucket(join(name, ""))
        if next(local_walk.keys(folder, "", listing.Cursor()), None) is not None:
            raise BucketNotEmpty(f"The bucket {name!r} still holds objects.", hint="Delete them first.")
        _remove_empty(folder, name)

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        self._bucket(uri)
        return self._uploads.start(str(parse_object(uri)), attributes or Attributes())

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        return self._uploads.write_part(str(parse_object(uri)), upload, number, content)

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        return self._uploads.parts(str(parse_object(uri)), upload)

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        joined = self._uploads.joined(str(parse_object(uri)), upload, parts)
        with self._files.draft(joined.content, durable=True) as draft:
            info = self._publish(uri, draft, joined.etag, joined.attributes, if_absent=if_absent, durable=True)
        self._uploads.abort(str(parse_object(uri)), upload)
        return info

    def abort_upload(self, uri: str, upload: str) -> None:
        self._uploads.abort(str(parse_object(uri)), upload)

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return None

    def sweep(self) -> None:
        """Remove what crashed writers and forgotten uploads left behind more than a week ago."""
        self._files.sweep()
        self._uploads.sweep()

    def _bucket(self, uri: str) -> Path:
        name = parse(uri).bucket
        folder = self._root / name
        if not folder.is_dir():
            raise NoSuchBucket(f"There is no bucket {name!r}.", hint="Create it first.")
        return folder

    def _target(self, uri: str) -> Path:
        found = parse_object(uri)
        return path_of(self._root / found.bucket, found.key)

    def _publish(
        self, uri: str, draft: Draft, etag: str, attributes: Attributes | None, *, if_absent: bool, durable: bool
    ) -> ObjectInfo:
        found = parse_object(uri)
        bucket = self._root / found.bucket
        kept = (attributes or Attributes()).typed(found.key)
        note = Note(etag, kept, guessable=kept == Attributes().typed(found.key))
        target = path_of(bucket, found.key)
        try:
            self._files.publish(draft, target, bucket, note, if_absent=if_absent, durable=durable)
        except FileExistsError:
            raise ObjectExists(f"There is an object {uri} already.") from None
        return _described(str(found), draft.size, draft.version, note)

    def _info(self, uri: str, target: Path, found: os.stat_result) -> ObjectInfo | None:
        """None when the file was replaced since `found` was taken, and with it perhaps the note."""
        note = self._files.note(target, found.st_mtime_ns)
        if note is None and version_of(target) != found.st_mtime_ns:
            return None
        address = parse_object(uri)
        return _described(str(address), found.st_size, found.st_mtime_ns, note or _placed_by_hand(address.key, found))


def _described(uri: str, size: int, version: int, note: Note) -> ObjectInfo:
    modified = datetime.fromtimestamp(version / 1e9, UTC)
    return ObjectInfo(uri=uri, size=size, etag=note.etag, modified=modified, attributes=note.attributes)


def _placed_by_hand(key: str, found: os.stat_result) -> Note:
    # The ending tells clients, as with multipart uploads, that this is no MD5 of the content.
    digest = hashlib.md5(f"{found.st_mtime_ns}:{found.st_size}".encode(), usedforsecurity=False).hexdigest()
    return Note(f"{digest}-1", Attributes().typed(key))


def _remove_empty(folder: Path, name: str) -> None:
    try:
        for path, _, _ in os.walk(folder, topdown=False):
            os.rmdir(path)
    except OSError as error:
        raise BucketNotEmpty(
            f"The bucket {name!r} holds files that are not objects.", hint="Look into its folder."
        ) from error
