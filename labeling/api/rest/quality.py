"""Quality of a job over REST: the figures that the engine computed last."""

from django.http import HttpResponse
from rest_framework.request import Request

from labeling import access, quality
from labeling.api.rest.jobs import TAG
from labeling.api.rest.quality_shapes import Quality
from workers.api.encoding import reply
from workers.api.schema import describe
from workers.api.view import ManagerView


class QualityView(ManagerView):
    @describe(
        "getQuality",
        "What the answers tell: agreement, people, hardest objects, answers saved, the audit; computed now and then",
        tag=TAG,
        answers={200: Quality},
        errors=(403, 404),
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        return reply(quality.stored(access.job(self.account(), name)))
