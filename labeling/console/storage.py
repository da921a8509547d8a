"""A simple look into the storage: buckets, folders, files; upload and download."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from labeling.errors import BucketExists, NoSuchObject
from labeling.media_links import file_name
from labeling.storage import default_store
from labeling.storage.uri import join, parse
from workers.errors import InvalidInput, LabelwrightError
from workers.portal.pages import managers_only

PAGE = 200


@managers_only
def listing(request: HttpRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    uri, error = given.get("uri", ""), ""
    if request.method == "POST":
        try:
            return _at(_upload(request, uri) if uri else _new_bucket(request))
        except LabelwrightError as refused:
            error = refused.sentences
    told = _told(request.GET.get("deleted", ""))
    context = {
        "rail": "storage",
        "error": error,
        "deleted": told,
        **(_folder(uri, request.GET.get("token", "")) if uri else _buckets()),
    }
    return render(request, "console/storage.html", context, status=422 if error else 200)


def _told(deleted: str) -> str:
    """What became of a deletion: a number of files, or a bucket."""
    if deleted == "0":
        return "Nothing is deleted. Tick files or folders first."
    number = f"{deleted} file{'s are' if deleted != '1' else ' is'} deleted."
    return (number if deleted.isdigit() else f"The bucket {deleted} is deleted.") if deleted else ""


def _buckets() -> dict[str, Any]:
    return {"buckets": default_store().buckets()}


def _folder(uri: str, token: str) -> dict[str, Any]:
    place = parse(uri)
    page = default_store().list(str(place), delimiter="/", token=token, limit=PAGE)
    return {
        "uri": str(place),
        "trail": _trail(place.bucket, place.key),
        "folders": [(group, group.rstrip("/").rpartition("/")[2]) for group in page.groups],
        "files": [(one, one.uri.removeprefix(str(place))) for one in page.objects],
        "more": urlencode({"uri": str(place), "token": page.token}) if page.token else "",
    }


def _trail(bucket: str, key: str) -> list[tuple[str, str]]:
    """Each step from the bucket down to this folder, with its name."""
    steps, path = [(join(bucket, ""), bucket)], ""
    for part in key.split("/")[:-1]:
        path += f"{part}/"
        steps.append((join(bucket, path), part))
    return steps


def _new_bucket(request: HttpRequest) -> str:
    name = request.POST.get("bucket", "").strip()
    default_store().create_bucket(name)
    return join(name, "")


def _upload(request: HttpRequest, uri: str) -> str:
    place, files = parse(uri), request.FILES.getlist("files")
    if not files:
        raise InvalidInput("files", "choose a file first")
    for file in files:
        keep(join(place.bucket, place.key + (file.name or "file")), file)
    return str(place)


def keep(uri: str, file: "UploadedFile[Any]") -> None:
    """Stores an uploaded file piece by piece."""
    default_store().write(uri, file.chunks())


def make_bucket(name: str) -> None:
    """Makes a bucket where it is not there yet."""
    with suppress(BucketExists):
        default_store().create_bucket(name)


def _at(uri: str) -> HttpResponse:
    return redirect(f"/console/storage/?{urlencode({'uri': uri})}")


@require_GET
@managers_only
def file(request: HttpRequest) -> HttpResponseBase:
    """One file as a download; never shown as a page of ours."""
    uri = request.GET.get("uri", "")
    try:
        reader = default_store().open_read(uri)
    except NoSuchObject:
        raise InvalidInput("uri", f"there is no {uri}") from None
    response = StreamingHttpResponse(reader.chunks(), content_type="application/octet-stream")
    response["Content-Length"] = str(reader.info.size)
    response["Content-Disposition"] = content_disposition_header(True, file_name(uri)) or "attachment"
    return response
