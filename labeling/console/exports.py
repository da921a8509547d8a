"""A job's exports in the console: order one, watch it being made, save the file."""

from dataclasses import dataclass
from itertools import islice

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labeling import access
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


@dataclass(frozen=True)
class Shown:
    """An export as a row: `link` is where its file is, once it is ready."""

    row: Export
    progress: float
    link: str


@require_http_methods(["GET", "POST"])
@managers_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    if request.method == "POST":
        account = account_of(request)
        exports.order(access.job(account, name), request.POST.get("format", ""), by=account)
        return redirect("job-exports", name=name)
    context = about(request, name, "exports")
    rows = list(context["job"].exports.select_related("job", "created_by").order_by("-id")[:SHOWN])
    context |= {
        "formats": [*_formats(context["job"]), (exports.MANIFEST, "Output manifest")],
        "kept_days": settings.EXPORT_DAYS,
        "exports": [Shown(one, exports.progress(one), exports.link(one) if one.uri else "") for one in rows],
    }
    if any(one.state == ExportState.WAITING for one in rows):
        context["pause"] = LIVE_PAUSE
    return render(request, "console/exports.html", context)


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
