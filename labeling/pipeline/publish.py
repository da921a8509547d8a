"""Labels → output manifest and worker answers in storage. Same rows, same bytes, same key: twice is harmless."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any

import orjson
from django.utils import timezone

from labeling import queries, storage
from labeling.errors import ObjectExists
from labeling.manifest import augment, metadata_name
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import exchange, hook_calls, post_hooks
from labeling.states import ObjectState
from labeling.storage.port import Store
from workers.errors import TryAgain

#: The intermediate manifest is written at most once a minute and takes at most a twentieth of the time.
INTERVAL = timedelta(seconds=60)
THRIFT = 20
ARCHIVE_BATCH, WRITERS = 200, 8
TRIES = 3
_PAGE = 2000
_PIECE = 1 << 18


def lines(job: LabelingJob) -> Iterator[str]:
    """Every line of the output manifest in the input's order, without line ends; constant memory."""
    rows = (
        DataObject.objects.filter(job=job).order_by("line").values_list("line", "source", "label", "metadata", "extras")
    )
    last = -1
    while page := list(rows.filter(line__gt=last)[:_PAGE]):
        for _, *stored in page:
            yield line(job, *stored)
        last = page[-1][0]


def line(job: LabelingJob, source: str, label: str, metadata: str, extras: str) -> str:
    """One line of the output manifest from the columns of its object."""
    if not label:
        return source
    name = job.label_attribute
    added = {name: orjson.Fragment(label), metadata_name(name): orjson.Fragment(metadata)}
    return augment(source, added | orjson.loads(extras) if extras else added)


def manifest_bytes(job: LabelingJob) -> Iterator[bytes]:
    """The output manifest in pieces of about a quarter of a megabyte."""
    piece: list[str] = []
    size = 0
    for line in lines(job):
        piece.append(line)
        size += len(line)
        if size >= _PIECE:
            yield ("\n".join(piece) + "\n").encode()
            piece, size = [], 0
    if piece:
        yield ("\n".join(piece) + "\n").encode()


def publish(job: LabelingJob) -> None:
    """The output manifest as it stands, complete in line count, and the report of failed objects beside it."""
    store = storage.default_store()
    _replace(store, queries.output_uri(job), partial(manifest_bytes, job))
    failed = DataObject.objects.filter(job=job, state=ObjectState.FAILED).order_by("line")
    if failed.exists():
        store.write(f"{queries.folder(job)}/manifests/output/failures.jsonl", _failures(failed.iterator()))


def _replace(store: Store, uri: str, content: Callable[[], Iterator[bytes]]) -> None:
    """Writes what `content` reads from the rows over what was there before it read them: a process that stood still
    meanwhile may have older rows in hand than another one has written. Then they are read once more."""
    for _ in range(TRIES):
        before = store.stat(uri)
        try:
            store.write(uri, content(), if_absent=before is None, over=before.etag if before else "")
            return
        except ObjectExists:
            continue
    raise TryAgain(f"{uri} was replaced by others {TRIES} times while it was written.")


def publish_when_due(job: LabelingJob) -> bool:
    """The manifest while the job runs, now and then."""
    now = timezone.now()
    if job.publish_at is None or now < job.publish_at:
        if job.publish_at is None:
            LabelingJob.objects.filter(id=job.id).update(publish_at=now + INTERVAL)
        return False
    started = time.monotonic()
    publish(job)
    pause = max(INTERVAL, timedelta(seconds=THRIFT * (time.monotonic() - started)))
    LabelingJob.objects.filter(id=job.id).update(publish_at=timezone.now() + pause)
    return True


def _failures(objects: Iterator[DataObject]) -> Iterator[bytes]:
    for data_object in objects:
        yield orjson.dumps({"datasetObjectId": str(data_object.line), "reason": data_object.failure}) + b"\n"


# --- worker answers ------------------------------------------------------------------------------------------


def archive(job: LabelingJob) -> int:
    """Writes the answers of a batch of labeled objects, and what consolidation was asked and said; how many objects."""
    waiting = DataObject.objects.filter(
        job=job, archived=False, state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN
    )
    batch = list(waiting.order_by("line")[:ARCHIVE_BATCH])
    if not batch:
        return 0
    store = storage.default_store()
    answers = exchange.answers_to(batch)
    if not hook_calls.own(job.post_hook):  # else the files are there, written when the hook was called
        said = [answers.get(one.task_id or 0, []) for one in batch]
        with ThreadPoolExecutor(WRITERS) as pool:  # most of the time goes into waiting for the storage
            list(pool.map(partial(exchange.write_answers, store, job), batch, said))
    if not post_hooks.applies(job):
        for _, group in groupby(batch, key=lambda o: exchange.iteration(job, o.line)):
            _write_exchange(store, job, list(group), answers)
    DataObject.objects.filter(id__in=[o.id for o in batch]).update(archived=True)
    return len(batch)


def _write_exchange(store: Store, job: LabelingJob, objects: list[DataObject], answers: exchange.Answers) -> None:
    """The consolidation request and response files, written for the built-in functions as for any hook."""
    request, response = exchange.free_uris(store, job, objects[0].line)
    store.write(request, orjson.dumps(exchange.request_entries(objects, answers)), durable=False)
    store.write(response, orjson.dumps([_response_entry(job, one) for one in objects]), durable=False)


def _response_entry(job: LabelingJob, data_object: DataObject) -> dict[str, Any]:
    content = {
        job.label_attribute: orjson.Fragment(data_object.label),
        metadata_name(job.label_attribute): orjson.Fragment(data_object.metadata),
    }
    return {"datasetObjectId": str(data_object.line), "consolidatedAnnotation": {"content": content}}
