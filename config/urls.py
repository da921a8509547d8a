"""Every address of the installation, one line per edge."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt

from labeling.api import aws_query, libraries, media, operator, sns, sns_subscriptions, sts
from labeling.api.rest import openapi
from labeling.api.sagemaker.view import endpoint as wire
from workers.api.view import Nowhere
from workers.portal import entrance, sandbox


@csrf_exempt  # the wire knows its callers by their signatures, and nobody else posts here
def front(request: HttpRequest) -> HttpResponse:
    """One address, many doors: programs post to the wire, to the token service or to topics; people come to the
    landing page."""
    if request.method != "POST":
        return entrance.landing(request)
    if aws_query.is_meant(request):
        return aws_query.endpoint(request, {"sts": sts.SERVICE, "sns": sns.SERVICE}, usual="sts")
    return wire(request)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="landing"),
    path("healthz", operator.alive),
    path("readyz", operator.ready),
    path("metrics", operator.metrics),
    path("s3", include("labeling.api.s3.urls")),
    path("api/docs", openapi.as_page),
    path("api/v1/openapi.json", openapi.as_json),
    path("api/v1/", include("workers.api.urls")),
    path("api/v1/", include("labeling.api.rest.urls")),
    path("", include(media)),
    path("", include(libraries)),
    path("", include(sns_subscriptions)),
    path("", include(sandbox)),
    path("", include("workers.portal.urls")),
    path("console/", include("labeling.console.urls")),
    path("api/<path:rest>", Nowhere.as_view()),
]

handler404 = "labeling.api.not_served.not_found"
