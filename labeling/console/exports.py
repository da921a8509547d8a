"""A job's exports in the console: order one, watch it being made, save the file."""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from labeling import access
from labeling.console import joining
from labeling.console.jobs import LIVE_PAUSE, about
from labeling.formats import FORMATS, values
from labeling.models import Export, LabelingJob
from labeling.pipeline import exports, publish
from labeling.states import ExportState
from workers.errors import LabelwrightError
from workers.portal.pages import account_of, managers_only

SHOWN = 50
#: Lines of the manifest that are searched for a label.
LOOKED_AT = 50


_TITLES = {**{one.key: one.title for one in FORMATS}, exports.MANIFEST: "Output manifest"}


@dataclass(frozen=True)
class Shown:
    """An export as a row: `link` is where its file is, once it is ready."""

    row: Export
    title: str
    progress: float
    link: str


@require_http_methods(["GET", "POST"])
@managers_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    if request.method == "POST":
        account = account_of(request)
        exports.order(access.job(account, name), request.POST.get("format", ""), by=account)
        return redirect("job-exports", name=name)
    return _page(request, name, joined=request.GET.get("joined", ""))


@require_POST
@managers_only
def join(request: HttpRequest, name: str) -> HttpResponse:
    """A manifest of the job's objects with other jobs' labels."""
    to = request.POST.get("to", "").strip()
    try:
        joining.join(access.job(account_of(request), name), request.POST.getlist("others"), to)
    except LabelwrightError as error:
        return _page(request, name, refused=error.sentences, to=to, status=422)
    return redirect(f"{reverse('job-exports', args=[name])}?{urlencode({'joined': to})}")


def _page(request: HttpRequest, name: str, *, status: int = 200, **about_joining: str) -> HttpResponse:
    context = about(request, name, "exports")
    rows = list(context["job"].exports.select_related("job", "created_by").order_by("-id")[:SHOWN])
    context |= {
        "formats": [*_formats(context["job"]), (exports.MANIFEST, _TITLES[exports.MANIFEST])],
        "kept_days": settings.EXPORT_DAYS,
        "others": joining.others(context["job"]),
        "to": joining.place(context["job"]),
        **about_joining,
        "exports": [_shown(one) for one in rows],
    }
    if any(one.state == ExportState.WAITING for one in rows):
        context["pause"] = LIVE_PAUSE
    return render(request, "console/exports.html", context, status=status)


def _shown(one: Export) -> Shown:
    return Shown(one, _TITLES.get(one.format, one.format), exports.progress(one), exports.link(one) if one.uri else "")


def _formats(job: LabelingJob) -> list[tuple[str, str]]:
    """Key and title of the formats that can hold the job's labels; all of them where that cannot be told yet."""
    kind = next((found for line in islice(publish.lines(job), LOOKED_AT) if (found := _kind(line, job))), None)
    return [(one.key, one.title) for one in FORMATS if kind is None or kind in one.kinds]


def _kind(line: str, job: LabelingJob) -> values.Kind | None:
    data = orjson.loads(line)
    name = job.label_attribute
    try:
        return values.read(data[name], data[f"{name}-metadata"], job.categories).kind
    except (KeyError, LabelwrightError):  # not labeled, or in a form of its own
        return None
