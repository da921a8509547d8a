"""Labeling jobs over REST: create, list, look at, stop, chain, and the output manifest as it stands."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from labeling import access, jobs, queries, removal, subset
from labeling.api.rest import new_job, show
from labeling.api.rest.shapes import Again, ChainRequest, JobDetail, Jobs, NewJobRequest, StopRequest
from labeling.models import LabelingJob
from labeling.pipeline import again, publish
from labeling.states import JobState
from workers.api import paging
from workers.api.encoding import reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput

TAG = "Jobs"
NDJSON = "application/x-ndjson"
_FILTERS = {
    "status": (str, f"one of {', '.join(JobState.values)}"),
    "name_contains": (str, "part of the name, without regard to case"),
    "created_after": (datetime, "RFC 3339"),
    "created_before": (datetime, "RFC 3339"),
}


class JobsView(ManagerView):
    @describe(
        "listJobs",
        "Jobs, newest first",
        tag=TAG,
        answers={200: Jobs},
        errors=(403, 422),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request) -> HttpResponse:
        rows = _filtered(paging.known(request, *_FILTERS))
        found: dict[int, queries.Counters] = {}
        return paging.page(
            request,
            rows,
            lambda job: show.summary(job, found[job.id]),
            prepare=lambda page: found.update(queries.counters(page)),
        )

    @describe(
        "createJob",
        "Create a job",
        tag=TAG,
        request=NewJobRequest,
        answers={201: JobDetail},
        errors=(403, 409),
    )
    def post(self, request: Request) -> HttpResponse:
        account = self.account()
        wanted = self.body(NewJobRequest)
        job = subset.create(new_job.from_request(wanted, account), new_job.part(wanted))
        return reply(show.detail(access.job(account, job.name)), 201)


class JobView(ManagerView):
    @describe("getJob", "One job", tag=TAG, answers={200: JobDetail}, errors=(403, 404))
    def get(self, request: Request, name: str) -> HttpResponse:
        return reply(show.detail(access.job(self.account(), name)))

    @describe(
        "deleteJob",
        "Delete a job that is over with its objects, answers and labels; what it wrote to the storage stays",
        tag=TAG,
        answers={204: None},
        errors=(403, 404, 409),
    )
    def delete(self, request: Request, name: str) -> HttpResponse:
        removal.delete(access.job(self.account(), name))
        return HttpResponse(status=204)


class StopView(ManagerView):
    @describe(
        "stopJob",
        "Stop a job; doing it twice does no harm",
        tag=TAG,
        request=StopRequest,
        answers={200: JobDetail},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        account = self.account()
        job = access.job(account, name)
        reason = self.body(StopRequest).get("reason") or "stopped by a person"
        jobs.stop(job, by=account.email, reason=reason)
        return reply(show.detail(access.job(account, name)))


class ChainView(ManagerView):
    @describe(
        "chainJob",
        "A new job over this one's output manifest, with everything else as here unless the request says otherwise",
        tag=TAG,
        request=ChainRequest,
        answers={201: JobDetail},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        account = self.account()
        old = access.job(account, name)
        wanted = self.body(ChainRequest)
        job = subset.create(new_job.from_job(old, wanted, account), new_job.part(wanted))
        return reply(show.detail(access.job(account, job.name)), 201)


class ReconsolidateView(ManagerView):
    @describe(
        "reconsolidateJob",
        "Compute the labels of a job that is over once more, from the same answers; its output is written anew",
        tag=TAG,
        request=Again,
        answers={202: JobDetail},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        account, wanted = self.account(), self.body(Again)
        job = access.job(account, name)
        new_job.check_method(job.task_type, wanted)
        again.ask(job, wanted, by=account.email)
        return reply(show.detail(access.job(account, name)), 202)


class ManifestView(ManagerView):
    @describe(
        "getOutputManifest",
        "The output manifest as it stands: every line of the input, augmented where there is a label",
        tag=TAG,
        answers={(200, NDJSON): bytes},
        errors=(403, 404),
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        job = access.job(self.account(), name)
        response = StreamingHttpResponse(publish.manifest_bytes(job), content_type=NDJSON)
        response["Content-Disposition"] = f'attachment; filename="{job.name}.manifest"'
        return response


def _filtered(wanted: dict[str, str]) -> "QuerySet[LabelingJob]":
    rows = LabelingJob.objects.select_related("team", "group")
    if status := paging.one_of("status", wanted["status"], JobState.values):
        rows = rows.filter(state=status)
    if wanted["name_contains"]:
        rows = rows.filter(name__icontains=wanted["name_contains"])
    limits: dict[str, Any] = {
        "created_at__gt": _time("created_after", wanted["created_after"]),
        "created_at__lt": _time("created_before", wanted["created_before"]),
    }
    return rows.filter(**{field: value for field, value in limits.items() if value})


def _time(name: str, value: str) -> datetime | None:
    if not value:
        return None
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInput(name, "a time such as 2026-11-22T10:00:00Z is needed")
    return found
