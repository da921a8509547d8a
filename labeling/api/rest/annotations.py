"""Annotations of a job over REST: who said what, when, and how long it took them."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from labeling import access, queries
from labeling.api.rest import show
from labeling.api.rest.objects import TAG
from labeling.api.rest.shapes import Annotations, Imported
from labeling.models import LabelingJob
from labeling.pipeline import bring_in
from workers.api import paging
from workers.api.encoding import LinesParser, dumps, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView

NDJSON = "application/x-ndjson"
UPLOAD_LIMIT = 128 * 1024 * 1024
_PAGE = 2000
_KEY = ("task_id", "assignment_id")


class AnnotationsView(ManagerView):
    parser_classes = [LinesParser]

    @describe(
        "listAnnotations",
        f"Annotations that count. With Accept: {NDJSON} all of them, one a line; else a page",
        tag=TAG,
        answers={(200, "application/json"): Annotations, (200, NDJSON): str},
        errors=(403, 404, 422),
        parameters=PAGING,
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        job = access.job(self.account(), name)
        paging.known(request)
        if NDJSON in request.headers.get("Accept", ""):
            return StreamingHttpResponse(_lines(job), content_type=NDJSON)
        return paging.page(request, queries.annotations(job), show.annotation, key=",".join(_KEY))

    @describe(
        "bringInAnnotations",
        "Bring in answers that were collected elsewhere: all of them or none. They fill slots like any other answer",
        tag=TAG,
        request={NDJSON: str},
        answers={201: Imported},
        errors=(403, 404, 409, 429),
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        job = access.job(self.account(), name)
        done = bring_in.bring_in(job, self.stream(UPLOAD_LIMIT))
        return reply({"annotations": done.annotations, "objects": done.objects}, 201)


def _lines(job: LabelingJob) -> Iterator[bytes]:
    """Page by page by key: the memory of one page, however many there are."""
    rows = queries.annotations(job).order_by(*_KEY)
    page = list(rows[:_PAGE])
    while page:
        yield b"".join(dumps(show.annotation(one)) + b"\n" for one in page)
        last = page[-1]
        page = list(rows.filter(paging.after(_KEY, (last.task_id, last.assignment_id)))[:_PAGE])
