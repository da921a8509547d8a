"""CreateLabelingJob, DescribeLabelingJob, StopLabelingJob and the two lists of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from labeling import access, jobs, queries
from labeling.api.sagemaker.operations.job_answers import described, summary, team_summary
from labeling.api.sagemaker.operations.new_job import MEMBERS, new_job
from labeling.api.sagemaker.paging import Sort, page
from labeling.models import LabelingJob
from workers import teams
from workers.errors import InvalidInput
from workers.models import Account

Request = Mapping[str, Any]

#: Filters of the lists and what they ask of a row.
FILTERS: Final[Mapping[str, str]] = {
    "CreationTimeAfter": "created_at__gt",
    "CreationTimeBefore": "created_at__lt",
    "LastModifiedTimeAfter": "updated_at__gt",
    "LastModifiedTimeBefore": "updated_at__lt",
    "NameContains": "name__icontains",
    "StatusEquals": "state",
    "JobReferenceCodeContains": "reference_code__contains",
}
BY_CREATION: Final = (F("created_at"), datetime)
SORTS: Final[Mapping[str, tuple[Sort, type[str] | type[datetime]]]] = {
    "Name": (Lower("name"), str),
    "CreationTime": BY_CREATION,
    "Status": (F("state"), str),
}


def create_labeling_job(account: Account, request: Request) -> dict[str, Any]:
    try:
        job = jobs.create(new_job(account, request))
    except InvalidInput as error:
        path = MEMBERS.get(error.path, error.path)
        raise InvalidInput(path, error.reason, hint=error.hint) from None
    return {"LabelingJobArn": queries.arn(job)}


def describe_labeling_job(account: Account, request: Request) -> dict[str, Any]:
    return described(access.job(account, request["LabelingJobName"]))


def stop_labeling_job(account: Account, request: Request) -> dict[str, Any]:
    jobs.stop(access.job(account, request["LabelingJobName"]), by=account.email)
    return {}


def list_labeling_jobs(account: Account, request: Request) -> dict[str, Any]:
    sort, kind = SORTS[request.get("SortBy", "CreationTime")]
    found, token = page(_filtered(access.jobs(account), request), request, sort=sort, kind=kind)
    counters = queries.counters(found)
    return {"LabelingJobSummaryList": [summary(job, counters[job.id]) for job in found], "NextToken": token}


def list_labeling_jobs_for_workteam(account: Account, request: Request) -> dict[str, Any]:
    team = teams.by_arn(request["WorkteamArn"])
    sort, kind = BY_CREATION
    found, token = page(_filtered(access.jobs(account).filter(team=team), request), request, sort=sort, kind=kind)
    counters = queries.counters(found)
    return {"LabelingJobSummaryList": [team_summary(job, counters[job.id]) for job in found], "NextToken": token}


def _filtered(rows: QuerySet[LabelingJob], request: Request) -> QuerySet[LabelingJob]:
    return rows.filter(**{FILTERS[name]: value for name, value in request.items() if name in FILTERS})
