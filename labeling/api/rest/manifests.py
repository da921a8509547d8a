"""Input manifests over REST: sent in, made from a folder, or checked where they are."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from labeling import label_import, manifests
from labeling.api.rest.annotations import NDJSON, UPLOAD_LIMIT
from labeling.api.rest.manifest_shapes import ManifestReport, ManifestRequest
from labeling.errors import BadManifest
from labeling.formats.importers import BY_KEY
from labeling.label_import import LabelImport
from labeling.manifest import Selection
from labeling.manifests import Report
from workers.api import paging
from workers.api.encoding import JSONParser, LinesParser, reply
from workers.api.errors import content
from workers.api.schema import describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput


class ManifestsView(ManagerView):
    parser_classes = [JSONParser, LinesParser]

    @describe(
        "putManifest",
        "Check the manifest at `uri`, make one from a `prefix`, by a `filter` of a `source`, by `merge` or of labels "
        f"as `coco`, `yolo` or `voc` have them (JSON body), or send one in ({NDJSON})",
        tag="Manifests",
        request={"application/json": ManifestRequest, NDJSON: str},
        answers={200: ManifestReport, 201: ManifestReport},
        errors=(403, 404, 409, 502, 503),
        parameters={
            "uri": (str, "for a manifest sent in: where to store it"),
            "replace": (bool, "for a manifest sent in: write over what is there"),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = paging.known(request, "uri", "replace")
        if (request.content_type or "").startswith(NDJSON) or (wanted["uri"] and not request.data):
            return self._sent_in(wanted)
        return self._asked(self.body(ManifestRequest))

    def _sent_in(self, wanted: dict[str, str]) -> HttpResponse:
        if not wanted["uri"]:
            raise InvalidInput("uri", "name the place for the manifest, ?uri=s3://bucket/key")
        replace = paging.one_of("replace", wanted["replace"].lower(), ["true", "false"]) == "true"
        report = manifests.upload(wanted["uri"], self.stream(UPLOAD_LIMIT), replace=replace)
        if report.errors:
            first = report.errors[0]
            hint = "Mend these lines and send it again: nothing was stored."
            refused = content("bad_manifest", f"The manifest has bad lines: {first}.", hint, first.fields)
            return reply({**refused, **_shown(report)}, 422)
        return reply(_shown(report), 201)

    def _asked(self, wanted: dict[str, Any]) -> HttpResponse:
        ways = [way for way in ("prefix", "source", "merge", *BY_KEY) if way in wanted]
        if len(ways) > 1:
            raise InvalidInput(ways[1], f"give either this or {ways[0]}")
        if "filter" in wanted and "source" not in wanted:
            raise InvalidInput("source", "name the manifest whose lines are filtered")
        if not ways:
            return reply(_shown(manifests.check(wanted["uri"])))
        return reply(_shown(_made(wanted)), 201)


def _made(wanted: dict[str, Any]) -> Report:
    uri, replace = wanted["uri"], wanted["replace"]
    if "prefix" in wanted:
        return manifests.from_prefix(uri, wanted["prefix"], kind=wanted["kind"], replace=replace)
    if "merge" in wanted:
        if not wanted["merge"]:
            raise InvalidInput("merge", "name at least one manifest")
        return manifests.merge(uri, wanted["merge"], replace=replace)
    if key := next((key for key in BY_KEY if key in wanted), ""):
        return _imported(uri, key, wanted[key], replace=replace)
    if "filter" not in wanted:
        raise InvalidInput("filter", "say which lines are wanted")
    try:
        return manifests.select(uri, wanted["source"], selection(wanted["filter"]), replace=replace)
    except InvalidInput as error:
        path = error.path if error.path == "filter" else f"filter.{error.path}"
        raise InvalidInput(path, error.reason, hint=error.hint) from None


def _imported(uri: str, key: str, given: dict[str, Any], *, replace: bool) -> Report:
    names = {"human_annotated": "by_people"}
    fields = {names.get(name, name): value for name, value in given.items()}
    try:
        return label_import.make(uri, LabelImport(format=key, **fields), replace=replace).report
    except InvalidInput as error:
        path = "file" if error.path == "the file" else error.path
        raise InvalidInput(f"{key}.{path}", error.reason, hint=error.hint) from None


def selection(given: dict[str, Any]) -> Selection:
    """The conditions of a request, by the names of the domain."""
    names = {"human_annotated": "by_people", "job_names": "jobs"}
    lists = {"classes", "job_names"}
    fields: dict[str, Any] = {
        names.get(name, name): frozenset(value) if name in lists else value for name, value in given.items()
    }
    return Selection(**fields)


def _shown(report: Report) -> dict[str, Any]:
    return {"uri": report.uri, "lines": report.lines, "errors": [_error(error) for error in report.errors]}


def _error(error: BadManifest) -> dict[str, Any]:
    return {"line": error.line, "column": error.column, "message": error.reason, "hint": error.hint}
