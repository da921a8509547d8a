"""Labels that are files: the task type hands out the bytes, and they are in the storage before a row names them.

The name is made of the object and of the time of its last answer. Written twice, it is the same file with the same
bytes; written in vain, it is a file that nothing names.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from labeling import queries, storage
from labeling.errors import StorageError
from labeling.models import LabelingJob
from labeling.task_types import painted
from labeling.task_types.base import Label
from labeling.task_types.registry import AnyTaskType
from workers.errors import InvalidInput, TryAgain

if TYPE_CHECKING:
    from labeling.task_types.painted import Codes


def uri(job: LabelingJob, task_type: AnyTaskType, line: int, said: datetime | None) -> str:
    """Where the label of an object is kept, the last answer to which came at `said`; empty where they are no files."""
    if not task_type.file_ending:
        return ""
    assert said is not None
    moment = said.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return f"{queries.folder(job)}/annotations/consolidated-annotation/output/{line}_{moment}{task_type.file_ending}"


def keep(labels: Iterable[tuple[str, Label]]) -> None:
    """Writes the files of (address, label), where labels have one. Never inside a transaction."""
    store = storage.default_store()
    for address, label in labels:
        content = label.file
        if content is not None:
            store.write(address, content)


def pixels(address: str, colors: Sequence[str]) -> "Codes":
    """The place of each pixel's colour among these, from 1 (height × width); 0 for others. Raises `InvalidInput` where
    the file cannot be had, `TryAgain` where the storage cannot be reached."""
    try:
        return painted.unpacked(storage.read(storage.default_store(), address), colors)
    except TryAgain:
        raise
    except StorageError as error:
        raise InvalidInput(address, f"cannot be read: {error.sentences}") from None
