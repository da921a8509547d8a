"""Files that appear whole or not at all, each with a note of its type and metadata beside the bucket folders.

An object is a plain file with nothing but its content, so that people and other programs can read it. What else is
known stands in a note whose name is the object's address (hashed) and its version: the modification time to the
nanosecond. A note is written before the file is moved into place and is never changed, so a reader finds the note of
just the bytes it reads, or none: then a file was put there by hand, and what its name and size tell has to do.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from labeling.errors import NoSuchBucket, StoreUnavailable
from labeling.storage.port import Attributes, Content, pieces

OWN = ".labelwright"  # no bucket name begins with a dot
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENFILE, errno.EMFILE}
LEFT_BEHIND = timedelta(days=7)
#: Seconds for a turn at a bucket, which those who have it keep for a hundredth of one.
TURN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Note:
    """`guessable`: the attributes are those that the key suggests, so that losing the note loses an etag only."""

    etag: str
    attributes: Attributes
    guessable: bool = False


@dataclass(slots=True)
class Draft:
    """A file under a temporary name: filled and closed, not yet in place."""

    path: Path
    size: int
    etag: str
    version: int


class Files:
    """The folder of drafts and notes of one local store."""

    def __init__(self, root: Path) -> None:
        self.root = os.fspath(root)
        self.drafts = root / OWN / "drafts"
        self.notes = root / OWN / "notes"

    @contextmanager
    def draft(self, content: Content, *, durable: bool) -> Iterator[Draft]:
        """Write content to a temporary file; whatever is not published by the end of the block is removed."""
        path = self.drafts / uuid.uuid4().hex
        try:
            with translated():
                target = _create(path)
            with open(target, "wb", buffering=0) as file:
                size, digest = _fill(file.fileno(), content)
                with translated():
                    version = _stamp(file.fileno())
                    if durable:
                        os.fsync(file.fileno())
            yield Draft(path, size, digest, version)
        finally:
            with suppress(FileNotFoundError):
                path.unlink()

    def publish(self, draft: Draft, target: Path, bucket: Path, note: Note, *, if_absent: bool, durable: bool) -> None:
        """Move a draft into place with its note. Raises FileExistsError with `if_absent`, and `NoSuchBucket`."""
        replaced = version_of(target)
        written = self._write_note(target, draft.version, note, durable=durable and not note.guessable)
        try:
            _move(draft.path, target, bucket, if_absent=if_absent, durable=durable)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(target.parent)
        self.forget(target, replaced)

    def note(self, target: Path, version: int) -> Note | None:
        try:
            found = orjson.loads(self._note_path(target, version).read_bytes())
            return Note(found["etag"], Attributes(**found["attributes"]))
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None

    def forget(self, target: Path, version: int | None) -> None:
        if version is not None:
            self._note_path(target, version).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove drafts that a crash left behind long ago."""
        oldest = (datetime.now(UTC) - LEFT_BEHIND).timestamp()
        with suppress(FileNotFoundError):
            for entry in os.scandir(self.drafts):
                with suppress(FileNotFoundError):
                    if entry.stat().st_mtime < oldest:
                        os.unlink(entry.path)

    def _write_note(self, target: Path, version: int, note: Note, *, durable: bool) -> Path:
        path = self._note_path(target, version)
        attributes = note.attributes
        content = orjson.dumps(
            {
                "etag": note.etag,
                "attributes": {
                    "content_type": attributes.content_type,
                    "metadata": dict(attributes.metadata),
                    "headers": dict(attributes.headers),
                },
            }
        )
        with translated(), open(_create(path), "wb", buffering=0) as file:
            file.write(content)
            if durable:
                os.fsync(file.fileno())
        if durable:
            sync_folder(path.parent)
        return path

    def _note_path(self, target: Path, version: int) -> Path:
        below_root = os.fspath(target).removeprefix(self.root)  # the whole store may be moved elsewhere
        name = hashlib.sha256(below_root.encode()).hexdigest()
        return self.notes / name[:2] / f"{name[2:40]}.{version}"


def version_of(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn a full or failing disk into the error that is tried again later."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StoreUnavailable(
            f"The storage folder cannot be written or read: {error.strerror}.",
            hint="Free space on the disk that holds LABELWRIGHT_HOME.",
        ) from error


@contextmanager
def turn(bucket: Path) -> Iterator[None]:
    """One at a time, of all who ask: to look at a file and replace it in one act. Nobody waits for long: whoever has
    the turn may be frozen, and `StoreUnavailable` is tried again."""
    until = time.monotonic() + TURN_SECONDS
    handle = os.open(bucket, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise StoreUnavailable(f"Another process holds the bucket {bucket.name!r}.") from None
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable: a file is only safe once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _create(path: Path) -> int:
    """Open a new file; its folder is made when it turns out to be missing."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    try:
        return os.open(path, flags, 0o644)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, 0o644)


def _fill(handle: int, content: Content) -> tuple[int, str]:
    """Write pieces as they come; (bytes, MD5 in hex), which is the etag S3 gives to an object written at once."""
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    for piece in pieces(content):
        digest.update(piece)
        size += len(piece)
        left = memoryview(piece)
        with translated():
            while left:
                left = left[os.write(handle, left) :]
    return size, digest.hexdigest()


def _stamp(handle: int) -> int:
    """Set the modification time to now, to the nanosecond; the kernel's own is coarse and would repeat."""
    now = time.time_ns()
    os.utime(handle, ns=(now, now))
    return os.fstat(handle).st_mtime_ns


def _move(source: Path, target: Path, bucket: Path, *, if_absent: bool, durable: bool) -> None:
    move = os.link if if_absent else os.replace
    for _ in range(20):  # a concurrent delete may take an empty folder away again
        with translated(), suppress(FileNotFoundError):
            move(source, target)
            return
        _make_folders(target.parent, bucket, durable=durable)
    raise StoreUnavailable("The storage folder changes too quickly to write to it.")


def _make_folders(folder: Path, bucket: Path, *, durable: bool) -> None:
    if folder == bucket and not bucket.is_dir():
        raise NoSuchBucket(f"There is no bucket {bucket.name!r}.", hint="Create it first.")
    if folder.exists():
        return
    _make_folders(folder.parent, bucket, durable=durable)
    with translated(), suppress(FileExistsError, FileNotFoundError):
        folder.mkdir()
        if durable:
            sync_folder(folder.parent)
