"""Every address of the installation, one line per edge."""

from django.urls import URLPattern, URLResolver, include, path

from labeling.api import media, operator
from workers.api.view import Nowhere
from workers.portal import sandbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", operator.alive),
    path("readyz", operator.ready),
    path("metrics", operator.metrics),
    path("s3", include("labeling.api.s3.urls")),
    path("api/v1/", include("workers.api.urls")),
    path("api/v1/", include("labeling.api.rest.urls")),
    path("", include(media)),
    path("", include(sandbox)),
    path("", include("workers.portal.urls")),
    path("api/<path:rest>", Nowhere.as_view()),
]

handler404 = "workers.portal.pages.not_found"
