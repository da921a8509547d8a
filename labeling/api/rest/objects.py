"""Data objects of a job over REST: what became of each line, and what people said about it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access, queries
from labeling.api.rest import show
from labeling.api.rest.shapes import ObjectDetail, Objects
from labeling.models import DataObject, LabelingJob
from labeling.states import ObjectState
from workers.api import paging
from workers.api.encoding import raw, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput

TAG = "Objects and annotations"
_FILTERS = {
    "state": (str, f"one of {', '.join(ObjectState.values)}"),
    "label": (str, "a category that the label names, alone or among others"),
    "min_confidence": (float, "0 to 1"),
    "max_confidence": (float, "0 to 1"),
}


class ObjectsView(ManagerView):
    @describe(
        "listObjects",
        "Objects of a job in the manifest's order",
        tag=TAG,
        answers={200: Objects},
        errors=(403, 404, 422),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        job = access.job(self.account(), name)
        rows = _filtered(job, paging.known(request, *_FILTERS))
        counts: dict[int, int] = {}

        def count(page: list[DataObject]) -> None:
            counts.update(queries.answers_by_task([one.task_id for one in page if one.task_id]))

        def row(one: DataObject) -> dict[str, Any]:
            return show.data_object(one, counts.get(one.task_id or 0, 0))

        return paging.page(request, rows, row, key="line", prepare=count)


class ObjectView(ManagerView):
    @describe(
        "getObject",
        "One object with everything people said about it",
        tag=TAG,
        answers={200: ObjectDetail},
        errors=(403, 404),
    )
    def get(self, request: Request, name: str, object_id: str) -> HttpResponse:
        job = access.job(self.account(), name)
        one = access.data_object(self.account(), name, object_id)
        said = [show.annotation(a) for a in queries.annotations(job, task_id=one.task_id)] if one.task_id else []
        facts = {"metadata": raw(one.metadata) if one.metadata else None, "annotations": said}
        return reply({**show.data_object(one, len(said)), **facts})


def _filtered(job: LabelingJob, wanted: dict[str, str]) -> "QuerySet[DataObject]":
    rows = DataObject.objects.filter(job=job)
    if state := paging.one_of("state", wanted["state"], ObjectState.values):
        rows = rows.filter(state=state)
    if wanted["label"]:
        rows = queries.labeled_as(job, rows, wanted["label"])
    for name, lookup in (("min_confidence", "confidence__gte"), ("max_confidence", "confidence__lte")):
        if wanted[name]:
            rows = rows.filter(**{lookup: _share(name, wanted[name])})
    return rows


def _share(name: str, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = -1
    if not 0 <= found <= 1:
        raise InvalidInput(name, "a number from 0 to 1 is needed")
    return found
