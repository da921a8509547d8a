"""All answers of a job that count, read once: parsed for consolidation, and noted in short for what else they tell."""

from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from sys import intern
from typing import TYPE_CHECKING, Any

import orjson

from labeling import contexts
from labeling.models import DataObject, LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext, Mode
from workers.models import Annotation
from workers.states import AssignmentState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from consolidation import Votes
    from consolidation.numerics import Floats

_BATCH = 2000


class Facts:
    """Parallel columns that fill while `read` is consumed: line and worker, when the answer was submitted (seconds of
    the epoch), active seconds or NaN, and the category it names where the task type has `choice`."""

    def __init__(self, job: LabelingJob) -> None:
        self._job = job
        self.lines = array("q")
        self.workers = array("q")
        self.submitted = array("d")
        self.seconds = array("d")
        self.choices: list[str] = []

    def __len__(self) -> int:
        return len(self.lines)

    def all(self) -> "Facts":
        """Itself, filled; answers are read only where they name one category."""
        if registry.by_key(self._job.task_type).choice is None:
            rows = self._rows(None).values_list("task__reference", "worker_id", "submitted_at", "time_spent")
            for row in rows.iterator(chunk_size=_BATCH):
                self._note(*row)
        else:
            for _ in self.read():
                pass
        return self

    def last_said(self) -> dict[int, datetime]:
        """Line → when the last of its answers was submitted."""
        last: dict[int, float] = {}
        for line, submitted in zip(self.lines, self.submitted, strict=True):
            last[line] = max(submitted, last.get(line, submitted))
        return {line: datetime.fromtimestamp(when, UTC) for line, when in last.items()}

    def times(self) -> "Callable[[Votes], Floats]":
        """For votes whose items are lines and whose workers are keys: when each was submitted."""
        import numpy as np

        lines, workers, when = np.array(self.lines), np.array(self.workers), np.array(self.submitted)
        span = int(workers.max(initial=0)) + 1
        order = np.argsort(lines * span + workers, kind="stable")
        keys = (lines * span + workers)[order]

        def times(votes: "Votes") -> "Floats":
            items, people = np.array(votes.items, np.int64), np.array(votes.workers, np.int64)
            mine = items[votes.item] * span + people[votes.worker]
            return np.asarray(when[order[np.searchsorted(keys, mine, side="right") - 1]])  # the last answer counts

        return times

    def read(self, lines: Collection[int] | None = None) -> Iterator[tuple[int, int, Any]]:
        """(line, worker, parsed answer), of open tasks too, in a fixed order: same rows, same labels.

        With `lines`, only what was said about these objects.
        """
        task_type = registry.by_key(self._job.task_type)
        plain = AnswerContext(categories=self._job.categories, accepted=True)
        pictures = contexts.pictures(self._job, lines) if task_type.bounded else {}
        of = {line: replace(plain, picture=picture) for line, picture in pictures.items()}
        rows = self._rows(lines).values_list("task__reference", "worker_id", "submitted_at", "time_spent", "answer")
        for reference, worker, submitted, spent, raw in rows.iterator(chunk_size=_BATCH):
            line = self._note(reference, worker, submitted, spent)
            answer = task_type.parse_answer(orjson.loads(raw), of.get(line, plain))
            if task_type.choice is not None:
                self.choices.append(intern(task_type.choice(answer)))  # once, not for each answer
            yield line, worker, answer

    def _rows(self, lines: Collection[int] | None) -> "QuerySet[Annotation]":
        said = Annotation.objects.filter(group_id=self._job.group_id, assignment__state=AssignmentState.SUBMITTED)
        if lines is not None:
            objects = DataObject.objects.filter(job=self._job, line__in=list(lines))
            said = said.filter(task__in=objects.values("task"))
        # Remarks are told in the order of their submission; elsewhere the order of the places will do, and costs less.
        verifies = registry.by_key(self._job.task_type).mode is Mode.VERIFY
        return said.order_by("task_id", *(("submitted_at",) if verifies else ()), "assignment_id")

    def _note(self, reference: str, worker: int, submitted: datetime, spent: float | None) -> int:
        self.lines.append(int(reference))
        self.workers.append(worker)
        self.submitted.append(submitted.timestamp())
        self.seconds.append(float("nan") if spent is None else spent)
        return self.lines[-1]
