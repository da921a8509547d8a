"""The worker's home: what there is to do, what is unfinished, what is done and may still be changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from workers import access, assignments, queries
from workers.models import Account, Assignment
from workers.portal.pages import account_of, signed_in
from workers.portal.words import answer_in_words
from workers.states import AssignmentState

DONE_SHOWN = 20


@require_GET
@never_cache
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    me = account_of(request)
    cards = queries.work(me.id)
    context = {
        "me": me,
        "progress": queries.progress(me.id),
        "median": queries.median_seconds(me.id),
        "held": _one_for_each_job(me),
        "cards": [{"work": card, "seconds": queries.usual_seconds(card.group.id)} for card in cards if card.available],
        "done": [_done(one) for one in _submitted(me)],
    }
    return render(request, "portal/home.html", context)


def _one_for_each_job(me: Account) -> list[dict[str, Any]]:
    """The oldest held assignment of each job: the one that its task page opens with."""
    oldest: dict[int, Assignment] = {}
    for one in queries.held(me.id):
        oldest.setdefault(one.group_id, one)
    return [{"assignment": one, "draft": queries.draft(one.id)} for one in oldest.values()]


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
