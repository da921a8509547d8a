"""Automated labeling over REST: the models there are, and where a job's people and its model disagree."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access
from labeling.api.rest.jobs import TAG
from labeling.api.rest.learning_shapes import Disagreements, Models
from labeling.models import ChosenObject, LearningRound
from labeling.options import automation
from workers.api import paging
from workers.api.encoding import raw, reply
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView

#: Nobody looks through more.
SHOWN = 1000


class ModelsView(ManagerView):
    @describe(
        "listModels",
        "Models that automated labeling taught, newest first",
        tag=TAG,
        answers={200: Models},
        errors=(403, 422),
        parameters=PAGING,
    )
    def get(self, request: Request) -> HttpResponse:
        paging.known(request)
        return paging.page(request, LearningRound.objects.select_related("job"), _model)


class DisagreementsView(ManagerView):
    @describe(
        "listDisagreements",
        "Objects where people say one thing and a model that never saw them surely says another",
        tag=TAG,
        answers={200: Disagreements},
        errors=(403, 404),
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        job = access.job(self.account(), name)
        rows, drawn = automation.disagreements(job), automation.measured_by_overlap(job)
        results = [_disagreement(one) | {"overlap": one.quality if drawn else None} for one in rows[:SHOWN]]
        return reply({"results": results, "total": rows.count()})


def _model(one: LearningRound) -> dict[str, Any]:
    job = one.job
    return {
        **automation.round_shown(one),
        "job": job.name,
        "algorithm": one.algorithm,
        "task_type": job.task_type,
        "label_attribute_name": job.label_attribute,
        "categories": job.categories,
        "uri": one.model_uri,
    }


def _disagreement(one: ChosenObject) -> dict[str, Any]:
    row = one.data_object
    return {
        "object_id": str(row.line),
        "source": raw(row.source),
        "category": row.category,
        "confidence": row.confidence,
        "predicted": one.category,
        "score": one.score,
    }
