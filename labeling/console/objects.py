"""The data objects of a job in the console: a filtered grid, and one object with everything people said about it."""

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from labeling import access, queries
from labeling.console import figures
from labeling.console.jobs import about
from labeling.console.overlay import of_answers, overlay
from labeling.console.words import OBJECT_STATES, link, thumbnails
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.options import automation
from labeling.pipeline import hook_calls
from labeling.pipeline.try_hook import has_own_model
from labeling.states import ObjectState
from workers import reports
from workers.models import Assignment
from workers.portal.pages import account_of, managers_only
from workers.portal.words import answer_in_words
from workers.states import AssignmentState

PAGE = 60
#: Of an object's calls, the last ones.
CALLS = 10
#: With more categories than that, the filter is a field with suggestions instead of a list of all.
LISTED = 50


@require_GET
@managers_only
def listing(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "objects")
    job = context["job"]
    found = list(_filtered(job, request).order_by("line")[: PAGE + 1])
    page = found[:PAGE]
    answers = queries.answers_by_task([one.task_id for one in page if one.task_id])
    further = request.GET.copy()
    if len(found) > PAGE:
        further["after"] = str(page[-1].line)
    context |= {
        "objects": thumbnails(job, page, answers),
        "more": further.urlencode() if len(found) > PAGE else "",
        "states": OBJECT_STATES.items(),
        "wanted": request.GET,
        "few": len(job.categories) <= LISTED,
        "suggested": [] if len(job.categories) <= LISTED else figures.names(job)[:LISTED],
        "confidences": [("50", "at most 50 %"), ("70", "at most 70 %"), ("90", "at most 90 %")],
    }
    return render(request, "console/objects.html", context)


def _filtered(job: LabelingJob, request: HttpRequest) -> "QuerySet[DataObject]":
    rows = DataObject.objects.filter(job=job)
    state, label = request.GET.get("state", ""), request.GET.get("label", "")
    if state in ObjectState.values:
        rows = rows.filter(state=state)
    if label:
        rows = queries.labeled_as(job, rows, label)
    if request.GET.get("reported"):
        rows = rows.filter(task_id__in=reports.tasks_of(job.group_id or 0))
    most, after = request.GET.get("confidence", ""), request.GET.get("after", "")
    if most.isascii() and most.isdigit():
        rows = rows.filter(confidence__lte=int(most[:3]) / 100)
    return rows.filter(line__gt=int(after[:10])) if after.isascii() and after.isdigit() else rows


@require_GET
@managers_only
def one(request: HttpRequest, name: str, object_id: str) -> HttpResponse:
    context = about(request, name, "objects")
    job = context["job"]
    row = access.data_object(account_of(request), name, object_id)
    said = list(queries.annotations(job, task_id=row.task_id).select_related("worker__account")) if row.task_id else []
    drawn, theirs = overlay(row), of_answers(job, row, said)
    calls = HookCall.objects.filter(job=job, line=row.line).order_by("-id")
    context |= {
        "shown": thumbnails(job, [row], {row.task_id or 0: len(said)})[0],
        "overlay": drawn,
        "painted": link(drawn.uri) if drawn and drawn.uri else "",
        "canvas": next(filter(None, [drawn, *theirs]), None),
        "drawn_by_people": any(theirs),
        "said": [
            {"annotation": one, "answer": answer_in_words(one.answer), "drawn": its}
            for one, its in zip(said, theirs, strict=True)
        ],
        "model": automation.said_of(row),
        "by_overlap": automation.measured_by_overlap(job),
        "declined": _declined(row),
        "reported": reports.of_task(row.task_id or 0),
        "tries": hook_calls.own(job.pre_hook),
        "calls": calls.exclude(kind=HookCall.Kind.TRY_MODEL)[:CALLS],
        "tries_model": has_own_model(job),
        "model_calls": calls.filter(kind=HookCall.Kind.TRY_MODEL)[:CALLS],
        "label": _pretty(row.label),
        "metadata": _pretty(row.metadata),
        "line": _pretty(row.source),
    }
    return render(request, "console/object.html", context)


def _declined(row: DataObject) -> "QuerySet[Assignment]":
    rows = Assignment.objects.filter(task_id=row.task_id or 0, state=AssignmentState.DECLINED)
    return rows.select_related("worker__account").order_by("id")


def _pretty(text: str) -> str:
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode() if text else ""
