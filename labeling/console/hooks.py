"""Calls of a job's own code and model in the console, and the buttons that try them on one object."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from labeling.console.jobs import about
from labeling.models import HookCall
from labeling.pipeline.try_hook import tried, try_model_on, try_on
from workers.portal.pages import account_of, managers_only

PAGE = 50
#: What is tried, by the part of the object's page that shows it.
_TRIES = {"hooks": try_on, "model": try_model_on}


@require_GET
@managers_only
def listing(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "hooks")
    rows = HookCall.objects.filter(job=context["job"]).order_by("-id")
    wanted, before = request.GET.get("state", ""), request.GET.get("before", "")
    if wanted == "failed":
        rows = rows.exclude(error="")
    if before.isascii() and before.isdigit():
        rows = rows.filter(id__lt=int(before[:18]))
    found = list(rows[: PAGE + 1])
    context |= {"calls": found[:PAGE], "wanted": wanted, "older": found[PAGE - 1].id if len(found) > PAGE else None}
    return render(request, "console/hooks.html", context)


@require_POST
@managers_only
def attempt(request: HttpRequest, name: str, object_id: str, of: str) -> HttpResponse:
    tried(_TRIES[of], account_of(request), name, object_id)
    return redirect(f"{reverse('job-object', args=[name, object_id])}#{of}")
