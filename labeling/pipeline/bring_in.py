"""Answers that were collected elsewhere become annotations of a job: all of a file or none, and like any other answer.

Objects that nobody was asked about yet get their task at once, whatever the window of the job.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from labeling import contexts
from labeling.errors import BadAnswers
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import hook_calls, images, launch
from labeling.states import JobState, ObjectState
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext
from labeling.task_types.images import Picture
from labeling.wakeup import wake
from workers import elsewhere
from workers.elsewhere import Given
from workers.errors import InvalidAnswer, InvalidInput, LimitExceeded, WrongState
from workers.models import Worker
from workers.text import storable

#: In one go, because nobody else can write to an embedded database meanwhile.
LINES_AT_MOST = 20_000
ERRORS_SHOWN = 100
#: Clocks of other systems may be ahead of ours by so much.
_SKEW = timedelta(minutes=5)
_FIELDS = {"object_id", "worker_id", "answer", "accepted_at", "submitted_at", "time_spent_seconds"}
_NEEDED = ("object_id", "worker_id", "answer", "accepted_at", "submitted_at")
_BATCH = 500


@dataclass(frozen=True)
class BroughtIn:
    annotations: int
    objects: int


@dataclass(frozen=True)
class _Said:
    """One good line: `place` counts from 1, `line` is the object's line in the manifest."""

    place: int
    line: int
    worker: str
    answer: str
    accepted_at: datetime
    submitted_at: datetime
    time_spent: float | None


def bring_in(job: LabelingJob, lines: Iterable[bytes]) -> BroughtIn:
    """Stores every answer of the NDJSON `lines` (interfaces 4) and wakes the job, or raises and stores none.

    Raises BadAnswers with line and field of up to a hundred faults, WrongState where the job takes no answers,
    LimitExceeded for more than LINES_AT_MOST lines.
    """
    rows = _rows(lines)
    objects = _Objects.named(job, rows)
    said = _read(job, rows, objects)
    faults: dict[str, str] = {}
    workers = dict(Worker.objects.filter(public_id__in={one.worker for one in said}).values_list("public_id", "pk"))
    for one in said:
        if one.worker not in workers:
            faults[f"line {one.place}: worker_id"] = f"there is no worker {one.worker!r}; add them first"
    _refuse(faults)
    with transaction.atomic():
        _require_running(job)
        tasks = _tasks(job, said, objects.looked)
        refused = elsewhere.fill(_group(job), (_given(one, tasks[one.line], workers[one.worker]) for one in said))
        _refuse({f"line {place}: object_id": reason for place, reason in refused.items()})
    wake(job.id)
    return BroughtIn(annotations=len(said), objects=len(tasks))


def _require_running(job: LabelingJob) -> None:
    state = LabelingJob.objects.select_for_update().values_list("state", flat=True).get(id=job.id)
    if state == JobState.INITIALIZING:
        raise WrongState(f"Labeling job {job.name} still reads its manifest.", hint="Try again in a moment.")
    if state != JobState.IN_PROGRESS:
        raise WrongState(f"Labeling job {job.name} is {state}: it takes no answers.", hint="Chain it instead.")


def _group(job: LabelingJob) -> int:
    assert job.group_id is not None
    return job.group_id


# --- lines ---------------------------------------------------------------------------------------------------


def _rows(lines: Iterable[bytes]) -> dict[int, Mapping[str, Any] | InvalidInput]:
    """By their places from 1: what each line that is not blank says, or what is wrong with it."""
    rows: dict[int, Mapping[str, Any] | InvalidInput] = {}
    for place, raw in enumerate(lines, 1):
        if place > LINES_AT_MOST:
            raise LimitExceeded(f"There are more than {LINES_AT_MOST} lines.", hint="Send them in several requests.")
        if raw.strip():
            try:
                rows[place] = _object(raw)
            except InvalidInput as error:
                rows[place] = error
    return rows


@dataclass(frozen=True)
class _Objects:
    """What the answers are judged by, and what was seen of objects that nobody was asked about yet: their images, and
    the pages of those that people would be asked about besides. `unprepared` are the lines among the latter whose
    page the job's own code still has to prepare."""

    plain: AnswerContext
    contexts: Mapping[int, AnswerContext]
    looked: images.Looked
    unprepared: Collection[int]

    @classmethod
    def named(cls, job: LabelingJob, rows: Mapping[int, Mapping[str, Any] | InvalidInput]) -> "_Objects":
        """Before the transaction, because images are read from the storage."""
        names = (row["object_id"] for row in rows.values() if isinstance(row, Mapping))
        answers = Counter(int(name) for name in names if _is_line(name))
        contexts_by_line: dict[int, AnswerContext] = {}
        pictures: dict[int, Picture] = {}
        unfit: dict[int, str] = {}
        unprepared: set[int] = set()
        for batch in _batches(sorted(answers)):
            rows_of_batch = DataObject.objects.filter(job=job, line__in=batch, state=ObjectState.UNLABELED)
            new = list(rows_of_batch.values_list("id", "line", "source"))
            looked = images.look_at(job, {object_id: source for object_id, _, source in new})
            by_line = {line: looked.pictures[object_id] for object_id, line, _ in new if object_id in looked.pictures}
            contexts_by_line |= contexts.of_lines(job, batch, by_line)
            pictures |= looked.pictures
            unfit |= looked.unfit
            asked_besides = [one for one in new if answers[one[1]] < job.redundancy]
            if hook_calls.own(job.pre_hook):
                unprepared |= {line for _, line, _ in asked_besides}
            else:
                unfit |= launch.unshowable(job, asked_besides)
        plain = AnswerContext(categories=job.categories)
        return cls(plain, contexts_by_line, images.Looked(pictures, unfit), unprepared)


