"""The task page, and what its script asks for: a place with its frame, one more, an answer taken back."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from workers import access, assignments, preferences, queries, readings
from workers.errors import LabelwrightError, NotFound
from workers.models import Account, Assignment, TaskGroup
from workers.portal import sandbox
from workers.portal.pages import account_of, signed_in
from workers.states import AssignmentState

P = ParamSpec("P")
#: The key caps are shown without being asked for on a new worker's first tasks (look.md, rule 7).
HINTS_FOR = 50
#: The task in front and the one that is made ready behind it.
AT_HAND = 2
STATUS = {"not_found": 404, "limit_exceeded": 429}


@require_GET
@never_cache
@signed_in
@gzip_page
def work(request: HttpRequest, job: str) -> HttpResponse:
    """The task page with what the worker holds of this job, or else the next task there is."""
    me = account_of(request)
    held = sorted(queries.held(me.id, job=job), key=_last_touched)
    group = held[0].group if held else _group(me, job)
    sheets = [_sheet(one) for one in held]
    if len(held) < AT_HAND:
        sheets += _more(me, job, AT_HAND - len(held), held=bool(held))
    return _desk(request, group, sheets)


def _more(me: Account, job: str, count: int, *, held: bool) -> list[dict[str, Any]]:
    """Whoever has left the team gets no more, and may finish what they hold."""
    try:
        return [_fresh(one) for one in assignments.claim(worker_id=me.id, job=job, count=count)]
    except NotFound:
        if not held:
            raise
        return []


@require_GET
@never_cache
@signed_in
@gzip_page
def task(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The task page with one certain assignment, whether it can still be worked on or not."""
    one = access.assignment(account_of(request), assignment_id)
    group = one.group
    others = [held for held in queries.held(one.worker_id or 0, job=group.name) if held.id != one.id]
    if one.state not in (AssignmentState.ACCEPTED, AssignmentState.EXPIRED):
        context = {"assignment": one, "group": group, "until": assignments.changeable_until(one)}
        return render(request, "portal/ended.html", context, status=410)
    return _desk(request, group, [_sheet(one), *map(_sheet, others)])


def _last_touched(one: Assignment) -> tuple[bool, float]:
    """First what was worked on last, then what was taken first."""
    draft = queries.draft(one.id)
    if draft is not None:
        return False, -draft.saved_at.timestamp()
    return True, one.accepted_at.timestamp() if one.accepted_at else 0.0


def _group(me: Account, job: str) -> TaskGroup:
    group = TaskGroup.objects.filter(name=job, team__members=me.id).first()
    if group is None:
        raise NotFound("There is no such job open to you.")
    return group


def _desk(request: HttpRequest, group: TaskGroup, sheets: list[dict[str, Any]]) -> HttpResponse:
    me = account_of(request)
    progress = queries.progress(me.id)
    changed = readings.begin(me.id, group)
    desk = {
        "worker": me.id,
        "email": me.email,
        "job": group.name,
        "title": group.title,
        "seconds": group.time_limit,
        "now": _stamp(timezone.now()),
        "today": progress.submitted_today,
        "hints": progress.submitted < HINTS_FOR,
        "tasks": sheets,
    }
    return render(
        request,
        "portal/task.html",
        {"me": me, "group": group, "desk": desk, "own_keys": preferences.own_keys(me), "changed": changed},
    )


def _sheet(one: Assignment) -> dict[str, Any]:
    """What the script of the task page needs to know of a held assignment."""
    draft = queries.latest_draft(one.worker_id or 0, one.task_id)
    return {
        **_place(one.id, one.task.reference, one.deadline or timezone.now()),
        "draft": {"state": orjson.loads(draft.state), "seq": draft.seq} if draft else None,
    }


def _fresh(one: assignments.Claimed) -> dict[str, Any]:
    return _sheet(Assignment.objects.select_related("task").defer("task__input").get(id=one.id))


def _place(assignment_id: int, reference: str, deadline: datetime) -> dict[str, Any]:
    return {
        "id": assignment_id,
        "object": reference,
        "frame": sandbox.frame_url(assignment_id, deadline=deadline),
        "deadline": _stamp(deadline),
    }


def _stamp(moment: datetime) -> int:
    """Milliseconds since 1970, as the browser counts."""
    return round(moment.timestamp() * 1000)


# --- what the script of the task page asks for -------------------------------------------------------------------


def for_script(view: Callable[Concatenate[HttpRequest, Account, P], dict[str, Any]]) -> Callable[..., HttpResponse]:
    """A view for the page's script: JSON in both cases, and 401 rather than the way to sign in."""

    @require_POST
    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Account):
            return _refusal("not_signed_in", "Your session is over.", "Sign in again.", status=401)
        try:
            return JsonResponse(view(request, account_of(request), *args, **kwargs))
        except LabelwrightError as error:
            return _refusal(error.code, error.message, error.hint, status=STATUS.get(error.code, 409))

    return answered


def _refusal(code: str, message: str, hint: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, "hint": hint, "fields": {}}}, status=status)


@for_script
def claim(request: HttpRequest, me: Account, job: str) -> dict[str, Any]:
    """One more task of the job, or a certain object of it (`object`): one whose time ran out, for instance."""
    wanted = request.POST.get("object")
    sheets = [] if wanted is None else _still_held(me, job, wanted)
    if not sheets:
        sheets = [_fresh(one) for one in assignments.claim(worker_id=me.id, job=job, reference=wanted)]
    return {"now": _stamp(timezone.now()), "tasks": sheets}


def _still_held(me: Account, job: str, reference: str) -> list[dict[str, Any]]:
    """What this worker has of the object: a browser whose clock is wrong believes that its time is over.

    What was held too long is given back, should the sweep not have come by yet, so that it can be taken anew.
    """
    overdue = queries.history(me.id, state=AssignmentState.ACCEPTED, job=job).filter(deadline__lte=timezone.now())
    for one in overdue.filter(task__reference=reference):
        assignments.release(assignment=one, reason="time over")
    return [_sheet(one) for one in queries.held(me.id, job=job, reference=reference)]


@for_script
def read(request: HttpRequest, me: Account, job: str) -> dict[str, Any]:
    """The worker opened the instructions."""
    readings.read(me.id, _group(me, job))
    return {}


@for_script
def withdraw(request: HttpRequest, me: Account, assignment_id: int) -> dict[str, Any]:
    """Takes an answer back; the same question is the worker's again under a new assignment."""
    fresh = assignments.withdraw(assignment=access.assignment(me, assignment_id))
    return {"now": _stamp(timezone.now()), "tasks": [_sheet(fresh)]}
