"""The files that consolidation is given and gives back (hooks 2.3, 2.4): alike for built-in functions and for hooks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.utils import timezone

from labeling import queries
from labeling.models import DataObject, LabelingJob
from labeling.storage.port import Store
from labeling.task_kind import identity
from workers.models import Annotation
from workers.states import AssignmentState

Answers = Mapping[int, Sequence[Annotation]]
_QUESTIONS = "/inference/questions/"
#: The folder of requests, and the one of responses beside it.
_BESIDE = (("/consolidation-request/", "/consolidation-response/"), (_QUESTIONS, "/inference/answers/"))


def answers_to(objects: Iterable[DataObject]) -> dict[int, list[Annotation]]:
    """The answers that count, by task, in the order in which they came."""
    rows = (
        Annotation.objects.filter(task_id__in=[o.task_id for o in objects], assignment__state=AssignmentState.SUBMITTED)
        .select_related("worker")
        .order_by("submitted_at", "assignment_id")
    )
    found: dict[int, list[Annotation]] = {}
    for row in rows:
        found.setdefault(row.task_id, []).append(row)
    return found


def iteration(job: LabelingJob, line: int) -> int:
    return 1 + line // job.max_concurrent


def answers_uri(job: LabelingJob, line: int, when: datetime) -> str:
    """Where the answers to one object are kept, the last of which came `when`."""
    key = f"annotations/worker-response/iteration-{iteration(job, line)}/{line}/{second(when)}.json"
    return f"{queries.folder(job)}/{key}"


def write_answers(store: Store, job: LabelingJob, data_object: DataObject, answers: Sequence[Annotation]) -> None:
    when = answers[-1].submitted_at if answers else timezone.now()
    content = {"answers": [_answer(annotation) for annotation in answers]}
    store.write(answers_uri(job, data_object.line, when), orjson.dumps(content), durable=False)


def _answer(annotation: Annotation) -> dict[str, Any]:
    """One answer as Ground Truth writes it (manifests 3.1)."""
    spent = {} if annotation.time_spent is None else {"timeSpentInSeconds": round(annotation.time_spent, 3)}
    return {
        "acceptanceTime": _millis(annotation.accepted_at),
        "submissionTime": _millis(annotation.submitted_at),
        **spent,
        "answerContent": orjson.Fragment(annotation.answer),
        "workerId": annotation.worker.public_id,
        "workerMetadata": {"identityData": identity(annotation.worker)},
    }


def free_uris(store: Store, job: LabelingJob, line: int) -> tuple[str, str]:
    """Where the next request and its response go, for a batch that begins at `line`."""
    base = f"{queries.folder(job)}/annotations/consolidated-annotation"
    number = iteration(job, line)
    name = f"iteration-{number}/{_free_second(store, f'{base}/consolidation-request/iteration-{number}/')}.json"
    return f"{base}/consolidation-request/{name}", f"{base}/consolidation-response/{name}"


def response_uri(request_uri: str) -> str:
    for asked, answered in _BESIDE:
        head, found, tail = request_uri.rpartition(asked)
        if found:
            return f"{head}{answered}{tail}"
    raise ValueError(f"{request_uri} is not the file of a request")


def question_uri(job: LabelingJob, name: str) -> str:
    """Where a question to a model of the requester's own is kept."""
    return f"{queries.folder(job)}{_QUESTIONS}{name}.json"


def request_entries(objects: Iterable[DataObject], answers: Answers) -> list[dict[str, Any]]:
    return [
        {
            "datasetObjectId": str(one.line),
            "dataObject": _data_object(one.source),
            "annotations": [
                {"workerId": a.worker.public_id, "annotationData": {"content": a.answer}}
                for a in answers.get(one.task_id or 0, [])
            ],
        }
        for one in objects
    ]


def second(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d_%H:%M:%S")


def _data_object(source: str) -> dict[str, str]:
    line = orjson.loads(source)
    return {"s3Uri": line["source-ref"]} if "source-ref" in line else {"content": line["source"]}


def _free_second(store: Store, folder: str) -> str:
    """Files are named by the second; several may come in one."""
    when = timezone.now()
    while store.stat(f"{folder}{second(when)}.json") is not None:
        when += timedelta(seconds=1)
    return second(when)


def _millis(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
