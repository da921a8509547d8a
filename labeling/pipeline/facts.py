"""All answers of a job that count, read once: parsed for consolidation, and noted in short for what else they tell."""

from array import array
from collections.abc import Iterator
from typing import Any

import orjson

from labeling.models import LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext, Mode
from workers.models import Annotation
from workers.states import AssignmentState

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
        """Itself, filled."""
        for _ in self.read():
            pass
        return self

    def read(self) -> Iterator[tuple[int, int, Any]]:
        """(line, worker, parsed answer), of open tasks too, in a fixed order: same rows, same labels."""
        task_type = registry.by_key(self._job.task_type)
        context = AnswerContext(categories=self._job.categories)
        # Remarks are told in the order of their submission; elsewhere the order of the places will do, and costs less.
        order = ("submitted_at", "assignment_id") if task_type.mode is Mode.VERIFY else ("assignment_id",)
        rows = (
            Annotation.objects.filter(group_id=self._job.group_id, assignment__state=AssignmentState.SUBMITTED)
            .order_by("task_id", *order)
            .values_list("task__reference", "worker_id", "answer", "submitted_at", "time_spent")
        )
        for reference, worker, raw, submitted, spent in rows.iterator(chunk_size=_BATCH):
            answer = task_type.parse_answer(orjson.loads(raw), context)
            self.lines.append(int(reference))
            self.workers.append(worker)
            self.submitted.append(submitted.timestamp())
            self.seconds.append(float("nan") if spent is None else spent)
            if task_type.choice is not None:
                self.choices.append(task_type.choice(answer))
            yield self.lines[-1], worker, answer
