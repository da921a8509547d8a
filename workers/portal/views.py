"""The worker's home: what there is to do, what is unfinished, what is done and may still be changed."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from workers import access, assignments, queries, readings
from workers.models import Account, Assignment, TaskGroup
from workers.portal.pages import account_of, signed_in
from workers.portal.words import answer_in_words
from workers.states import AssignmentState

DONE_SHOWN = 20
#: So long a job that has no tasks any more is spoken of.
LATELY = timedelta(hours=12)


@require_GET
@never_cache
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    me = account_of(request)
    jobs, submitted = queries.open_work(me.id), _submitted(me)
    context = {
        "me": me,
        "changed": readings.changed(me.id, [card.group for card in jobs]),
        "progress": queries.progress(me.id),
        "median": queries.median_seconds(me.id),
        "held": _one_for_each_job(me),
        "cards": [{"work": card, "seconds": queries.usual_seconds(card.group.id)} for card in jobs if card.available],
        "with_others": [card.group for card in jobs if not card.available and not card.held],
        "nothing_open": _nothing_open(submitted, {card.group.id for card in jobs}),
        "done": [_done(one) for one in submitted],
    }
    return render(request, "portal/home.html", context)


def _one_for_each_job(me: Account) -> list[dict[str, Any]]:
    """The oldest held assignment of each job: the one that its task page opens with."""
    oldest: dict[int, Assignment] = {}
    for one in queries.held(me.id):
        oldest.setdefault(one.group_id, one)
    return [{"assignment": one, "draft": queries.draft(one.id)} for one in oldest.values()]


def _nothing_open(submitted: list[Assignment], still_open: set[int]) -> list[TaskGroup]:
    """Jobs that the worker was at lately and that have no open task now: where did they go?"""
    since = timezone.now() - LATELY
    lately = (one for one in submitted if one.ended_at and one.ended_at >= since)
    return list({one.group_id: one.group for one in lately if one.group_id not in still_open}.values())


def _submitted(me: Account) -> list[Assignment]:
    rows = queries.history(me.id, state=AssignmentState.SUBMITTED).select_related("annotation")
    return list(rows.order_by("-ended_at", "-id")[:DONE_SHOWN])


def _done(one: Assignment) -> dict[str, Any]:
    return {
        "assignment": one,
        "answer": answer_in_words(one.annotation.answer),
        "until": assignments.changeable_until(one),
    }


@require_POST
@signed_in
def reopen(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """From the list of what is done back to the task page, with the answer taken back."""
    fresh = assignments.withdraw(assignment=access.assignment(account_of(request), assignment_id))
    return redirect(f"/portal/tasks/{fresh.id}")


@require_POST
@signed_in
def give_back(request: HttpRequest, job: str) -> HttpResponse:
    """What the worker holds of this job goes back to the pool, without a reason; what they did of it stays theirs."""
    for one in queries.held(account_of(request).id, job=job):
        assignments.release(assignment=one)
    return redirect("portal")
