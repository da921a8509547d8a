"""Pictures, videos and texts of one's own, taken in some at a time for a job that is being made."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from labeling import manifests
from labeling.console.forms import BUCKET
from labeling.console.storage import keep, make_bucket
from workers.errors import InvalidInput, LabelwrightError
from workers.portal.pages import managers_only

#: Folders of uploads stand below it, each with a name that nobody guesses.
ROOT = f"s3://{BUCKET}/data/"


@require_POST
@managers_only
def take(request: HttpRequest) -> HttpResponse:
    """Stores files in the `folder` of the ones before, or in a new one: `{"uri"}` of the folder, or `{"error"}`."""
    try:
        folder = _folder(request.POST.get("folder", ""))
        files = request.FILES.getlist("files")
        _check(files)
        make_bucket(BUCKET)
        for file in files:
            keep(f"{folder}{file.name}", file)
    except LabelwrightError as error:
        return JsonResponse({"error": error.sentences}, status=422)
    return JsonResponse({"uri": folder}, status=201)


def _folder(given: str) -> str:
    if not given:
        return f"{ROOT}{timezone.now():%Y-%m-%d}-{secrets.token_hex(6)}/"
    name = given.removeprefix(ROOT).removesuffix("/")
    if not given.startswith(ROOT) or not name.replace("-", "").isalnum():
        raise InvalidInput("folder", f"{given} is no folder of uploads")
    return f"{ROOT}{name}/"


def _check(files: "Sequence[UploadedFile[Any]]") -> None:
    if not files:
        raise InvalidInput("files", "choose a file first")
    for file in files:
        name = file.name or ""
        if not name.lower().endswith(manifests.ENDINGS):
            known = ", ".join(manifests.ENDINGS)
            raise InvalidInput(
                "files", f"{name or 'a file'} is neither picture, video nor text", hint=f"Known: {known}."
            )
        if not file.size:
            raise InvalidInput("files", f"{name} is empty")
