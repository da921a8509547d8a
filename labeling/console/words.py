"""What the console says for states, and how it shows a data object in a small place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.utils import timezone

from labeling.errors import StorageError
from labeling.media_links import NO_ASSIGNMENT, sign_media
from labeling.models import DataObject, LabelingJob
from labeling.states import JobState, ObjectState
from labeling.task_types import registry
from labeling.task_types.base import SourceKind

STATES = {
    JobState.INITIALIZING: "Starting",
    JobState.IN_PROGRESS: "Running",
    JobState.COMPLETED: "Completed",
    JobState.FAILED: "Failed",
    JobState.STOPPING: "Stopping",
    JobState.STOPPED: "Stopped",
}
OBJECT_STATES = {
    ObjectState.UNLABELED: "waiting",
    ObjectState.LAUNCHED: "being asked",
    ObjectState.COLLECTED: "answered",
    ObjectState.LABELED: "labeled",
    ObjectState.SKIPPED: "needs no human",
    ObjectState.FAILED: "failed",
}
#: Links of console pages belong to no assignment.
LINK_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Shown:
    """A data object as a tile: `image` is a link for a picture, else `text` stands for it."""

    row: DataObject
    image: str
    text: str
    answers: int = 0

    @property
    def alone(self) -> bool:
        """Whether the label rests on a single answer, which tells nothing about how sure it is."""
        return alone(self.row.confidence, self.answers)


def alone(confidence: float | None, answers: int) -> bool:
    return confidence == 0 and answers == 1


def thumbnails(job: LabelingJob, rows: Iterable[DataObject], answers: dict[int, int] | None = None) -> list[Shown]:
    pictures = registry.by_key(job.task_type).source is SourceKind.IMAGE
    counts = answers or {}
    return [shown(row, pictures=pictures, answers=counts.get(row.task_id or 0, 0)) for row in rows]


def shown(row: DataObject, *, pictures: bool, answers: int = 0) -> Shown:
    line: dict[str, Any] = orjson.loads(row.source)
    reference = str(line.get("source-ref", ""))
    text = str(line.get("source", reference))
    return Shown(row, link(reference) if pictures and reference else "", text, answers)


def link(uri: str) -> str:
    """Where the console shows a stored file; empty where there is no such place."""
    try:
        return sign_media(uri, assignment_id=NO_ASSIGNMENT, expires=timezone.now() + LINK_FOR)
    except StorageError:
        return ""


def in_sentences(reason: str, hint: str) -> str:
    """What is wrong and what to do, as it stands beside a field: the domain's reasons begin small, after a name."""
    first = reason.partition(" ")[0]
    begun = reason[:1].upper() + reason[1:] if first.isalpha() else reason
    stop = "" if begun.endswith((".", "!", "?", "…")) else "."
    return f"{begun}{stop} {hint}".strip()
