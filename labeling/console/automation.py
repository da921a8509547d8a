"""Automated labeling of a job in the console: its rounds, and the objects where people and model disagree."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from labeling.console.jobs import about
from labeling.console.words import thumbnails
from labeling.learners import registry as learners
from labeling.models import LabelingJob
from labeling.options import automation
from labeling.pipeline import lessons
from labeling.states import TERMINAL, JobState
from workers.portal.pages import managers_only
from workers.portal.tags import number

SHOWN = 60
PHASES = {
    "beginning": "People label the objects that the first model learns from, and those that check it.",
    "rounds": "People label what the model is least sure of; then it learns again.",
    "rest": "Two rounds in a row added hardly anything: people label the rest.",
    "over": "",
}


@require_GET
@managers_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "model")
    job, counters = context["job"], context["standing"].counters
    shown, doubtful = automation.shown(job), automation.disagreements(job)
    found = list(doubtful[:SHOWN])
    tiles = thumbnails(job, [one.data_object for one in found])
    context |= {
        "automation": shown,
        "algorithm": learners.name_of(shown["algorithm"]) if shown else "",
        "nothing_holds": bool(shown and shown["rounds"] and shown["rounds"][-1]["threshold"] is None),
        "note": _note(job),
        "drawn": automation.measured_by_overlap(job),
        "phase": _doing(job, shown) if shown else "",
        "share": counters.machine_labeled / counters.total if counters.total else 0,
        "disagreements": list(zip(tiles, found, strict=True)),
        "disagreeing": doubtful.count(),
        "pause": max(context["pause"], 5000),
    }
    return render(request, "console/automation.html", context)


def _doing(job: LabelingJob, shown: Mapping[str, Any]) -> str:
    """What is waited for, and how much of it is left: for people, for the objects to be looked at, or for a round."""
    phase, left = shown["phase"], shown["awaited"]
    if job.state != JobState.IN_PROGRESS or phase not in ("beginning", "rounds"):
        return PHASES[phase]
    if left:
        return f"{PHASES[phase]} {number(left)} to go."
    looked = lessons.looked_at(job)
    if 0 < looked < job.manifest_line:
        return f"The model has looked at {number(looked)} of {number(job.manifest_line)} objects. Then it learns."
    return "The model learns from what people have said, and judges every object that is left."


def _note(job: LabelingJob) -> str:
    """What the job's history said last of what it waits for; empty where it went on since, or is over."""
    last = job.events.order_by("-id").first()
    return last.reason if last is not None and last.old == last.new and job.state not in TERMINAL else ""
