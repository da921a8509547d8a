"""A job's exports in the console: order one, watch it being made, save the file."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labeling import access
from labeling.console.jobs import LIVE_PAUSE, about
from labeling.formats import FORMATS
from labeling.models import Export
from labeling.pipeline import exports
from labeling.states import ExportState
from workers.portal.pages import account_of, managers_only

SHOWN = 50


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
        "formats": [*((one.key, one.title) for one in FORMATS), (exports.MANIFEST, "Output manifest")],
        "kept_days": settings.EXPORT_DAYS,
        "exports": [Shown(one, exports.progress(one), exports.link(one) if one.uri else "") for one in rows],
    }
    if any(one.state == ExportState.WAITING for one in rows):
        context["pause"] = LIVE_PAUSE
    return render(request, "console/exports.html", context)
