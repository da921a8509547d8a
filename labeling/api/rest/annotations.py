"""Annotations of a job over REST: who said what, when, and how long it took them."""

from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from labeling import access, queries
from labeling.api.rest import show
from labeling.api.rest.objects import TAG
from labeling.api.rest.shapes import Annotations
from labeling.models import LabelingJob
from workers.api import paging
from workers.api.encoding import dumps
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView

NDJSON = "application/x-ndjson"
_PAGE = 2000
_KEY = ("task_id", "assignment_id")


class AnnotationsView(ManagerView):
    @describe(
        "listAnnotations",
        f"Annotations that count. With Accept: {NDJSON} all of them, one a line; else a page",
        tag=TAG,
        answers={(200, "application/json"): Annotations, (200, NDJSON): OpenApiTypes.STR},
        errors=(403, 404, 422),
        parameters=PAGING,
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        job = access.job(self.account(), name)
        paging.known(request)
        if NDJSON in request.headers.get("Accept", ""):
            return StreamingHttpResponse(_lines(job), content_type=NDJSON)
        return paging.page(request, queries.annotations(job), show.annotation, key=",".join(_KEY))


def _lines(job: LabelingJob) -> Iterator[bytes]:
    """Page by page by key: the memory of one page, however many there are."""
    rows = queries.annotations(job).order_by(*_KEY)
    page = list(rows[:_PAGE])
    while page:
        yield b"".join(dumps(show.annotation(one)) + b"\n" for one in page)
        last = page[-1]
        page = list(rows.filter(paging.after(_KEY, (last.task_id, last.assignment_id)))[:_PAGE])
