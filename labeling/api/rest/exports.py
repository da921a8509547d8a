"""Exports over REST: a job's labels in another format, made in the background, then a link."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from labeling import access
from labeling.api.rest import show
from labeling.pipeline import exports
from labeling.states import ExportState
from workers.api import paging
from workers.api.encoding import reply
from workers.api.fields import Body, Text
from workers.api.schema import PAGING, describe
from workers.api.shapes import TIME
from workers.api.view import ManagerView

TAG = "Exports"


class ExportRequest(Body):
    format = serializers.ChoiceField(exports.FORMATS)
    attribute = Text(required=False, max_length=127, help_text="the label to write; the job's own without it")


class ExportShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    job = serializers.CharField()
    format = serializers.ChoiceField(exports.FORMATS)
    attribute = serializers.CharField()
    state = serializers.ChoiceField(ExportState.values)
    progress = serializers.FloatField(help_text="0 to 1; 1 when it is ready")
    created_at = serializers.DateTimeField(help_text=TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    error = serializers.CharField(allow_blank=True, help_text="why it failed, with the line of the manifest")
    uri = serializers.CharField(allow_blank=True, help_text="where it is kept, once it is ready")
    size = serializers.IntegerField(help_text="bytes")
    url = serializers.CharField(allow_null=True, help_text="a link for an hour, once it is ready; it needs no token")


class Exports(serializers.Serializer[Any]):
    results = ExportShape(many=True)
    next = serializers.CharField(allow_null=True)


class ExportsView(ManagerView):
    @describe(
        "listExports",
        "Exports of a job, newest first",
        tag=TAG,
        answers={200: Exports},
        errors=(403, 404, 422),
        parameters=PAGING,
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        paging.known(request)
        return paging.page(request, access.job(self.account(), name).exports.select_related("job"), show.export)

    @describe(
        "exportJob",
        "Write the labels as they stand in another format; ask for the export until it is ready",
        tag=TAG,
        request=ExportRequest,
        answers={202: ExportShape},
        errors=(403, 404),
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        account = self.account()
        wanted = self.body(ExportRequest)
        job = access.job(account, name)
        ordered = exports.order(job, wanted["format"], attribute=wanted.get("attribute", ""), by=account)
        return reply(show.export(ordered), 202)


class ExportView(ManagerView):
    @describe("getExport", "One export", tag=TAG, answers={200: ExportShape}, errors=(403, 404))
    def get(self, request: Request, export_id: str) -> HttpResponse:
        return reply(show.export(access.export(self.account(), export_id)))
