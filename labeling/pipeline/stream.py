"""Streaming jobs: what waits in the queue becomes data objects while there is room, and labeled ones are told of."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from labeling import jobs, queries
from labeling.errors import BadManifest
from labeling.manifest import Line, parse_line
from labeling.manifest.messages import Arrival, arrivals
from labeling.messages import streams, webhooks
from labeling.models import DataObject, LabelingJob, StreamMessage, Topic
from labeling.options import automation
from labeling.pipeline import ingest, post_hooks, publish
from labeling.states import ObjectState
from labeling.task_types import registry
from workers.rows import insert_rows

BATCH = 500
#: As long as Ground Truth's queues keep a message, and as long as its jobs wait for one.
KEPT_FOR = timedelta(days=14)
IDLE_FOR = timedelta(days=10)
_OUT = (ObjectState.UNLABELED, ObjectState.LAUNCHED)


def take(job: LabelingJob) -> int:
    """Makes objects of what waits, in its order, as far as there is room; how many.

    Once the window was full, it is filled again only when there is room for one object's people (chaining 4).
    """
    waiting = streams.waiting(job)
    if not waiting.exists():
        return 0
    room = max(0, _room(job, refill=waiting.filter(overflowed=True).exists()))
    with transaction.atomic():
        locked = LabelingJob.objects.select_for_update().get(id=job.id)
        found = list(waiting[: min(BATCH, room)])
        _append(locked, found)
    left = waiting.filter(overflowed=False)
    if room <= BATCH and left.exists():
        left.update(overflowed=True)
    return len(found)


def _room(job: LabelingJob, *, refill: bool) -> int:
    most = max(1, job.max_concurrent - job.redundancy) if refill else job.max_concurrent
    return most - DataObject.objects.filter(job=job, state__in=_OUT).count()


def _append(job: LabelingJob, found: list[StreamMessage]) -> None:
    """The next lines of the job are these."""
    if not found:
        return
    rows = []
    for number, message in enumerate(found, start=job.manifest_line):
        text, data = parse_line(message.body.encode(), number)
        rows.append(ingest.row(job, Line(number, text, data, 0)))
        message.line, message.body = number, ""
    insert_rows(DataObject, rows)
    StreamMessage.objects.bulk_update(found, ["line", "body"])
    now = timezone.now()
    LabelingJob.objects.filter(id=job.id).update(manifest_line=job.manifest_line + len(found), updated_at=now)


def look_after(job: LabelingJob) -> bool:
    """Drops what waited too long, and stops a streaming job whose topic is gone or silent; whether it did stop it."""
    if not job.input_topic:
        return False
    now = timezone.now()
    old = streams.waiting(job).filter(received_at__lt=now - KEPT_FOR)
    if old.exists():
        old.delete()
    if not Topic.objects.filter(name=job.input_topic).exists():
        return jobs.stop(job, reason=f"its input topic {job.input_topic} was removed")
    if now - _last_heard(job) > IDLE_FOR and not _has_work(job):
        return jobs.stop(job, reason=f"no message for {IDLE_FOR.days} days")
    return False


def _has_work(job: LabelingJob) -> bool:
    return streams.waiting(job).exists() or queries.has(job, *_OUT, ObjectState.COLLECTED)


def _last_heard(job: LabelingJob) -> datetime:
    newest = job.messages.order_by("-id").values_list("received_at", flat=True).first()
    return newest or job.created_at


# --- what comes out ------------------------------------------------------------------------------------------


def announce(job: LabelingJob, *, final: bool = False) -> int:
    """Tells of a batch of labeled objects, each once; how many. While labels may change with further answers, of a job
    over a manifest only at its end (`final`)."""
    unsaid = _unsaid(job, final=final)
    if unsaid is None or not unsaid.exists():
        return 0
    with transaction.atomic():
        found = list(unsaid.select_for_update().order_by("id")[:BATCH])
        lines = {one.line: publish.line(job, one.source, one.label, one.metadata, one.extras) for one in found}
        if job.output_topic:
            streams.publish(job.output_topic, [one for entry in lines.items() for one in _as_message(job, *entry)])
        webhooks.labeled(job, lines)
        DataObject.objects.filter(id__in=[one.id for one in found]).update(announced=True)
    return len(found)


def _unsaid(job: LabelingJob, *, final: bool) -> "QuerySet[DataObject] | None":
    """What nobody was told of yet; None where nobody wants to know, or not now."""
    if not (job.input_topic or final or _labels_stay(job)):
        return None
    unsaid = DataObject.objects.filter(job=job, announced=False, state=ObjectState.LABELED)
    if job.announces:
        return unsaid
    since = min((one.created_at for one in webhooks.wanting(job, webhooks.LABELED)), default=None)
    if since is None:
        return None
    return unsaid if final else unsaid.filter(labeled_at__gte=since)


def _labels_stay(job: LabelingJob) -> bool:
    """Whether a label that is there depends on nothing else that may come."""
    each_alone = post_hooks.applies(job) or registry.by_key(job.task_type).scope == "object"
    return each_alone and automation.of(job) is None


def _as_message(job: LabelingJob, number: int, line: str) -> list[Arrival]:
    """The line of the output manifest, unless its label made it longer than a line may be."""
    try:
        return arrivals(line.encode(), message_id=f"{job.name}:{number}", number=number)
    except BadManifest as error:
        jobs.note(job, f"Object {number} was not published to {job.output_topic}: {error.reason}.")
        return []