def _read(job: LabelingJob, rows: Mapping[int, Mapping[str, Any] | InvalidInput], objects: _Objects) -> list[_Said]:
    said: list[_Said] = []
    faults: dict[str, str] = {}
    for place, row in rows.items():
        try:
            said.append(_parse(job, objects, row, place))
        except (InvalidAnswer, InvalidInput) as error:
            faults[f"line {place}: {next(iter(error.fields))}"] = error.reason
    if not said and not faults:
        faults["line 1: object_id"] = "there is no answer in the body"
    _refuse(faults)
    return said


def _parse(job: LabelingJob, objects: _Objects, row: Mapping[str, Any] | InvalidInput, place: int) -> _Said:
    if isinstance(row, InvalidInput):
        raise row
    line = _line(row["object_id"])
    if line in objects.unprepared:
        wanted = f"bring in all {job.redundancy} answers of it at once, or wait until people are asked about it"
        raise InvalidInput("object_id", f"the job's own code has not prepared the page of object {line} yet; {wanted}")
    try:
        registry.by_key(job.task_type).parse_answer(row["answer"], objects.contexts.get(line, objects.plain))
    except InvalidAnswer as error:
        raise InvalidAnswer(f"answer.{error.field}", error.reason) from None
    accepted, submitted = _time(row, "accepted_at"), _time(row, "submitted_at")
    if submitted < accepted:
        raise InvalidInput("submitted_at", "is before accepted_at")
    if submitted > timezone.now() + _SKEW:
        raise InvalidInput("submitted_at", "is in the future")
    return _Said(
        place=place,
        line=line,
        worker=storable(_text(row, "worker_id")),
        answer=orjson.dumps(row["answer"]).decode(),
        accepted_at=accepted,
        submitted_at=submitted,
        time_spent=_seconds(row.get("time_spent_seconds")),
    )


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        row = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInput("body", f"is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise InvalidInput("body", "a JSON object is needed")
    if unknown := row.keys() - _FIELDS:
        raise InvalidInput(min(unknown), f"there is no such field; known: {', '.join(sorted(_FIELDS))}")
    missing = next((name for name in _NEEDED if name not in row), None)
    if missing:
        raise InvalidInput(missing, "is missing")
    return row


def _text(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(row[name], str):
        raise InvalidInput(name, "a string is needed")
    return str(row[name])


def _line(value: Any) -> int:
    if not _is_line(value):
        raise InvalidInput("object_id", "the number of a manifest line from 0, as a string, is needed")
    return int(value)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9


def _time(row: Mapping[str, Any], name: str) -> datetime:
    try:
        found = parse_datetime(_text(row, name))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInput(name, "a time with zone such as 2026-11-22T10:00:00Z is needed")
    return found


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise InvalidInput("time_spent_seconds", "a number of seconds from 0 is needed")
    return float(value)


# --- tasks ---------------------------------------------------------------------------------------------------


def _tasks(job: LabelingJob, said: list[_Said], looked: images.Looked) -> dict[int, int]:
    """Line → open task of every object that is named; objects that have none yet are launched."""
    places: dict[int, int] = {}
    for one in said:
        places.setdefault(one.line, one.place)
    tasks: dict[int, int] = {}
    for lines in _batches(sorted(places)):
        rows = DataObject.objects.filter(job=job, line__in=lines)
        new = list(rows.filter(state=ObjectState.UNLABELED).values_list("id", "line", "source"))
        launch.open_for(job, new, looked.only(object_id for object_id, _, _ in new))
        found = {one.line: one for one in rows.only("line", "state", "task_id", "failure")}
        _refuse(dict(_unfit(lines, places, found)))
        tasks |= {line: one.task_id for line, one in found.items() if one.task_id}
    return tasks


def _unfit(lines: list[int], places: Mapping[int, int], found: Mapping[int, DataObject]) -> Iterator[tuple[str, str]]:
    for line in lines:
        one = found.get(line)
        if one is None:
            yield f"line {places[line]}: object_id", f"the job has no object {line}"
        elif one.state != ObjectState.LAUNCHED:
            why = f": {one.failure.rstrip('.')}" if one.failure else ""
            yield f"line {places[line]}: object_id", f"object {line} is {one.state} and takes no more answers{why}"


def _given(one: _Said, task_id: int, worker_id: int) -> Given:
    return Given(
        place=one.place,
        task_id=task_id,
        worker_id=worker_id,
        answer=one.answer,
        accepted_at=one.accepted_at,
        submitted_at=one.submitted_at,
        time_spent=one.time_spent,
    )


def _batches(lines: list[int]) -> Iterator[list[int]]:
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _refuse(faults: Mapping[str, str]) -> None:
    if not faults:
        return
    shown = dict(islice(faults.items(), ERRORS_SHOWN))
    first = "; ".join(f"{where}: {reason}" for where, reason in islice(shown.items(), 3))
    raise BadAnswers(
        f"{len(faults)} of the lines can't be brought in: {first}.",
        hint="Mend them and send the whole again: nothing was stored.",
        fields=shown,
    )
