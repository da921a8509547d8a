"""The page of one task, as it is served into the frame in which a job author's HTML and scripts run.

The page gets an opaque origin: by the frame's `sandbox` attribute, and by the same in its own policy should somebody
open the address directly. So no cookie, no storage and no page of ours is within its reach, and the policy names the
few places it may load from.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from workers import assignments, kinds
from workers.errors import LabelwrightError, NotFound
from workers.kinds import checked_host
from workers.models import Assignment
from workers.portal.lean import lean
from workers.states import AssignmentState

#: The frame's own `sandbox` attribute must say the same. Never allow-same-origin: with it, a script frees itself.
#: Without allow-forms browsers fire no submit event at all.
SANDBOX = "allow-scripts allow-forms allow-modals allow-popups"
#: An address is good at least this long, so that work which ran out of time can still be looked at.
LEAST = timedelta(minutes=10)

#: What the second host of LABELWRIGHT_TASK_ORIGIN answers: there is no way in, so there are no sessions either.
_ON_TASK_HOST = ("/t/", "/media/", "/static/", "/healthz")

_SIGNER = signing.Signer(salt="labelwright.frame")
_SHOWN = (AssignmentState.ACCEPTED, AssignmentState.EXPIRED)
_HEADERS = {
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",  # the address is the key to the page
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",  # a name that is looked up is a message, too
    "X-Robots-Tag": "noindex, nofollow",
}


def frame_url(assignment_id: int, *, deadline: datetime) -> str:
    """The address of the page for this one assignment, good until its deadline. With LABELWRIGHT_TASK_ORIGIN it is on
    that other host, else a path of this one."""
    expires = max(deadline, timezone.now() + LEAST)
    token = _SIGNER.sign_object([assignment_id, int(expires.timestamp())])
    return f"{settings.TASK_ORIGIN}/t/{token}/"


def opened(token: str) -> Assignment:
    """The assignment that an address stands for. Raises NotFound, alike for every reason not to show it."""
    try:
        assignment_id, expires = _SIGNER.unsign_object(token)
    except signing.BadSignature:
        assignment_id, expires = 0, 0
    found = Assignment.objects.select_related("task__group").filter(id=assignment_id, state__in=_SHOWN).first()
    if found is None or time.time() > expires:
        raise NotFound("This task is no longer yours to work on.", hint="Go back to your list of jobs.")
    return found


@csrf_exempt
@require_safe
@gzip_page
def frame(request: HttpRequest, token: str) -> HttpResponse:
    """The page, or in its place what is wrong, under the same policy. No session is asked: the address is enough, for
    this one page."""
    try:
        assignment = opened(token)
        left = (assignment.deadline or timezone.now()) - timezone.now()
        page = kinds.get(assignment.task.group.kind).render(
            assignments.view(assignment.task),
            assignment_id=assignment.id,
            expires_in=max(left, LEAST).total_seconds(),
        )
        html = lean(page.html) if "lean" in request.GET else page.html
        return framed(request, html, hosts=page.hosts)
    except LabelwrightError as error:
        return framed(request, _notice(error), status=404 if isinstance(error, NotFound) else 422)


def _notice(error: LabelwrightError) -> str:
    return (
        '<!doctype html><meta charset="utf-8"><title>Task</title><body style="font: 1rem/1.5 system-ui; margin: 2rem">'
        f"<h1 style='font-size: 1.25rem'>This task cannot be shown</h1><p>{escape(error.message)}</p>"
        f"<p>{escape(error.hint)}</p>"
    )


def framed(request: HttpRequest, html: str, *, hosts: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """HTML of a job's author, answered so that it is harmless. `hosts` are the other hosts it may contact
    (`cdn.example.org`, `*.example.org`, with or without scheme and port). Raises InvalidInput for one that is none."""
    response = HttpResponse(html.encode("utf-8", "replace"), status=status, headers=_HEADERS)
    response["Content-Security-Policy"] = policy(
        own=f"{request.scheme}://{request.get_host()}", portal=settings.PUBLIC_URL, hosts=hosts
    )
    response.xframe_options_exempt = True  # Django's; frame-ancestors says it exactly
    return response


def policy(*, own: str, portal: str, hosts: Sequence[str] = ()) -> str:
    """The page's Content-Security-Policy. `own` is the origin it is served from, `portal` the one that may frame it.

    Origins are written out: what 'self' means in an opaque origin differs between browsers. Paths keep scripts to our
    static files and libraries, and media to signed links. Inline script and style cannot be refused, they are what
    templates are; nor is code made of text, which d3 needs to read a CSV file and which can do no more than the script
    that makes it. Pictures, sounds, fonts and data have one list, the default: what may be fetched may be shown, and
    the header, which comes with every task, is a third shorter than with a list for each. Frames show the task's files,
    which are never pages of others (labeling/api/media.py), and what the page itself makes, under this same policy.
    """
    origins = list(dict.fromkeys([own, portal]))
    static = [f"{origin}/{folder}/" for origin in origins for folder in ("static", "libraries")]
    media = [f"{origin}/media/" for origin in origins]
    listed = [checked_host(host) for host in hosts]
    directives = {
        "default-src": [*static, *media, "data:", "blob:", *listed],
        "script-src": [*static, "'unsafe-inline'", "'unsafe-eval'", *listed],
        "style-src": [*static, "'unsafe-inline'", *listed],
        "frame-src": [*media, "data:", "blob:", *listed],
        "worker-src": ["blob:"],
        "object-src": ["'none'"],
        "manifest-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": origins,
        "sandbox": [SANDBOX],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


class TaskHost:
    """Middleware, before all that know of people: on a second host for task pages nothing else is to be found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = urlsplit(settings.TASK_ORIGIN).netloc
        alone = host != urlsplit(settings.PUBLIC_URL).netloc
        if host and alone and request.get_host() == host and not request.path.startswith(_ON_TASK_HOST):
            return HttpResponse("Nothing here.", status=404, content_type="text/plain")
        return self.get_response(request)


urlpatterns = [path("t/<str:token>/", frame)]
