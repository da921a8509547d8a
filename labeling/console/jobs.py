"""Jobs in the console: the list, and one job's overview, people, settings; stopping it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from labeling import access, jobs, lineage
from labeling.console import figures
from labeling.console.words import STATES, thumbnails
from labeling.messages import streams
from labeling.models import HookCall, LabelingJob
from labeling.options import automation
from labeling.states import LIVE, JobState
from workers import reports
from workers.portal.pages import account_of, managers_only

PAGE = 50
#: How often a page looks again while something on it moves, and when nothing does, in milliseconds.
LIVE_PAUSE, CALM_PAUSE = 2000, 15_000


@require_GET
@managers_only
def listing(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "")
    rows = _matching(wanted).select_related("team", "group", "created_by").order_by("-id")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(id__lt=int(before[:18]))
    found = list(rows[: PAGE + 1])
    context = {
        "standings": figures.standings(found[:PAGE]),
        "rail": "jobs",
        "q": wanted,
        "deleted": request.GET.get("deleted", ""),
        "older": found[PAGE - 1].id if len(found) > PAGE else None,
        "any": bool(found) or LabelingJob.objects.exists(),
        "pause": LIVE_PAUSE if any(job.state in LIVE for job in found) else CALM_PAUSE,
    }
    return render(request, "console/jobs.html", context)


def _matching(sentence: str) -> "QuerySet[LabelingJob]":
    """The filter is a sentence: `state:running team:crowd street`."""
    rows = LabelingJob.objects.all()
    for word in sentence.split()[:20]:
        name, colon, value = word.partition(":")
        rows = rows.filter(_condition(name.lower(), value) if colon else _about(word))
    return rows


def _condition(name: str, value: str) -> Q:
    if name == "state":
        states = [state for state, words in STATES.items() if value.lower() in (state.lower(), words.lower())]
        return Q(state__in=[JobState.IN_PROGRESS] if value.lower() == "running" else states)
    fields = {"team": "team__name__icontains", "type": "task_type__icontains", "by": "created_by__email__icontains"}
    return Q(**{fields[name]: value}) if name in fields else _about(f"{name}:{value}")


def _about(word: str) -> Q:
    return Q(name__icontains=word) | Q(group__title__icontains=word)


def about(request: HttpRequest, name: str, tab: str) -> dict[str, Any]:
    """What all pages of one job show above their own. Raises NotFound."""
    job = access.job(account_of(request), name)
    standing = figures.standings([job])[0]
    queue = streams.waiting(job).count() if job.input_topic else 0
    return {
        "job": job,
        "standing": standing,
        "tab": tab,
        "queue": queue,
        "held": figures.held(job) if job.state == JobState.STOPPING else 0,
        "calls_code": bool(job.pre_hook or job.post_hook) or HookCall.objects.filter(job=job).exists(),
        "pause": LIVE_PAUSE if standing.live else CALM_PAUSE,
    }


@require_GET
@managers_only
def overview(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "overview")
    job = context["job"]
    pace = figures.pace(job)
    hardest, alone = figures.hardest(job)
    context |= {
        "pace": pace,
        "most": _most(job, context["standing"]),
        "cost": figures.cost(job, pace.answers),
        "failures": figures.failures(job) if context["standing"].counters.failed else [],
        "distribution": figures.distribution(job),
        "hardest": thumbnails(job, hardest),
        "alone": alone,
        "events": job.events.order_by("-id")[:8],
        "lineage": lineage.of(job),
        "reported": reports.tasks_of(job.group_id or 0).count(),
    }
    return render(request, "console/overview.html", context)


def _most(job: LabelingJob, standing: figures.Standing) -> int:
    """How many answers there will be, or may be; 0 where that says nothing: once it is over, or a machine helps."""
    now = standing.counters
    helped = job.input_topic or job.options.get(automation.OPTION) is not None
    return (now.total - now.carried) * job.redundancy if standing.live and not helped else 0


@require_GET
@managers_only
def people(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "people")
    return render(request, "console/people_of_job.html", {**context, "people": figures.people(context["job"])})


@require_GET
@managers_only
def settings(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "console/settings.html", about(request, name, "settings"))


@require_POST
@managers_only
def purge(request: HttpRequest, name: str) -> HttpResponse:
    """Drops what waits in a streaming job's queue."""
    streams.purge(access.job(account_of(request), name))
    return redirect("job", name=name)


@require_POST
@managers_only
def stop(request: HttpRequest, name: str) -> HttpResponse:
    account = account_of(request)
    reason = request.POST.get("reason", "").strip() or "stopped by a person"
    jobs.stop(access.job(account, name), by=account.email, reason=reason)
    return redirect("job", name=name)
