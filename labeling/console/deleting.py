"""Deleting jobs that are over, and files: a page says what goes and what stays, and asks for the name."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labeling import access, lineage, queries, removal, usage
from labeling.models import LabelingJob
from labeling.storage import ListedObject, default_store, listed
from labeling.storage.uri import join, parse
from workers.errors import InUse, LabelwrightError
from workers.portal.pages import account_of, managers_only

#: More than that takes longer than a page may.
FILES_AT_MOST = 10_000
SHOWN = 20


@require_http_methods(["GET", "POST"])
@managers_only
def job(request: HttpRequest, name: str) -> HttpResponse:
    """A job with its objects and answers; what it wrote stays."""
    found = access.job(account_of(request), name)
    context: dict[str, Any] = {"rail": "jobs", "job": found, "refused": _refused(found)}
    if request.method == "POST" and not context["refused"]:
        if _typed(request, found.name):
            removal.delete(found)
            return redirect(f"/console/jobs/?{urlencode({'deleted': found.name})}")
        context["error"] = f"Type {found.name} to delete it."
    context |= {
        "rows": removal.rows(found),
        "children": lineage.children(found),
        "folder": f"{queries.folder(found)}/",
        "typed": request.POST.get("confirm", ""),
    }
    return render(request, "console/delete_job.html", context, status=200 if request.method == "GET" else 422)


def _refused(found: LabelingJob) -> str:
    try:
        removal.check(found)
    except LabelwrightError as error:
        return error.sentences
    return ""


def _typed(request: HttpRequest, name: str) -> bool:
    return request.POST.get("confirm", "").strip() == name


@dataclass(frozen=True)
class _Chosen:
    """Files and folders of one folder, or a bucket, which must be empty. `name` is what is typed to confirm."""

    uris: tuple[str, ...]
    folder: str
    name: str
    bucket: str = ""


@require_http_methods(["GET", "POST"])
@managers_only
def files(request: HttpRequest) -> HttpResponse:
    """Files, folders with all that is in them, or an empty bucket."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.getlist("uri"):
        return redirect(f"/console/storage/?{urlencode({'uri': given.get('from', ''), 'deleted': 0})}")
    chosen = _chosen(given.getlist("uri"))
    needed = [(uri, *one) for uri in chosen.uris for one in islice(usage.needed_by(uri), SHOWN)]
    back = f"/console/storage/?{urlencode({'uri': chosen.folder})}" if chosen.folder else "/console/storage/"
    context: dict[str, Any] = {"rail": "storage", "chosen": chosen, "needed": needed, "back": back}
    found: list[ListedObject] = []
    try:
        found = _nothing_in(chosen.bucket) if chosen.bucket else _found(chosen.uris)
        if request.method == "POST" and not needed and _typed(request, chosen.name):
            return _delete(chosen, found)
    except LabelwrightError as refused:
        context["refused"] = refused.sentences
    context |= {
        "files": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "count": len(found),
        "size": sum(one.size for one in found),
        "left": _left(chosen.uris),
        "typed": request.POST.get("confirm", ""),
        "error": f"Type {chosen.name} to delete." if request.method == "POST" else "",
    }
    return render(request, "console/delete_files.html", context, status=200 if request.method == "GET" else 422)


def _chosen(uris: Iterable[str]) -> _Chosen:
    places = [parse(uri) for uri in uris]
    first = places[0]
    if not first.key:
        return _Chosen((str(first),), "", first.bucket, bucket=first.bucket)
    above = first.key.rstrip("/").rpartition("/")[0]
    folder = join(first.bucket, f"{above}/" if above else "")
    name = (first.key if len(places) == 1 else above or first.bucket).rstrip("/").rpartition("/")[2]
    return _Chosen(tuple(map(str, places)), folder, name.strip() or str(first))


def _found(uris: Iterable[str]) -> list[ListedObject]:
    """Every file there; files that are gone already are left out. Raises InUse where there are too many for a page."""
    store, found = default_store(), list[ListedObject]()
    for uri in uris:
        if uri.endswith("/"):
            found += islice(listed(store, uri), FILES_AT_MOST + 1)
        elif (info := store.stat(uri)) is not None:
            found.append(info)
        if len(found) > FILES_AT_MOST:
            command = f"aws --endpoint-url …/s3 s3 rm --recursive {uri}"
            raise InUse(f"More than {FILES_AT_MOST:,} files are too many for a page.", hint=f"From a shell: {command}")
    return found


def _nothing_in(bucket: str) -> list[ListedObject]:
    """Raises NoSuchBucket, and InUse where it is not empty."""
    if default_store().list(join(bucket, ""), limit=1).objects:
        raise InUse(f"The bucket {bucket} holds files.", hint="Delete them first.")
    return []


def _left(uris: Iterable[str]) -> list[tuple[LabelingJob, str]]:
    """Jobs that are over and what goes with the files."""
    return [one for uri in uris for one in islice(usage.left_by(uri), SHOWN)]


def _delete(chosen: _Chosen, found: "list[ListedObject]") -> HttpResponse:
    store = default_store()
    if chosen.bucket:
        store.delete_bucket(chosen.bucket)
        return redirect(f"/console/storage/?{urlencode({'deleted': chosen.bucket})}")
    for one in found:
        store.delete(one.uri)
    return redirect(f"/console/storage/?{urlencode({'uri': chosen.folder, 'deleted': len(found)})}")
