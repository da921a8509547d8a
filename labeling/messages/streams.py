"""Topics and the messages that are published to them: where objects of streaming jobs come from, and go to."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from labeling.manifest.messages import Arrival
from labeling.messages import subscriptions
from labeling.models import LabelingJob, StreamMessage, Topic
from labeling.states import JobState
from labeling.wakeup import wake
from workers.errors import InvalidInput, NotFound

_NAME = r"[A-Za-z0-9_-]{1,256}"
_ARN = re.compile(rf"arn:aws[a-z-]*:sns:[a-z0-9-]*:\d{{12}}:({_NAME}(?:\.fifo)?)")
_BATCH = 500
#: A job that stops takes nothing new.
TAKING = (JobState.INITIALIZING, JobState.IN_PROGRESS)


@dataclass
class Published:
    """By the name of each job that reads the topic: how many objects are new to it, and how many it knew."""

    accepted: dict[str, int] = field(default_factory=dict)
    duplicates: dict[str, int] = field(default_factory=dict)


def name_of(given: str, path: str = "topic") -> str:
    """The topic that a name or an ARN of any region and account means. Raises InvalidInput."""
    match = _ARN.fullmatch(given)
    name = match[1] if match else given
    if not re.fullmatch(rf"{_NAME}(\.fifo)?", name) or len(name) > 256:
        hint = "Write arn:aws:sns:us-east-1:000000000000:name, or the name: letters, digits, hyphens, underscores."
        raise InvalidInput(path, f"{given[:100]!r} is no topic", hint=hint)
    return name


def arn(name: str) -> str:
    return f"arn:aws:sns:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:{name}"


def ensure(name: str) -> Topic:
    """The topic, made where it is not there yet."""
    return Topic.objects.get_or_create(name=name)[0]


def find(name: str) -> Topic:
    """Raises NotFound."""
    found = Topic.objects.filter(name=name).first()
    if found is None:
        raise NotFound(f"There is no topic {name}.", hint="A job that names it makes it, and so does CreateTopic.")
    return found


def remove(name: str) -> None:
    """Jobs that read the topic stop; those that write to it go on without. Raises NotFound."""
    find(name).delete()
    for job_id in readers(name).values_list("id", flat=True):
        wake(job_id)


def readers(name: str) -> "QuerySet[LabelingJob]":
    """The jobs that take what is published to this topic now."""
    return LabelingJob.objects.filter(input_topic=name, state__in=TAKING).order_by("id")


def writer(name: str) -> LabelingJob | None:
    """The newest job whose objects come out at this topic."""
    return LabelingJob.objects.filter(output_topic=name).order_by("-id").first()


def publish(name: str, objects: Sequence[Arrival]) -> Published:
    """Puts the objects into the queue of each job that reads the topic, once each, and tells who has subscribed to it;
    all of them or none."""
    told = Published()
    with transaction.atomic():
        # One publisher at a time for each job: two with the same objects in other orders would wait for each other.
        for job in readers(name).select_for_update(no_key=True):
            new = sum(_enqueue(job, batch) for batch in _batches(objects))
            told.accepted[job.name], told.duplicates[job.name] = new, len(objects) - new
            wake(job.id)
        subscriptions.publish(name, [one.text for one in objects])
    return told


def _batches(objects: Iterable[Arrival]) -> Iterable[list[Arrival]]:
    rest = iter(objects)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _enqueue(job: LabelingJob, objects: list[Arrival]) -> int:
    """How many of the objects the job, which is locked, did not know. The first of two equal ones counts."""
    lines: dict[str, str] = {}
    for one in objects:
        lines.setdefault(hashlib.sha256(one.object_id.encode()).hexdigest(), one.line(job.label_attribute))
    known = set(StreamMessage.objects.filter(job=job, digest__in=list(lines)).values_list("digest", flat=True))
    rows = [StreamMessage(job=job, digest=digest, body=line) for digest, line in lines.items() if digest not in known]
    StreamMessage.objects.bulk_create(rows)
    return len(rows)


def waiting(job: LabelingJob) -> "QuerySet[StreamMessage]":
    """What came in and found no room yet, in the order in which it came."""
    return StreamMessage.objects.filter(job=job, line=None).order_by("id")


def purge(job: LabelingJob) -> int:
    """Drops what waits, as if it had never come; how many objects."""
    return waiting(job).delete()[0]
