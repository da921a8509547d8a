"""Streams over REST: objects sent to a topic one by one, the topics there are, and the queue of a job."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access
from labeling.api.rest.annotations import NDJSON, UPLOAD_LIMIT
from labeling.api.rest.stream_shapes import Purged, SentIn, TopicDetail, Topics
from labeling.errors import BadManifest
from labeling.manifest.messages import Arrival, arrivals
from labeling.messages import streams
from labeling.models import LabelingJob, Topic
from workers.api import paging
from workers.api.encoding import BODY_LIMIT, MEDIA_TYPE, LinesParser, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput, LimitExceeded, WrongState

TAG = "Streams"
LINES_AT_MOST = 20_000
ERRORS_SHOWN = 100


class ObjectParser(LinesParser):
    """One JSON object, whose spelling is kept: it becomes a line of a manifest."""

    media_type = MEDIA_TYPE


class TopicsView(ManagerView):
    @describe(
        "listTopics", "Topics of streaming jobs", tag=TAG, answers={200: Topics}, errors=(403, 422), parameters=PAGING
    )
    def get(self, request: Request) -> HttpResponse:
        paging.known(request)
        return paging.page(request, Topic.objects.all(), _shown)


class TopicView(ManagerView):
    parser_classes = [ObjectParser, LinesParser]

    @describe("getTopic", "Who reads and who writes a topic", tag=TAG, answers={200: TopicDetail}, errors=(403, 404))
    def get(self, request: Request, topic: str) -> HttpResponse:
        return reply(_shown(streams.find(topic)))

    @describe(
        "publish",
        f"Send in a data object (JSON), or one a line ({NDJSON}): all of them or none. With an Idempotency-Key, the "
        "same request again brings nothing new. Events of a storage are understood, too",
        tag=TAG,
        request={MEDIA_TYPE: dict, NDJSON: str},
        answers={202: SentIn},
        errors=(403, 404, 409, 429),
    )
    def post(self, request: Request, topic: str) -> HttpResponse:
        name = streams.find(topic).name
        if not streams.readers(name).exists():
            hint = "Create a job with this input_topic; what is sent before would be lost."
            raise WrongState(f"No running job reads the topic {name}.", hint=hint)
        several = (request.content_type or "").startswith(NDJSON)
        lines: Iterable[bytes] = self.stream(UPLOAD_LIMIT) if several else [self.stream(BODY_LIMIT).read()]
        found = _read(lines, request.headers.get("Idempotency-Key", "") or str(uuid.uuid4()))
        told = streams.publish(name, found)
        jobs = [{"job": job, "accepted": n, "duplicates": told.duplicates[job]} for job, n in told.accepted.items()]
        return reply({"topic": name, "objects": len(found), "jobs": jobs}, 202)

    @describe(
        "deleteTopic",
        "Remove a topic: jobs that read it stop",
        tag=TAG,
        answers={204: None},
        errors=(403, 404),
    )
    def delete(self, request: Request, topic: str) -> HttpResponse:
        streams.remove(topic)
        return HttpResponse(status=204)


class QueueView(ManagerView):
    @describe(
        "purgeQueue",
        "Drop what waits in the queue of a streaming job, as if it had never come",
        tag=TAG,
        answers={200: Purged},
        errors=(403, 404),
    )
    def delete(self, request: Request, name: str) -> HttpResponse:
        return reply({"objects": streams.purge(access.job(self.account(), name))})


def _read(lines: Iterable[bytes], key: str) -> list[Arrival]:
    found: list[Arrival] = []
    faults: dict[str, str] = {}
    for number, raw in _filled(lines):
        message_id = hashlib.sha256(f"{key}:{number}".encode()).hexdigest()
        try:
            found += arrivals(raw, message_id=message_id, number=number)
        except BadManifest as error:
            faults[f"line {error.line}"] = error.reason
    if faults:
        first, reason = next(iter(faults.items()))
        raise InvalidInput(first, reason, hint="Mend it and send the whole again: nothing was taken.")
    return found


def _filled(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(lines):
        if number >= LINES_AT_MOST:
            raise LimitExceeded(f"There are more than {LINES_AT_MOST} lines.", hint="Send them in several requests.")
        if raw.strip():
            yield number, raw


def _shown(topic: Topic) -> dict[str, Any]:
    jobs = LabelingJob.objects.order_by("id")
    return {
        "name": topic.name,
        "arn": streams.arn(topic.name),
        "created_at": topic.created_at,
        "read_by": list(jobs.filter(input_topic=topic.name).values_list("name", flat=True)),
        "written_by": list(jobs.filter(output_topic=topic.name).values_list("name", flat=True)),
    }
