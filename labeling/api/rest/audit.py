"""Who did what, over REST."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from labeling.models import AuditEntry
from workers.api import paging
from workers.api.schema import PAGING, describe
from workers.api.shapes import TIME
from workers.api.view import ManagerView

DOORS = ["rest", "wire", "console"]
_FILTERS = {
    "by": (str, "the account's mail address"),
    "door": (str, f"one of {', '.join(DOORS)}"),
    "action": (str, "for instance createJob, StopLabelingJob, stop-job"),
    "target": (str, "a part of what it was about"),
}


class AuditItem(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text=TIME)
    by = serializers.CharField()
    door = serializers.ChoiceField(DOORS)
    action = serializers.CharField(help_text="the operation's name at its door")
    target = serializers.CharField(allow_blank=True)
    status = serializers.IntegerField(help_text="what it was answered with")


class Audit(serializers.Serializer[Any]):
    results = AuditItem(many=True)
    next = serializers.CharField(allow_null=True)


class AuditView(ManagerView):
    @describe(
        "listAudit",
        "What owners and admins changed, newest first",
        tag="Audit",
        answers={200: Audit},
        errors=(403, 422),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = paging.known(request, *_FILTERS)
        rows = AuditEntry.objects.all()
        if door := paging.one_of("door", wanted["door"], DOORS):
            rows = rows.filter(door=door)
        if wanted["by"]:
            rows = rows.filter(by__iexact=wanted["by"])
        if wanted["action"]:
            rows = rows.filter(action=wanted["action"])
        if wanted["target"]:
            rows = rows.filter(target__icontains=wanted["target"])
        return paging.page(request, rows, _shown)


def _shown(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": entry.by,
        "door": entry.door,
        "action": entry.action,
        "target": entry.target,
        "status": entry.status,
    }
