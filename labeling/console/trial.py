"""The worker page of the job that a form is about to make: what is wrong with it, and how its first object looks."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from labeling import trial
from labeling.media_links import NO_ASSIGNMENT, sign_media
from labeling.task_types import registry
from labeling.task_types.base import Mode
from labeling.task_types.custom import CUSTOM
from workers.errors import InvalidInput, LabelwrightError
from workers.portal.pages import managers_only
from workers.portal.sandbox import framed

LINK_FOR = timedelta(minutes=30)


@require_POST
@managers_only
def check(request: HttpRequest) -> HttpResponse:
    """A part of a page: the findings, and whether there is a page to see."""
    try:
        tried = _tried(request.POST)
    except LabelwrightError as error:
        reason = error.reason if isinstance(error, InvalidInput) else error.message  # the field is in sight
        problem = LabelwrightError(reason, hint=error.hint).sentences
        return render(request, "console/_trial.html", {"problem": problem})
    return render(request, "console/_trial.html", {"tried": tried})


@require_POST
@managers_only
def page(request: HttpRequest) -> HttpResponse:
    """The page itself, as the frame of a task gets it."""
    tried = _tried(request.POST)
    return framed(request, tried.page, hosts=tried.hosts)


def _tried(post: QueryDict) -> trial.Trial:
    expires = timezone.now() + LINK_FOR
    return trial.on_first_object(
        _wanted(post), sign=lambda uri: sign_media(uri, assignment_id=NO_ASSIGNMENT, expires=expires)
    )


def _wanted(post: QueryDict) -> trial.Wanted:
    short, full = post.get("short_instruction", ""), post.get("full_instruction", "")
    instructions = {"shortInstruction": short, "fullInstruction": full}
    return trial.Wanted(
        task_type=_task_type(post),
        template=post.get("template", ""),
        categories=post.get("categories", ""),
        instructions={name: text for name, text in instructions.items() if text},
        allowed_hosts=post.get("allowed_hosts", "").split(),
        manifest_uri=post.get("manifest_uri", ""),
        first=post.get("first_line", ""),
        pre_hook=post.get("pre_hook", "").strip(),
        question=post.get("description", "").strip(),
        audited=post.get("audited_attribute", "").strip(),
    )


def _task_type(post: QueryDict) -> str:
    """The key of the type in the chosen mode. A page of one's own needs none to be looked at."""
    key, mode = post.get("task_type", ""), post.get("mode") or Mode.LABEL
    if not key and post.get("template", "").strip():
        return CUSTOM.key
    if not key:
        raise InvalidInput("task_type", "Choose a task type first, or give a worker page of your own")
    chosen = registry.by_key(key)
    return chosen.key if mode == Mode.LABEL else registry.in_mode(chosen, Mode(mode)).key
