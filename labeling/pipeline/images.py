"""Stored images are looked at before anybody is asked: what nobody could see or paint costs nobody's time."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson

from labeling import storage
from labeling.errors import StorageError
from labeling.manifest.lines import SOURCE_REF
from labeling.models import LabelingJob
from labeling.storage.port import Store
from labeling.task_types import registry
from labeling.task_types.base import SourceKind
from labeling.task_types.custom import CUSTOM
from labeling.task_types.images import FORMATS, PART, Picture, look
from workers.errors import InvalidInput, TryAgain

#: The option that says what becomes of an object whose file is not there: people see it all the same, or it fails.
MISSING = "missing_files"
ASK, FAIL = "ask", "fail"
#: Files are read side by side where there are more of them than this.
FEW, SIDE_BY_SIDE = 4, 8


@dataclass(frozen=True)
class Looked:
    """By the ids of objects: what their images are, and why they cannot be shown. Others are not known: they have no
    image, or it is kept elsewhere."""

    pictures: Mapping[int, Picture] = field(default_factory=dict)
    unfit: Mapping[int, str] = field(default_factory=dict)

    def only(self, object_ids: Iterable[int]) -> "Looked":
        wanted = set(object_ids)
        return Looked(
            {one: self.pictures[one] for one in self.pictures.keys() & wanted},
            {one: self.unfit[one] for one in self.unfit.keys() & wanted},
        )


def look_at(job: LabelingJob, sources: Mapping[int, str]) -> Looked:
    """`sources`: manifest lines by the ids of objects. Reads from storage, so never inside a transaction. Raises
    TryAgain where the storage cannot be reached."""
    task_type, fails = registry.by_key(job.task_type), job.options.get(MISSING) == FAIL
    seen = task_type is not CUSTOM and task_type.source is SourceKind.IMAGE
    if not seen and not fails:
        return Looked()
    store = storage.default_store()
    lines = {object_id: orjson.loads(source) for object_id, source in sources.items()}

    def one(object_id: int) -> Picture | str | None:
        gone = _gone(store, lines[object_id]) if fails else ""
        return gone or (_look(store, lines[object_id], needed=task_type.bounded) if seen else None)

    if len(lines) <= FEW:
        found = [one(object_id) for object_id in lines]
    else:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as readers:
            found = list(readers.map(one, lines))
    told = dict(zip(lines, found, strict=True))
    return Looked(
        {object_id: picture for object_id, picture in told.items() if isinstance(picture, Picture)},
        {object_id: reason for object_id, reason in told.items() if isinstance(reason, str)},
    )


def _gone(store: Store, line: Mapping[str, Any]) -> str:
    """Why the object's file cannot be had; empty where it can, or is none of the storage's."""
    uri = line.get(SOURCE_REF)
    if not isinstance(uri, str) or not uri.startswith("s3://"):
        return ""
    try:
        there = store.stat(uri) is not None
    except TryAgain:
        raise
    except StorageError as error:
        return f"{uri}: {error.sentences}"
    return "" if there else f"{uri}: there is no such file. Put it there, and chain the job."


def _look(store: Store, line: Mapping[str, Any], *, needed: bool) -> Picture | str | None:
    """The image; or why it will not do; None where there is none in the storage to be looked at.

    `needed`: labels are made of pixels, so that an image of another format will not do either.
    """
    uri = line.get(SOURCE_REF)
    if not isinstance(uri, str):
        return None
    try:
        with store.open_read(uri, stop=PART) as reader:
            head, size = reader.read(), reader.info.size

        def part(start: int, stop: int) -> bytes:
            return head[start:stop] if stop <= len(head) else _read(store, uri, start, stop)

        picture = look(part, size, path=SOURCE_REF)
    except TryAgain:
        raise
    except StorageError:
        return None
    except InvalidInput as error:
        return f"{uri}: {error.reason}. {error.hint}".strip()
    if picture is None and needed:
        return f"{uri}: it is not an image that can be drawn on. Store it as one of {', '.join(FORMATS)}."
    return picture


def _read(store: Store, uri: str, start: int, stop: int) -> bytes:
    with store.open_read(uri, start=start, stop=stop) as reader:
        return reader.read()
