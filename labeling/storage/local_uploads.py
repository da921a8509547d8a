"""Parts of multipart uploads in a folder, until they are joined or given up."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from labeling.storage.local_files import LEFT_BEHIND, OWN, Files, translated
from labeling.storage.multipart import check_named, check_number, joined_etag, no_such_upload
from labeling.storage.port import CHUNK, Attributes, Content, Part

PART_NAME = re.compile(r"(\d{5})\.([0-9a-f]{32})")
ABOUT = "upload.json"


@dataclass(frozen=True, slots=True)
class Joined:
    content: Iterator[bytes]
    etag: str
    attributes: Attributes


class Uploads:
    """One folder for each upload: what it is for, and a file `number.etag` for each part."""

    def __init__(self, root: Path, files: Files) -> None:
        self._folder = root / OWN / "uploads"
        self._files = files

    def start(self, uri: str, attributes: Attributes) -> str:
        upload = uuid.uuid4().hex
        folder = self._folder / upload
        with translated():
            folder.mkdir(parents=True)
            (folder / ABOUT).write_bytes(orjson.dumps({"uri": uri, "attributes": asdict(attributes)}))
        return upload

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        check_number(number)
        folder, _ = self._open(uri, upload)
        with self._files.draft(content, durable=True) as draft:
            name = f"{number:05d}.{draft.etag}"
            with translated():
                os.replace(draft.path, folder / name)
        for earlier in folder.glob(f"{number:05d}.*"):
            if earlier.name != name:
                earlier.unlink(missing_ok=True)
        return Part(number, draft.size, draft.etag, _time(draft.version))

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        folder, _ = self._open(uri, upload)
        found = []
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if name := PART_NAME.fullmatch(entry.name):
                stat = entry.stat()
                found.append(Part(int(name[1]), stat.st_size, name[2], _time(stat.st_mtime_ns)))
        return found

    def joined(self, uri: str, upload: str, named: Sequence[tuple[int, str]]) -> Joined:
        """The content the named parts make. Raises `BadPart`, `NoSuchUpload`."""
        folder, attributes = self._open(uri, upload)
        check_named(named, {part.number: part.etag for part in self.parts(uri, upload)})
        paths = [folder / f"{number:05d}.{etag}" for number, etag in named]
        return Joined(_read(paths), joined_etag([etag for _, etag in named]), attributes)

    def abort(self, uri: str, upload: str) -> None:
        folder, _ = self._open(uri, upload)
        shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        oldest = time.time() - LEFT_BEHIND.total_seconds()
        with suppress(FileNotFoundError):
            for entry in os.scandir(self._folder):
                if entry.stat().st_mtime < oldest:  # every new part makes the folder younger
                    shutil.rmtree(entry.path, ignore_errors=True)

    def _open(self, uri: str, upload: str) -> tuple[Path, Attributes]:
        folder = self._folder / upload
        if not re.fullmatch(r"[0-9a-f]{32}", upload) or not (folder / ABOUT).exists():
            raise no_such_upload(upload)
        about = orjson.loads((folder / ABOUT).read_bytes())
        if about["uri"] != uri:
            raise no_such_upload(upload)
        return folder, Attributes(**about["attributes"])


def _read(paths: Sequence[Path]) -> Iterator[bytes]:
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while piece := file.read(CHUNK):
                yield piece


def _time(version: int) -> datetime:
    return datetime.fromtimestamp(version / 1e9, UTC)
