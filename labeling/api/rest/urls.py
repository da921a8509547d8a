"""Addresses of the job side below /api/v1/."""

from django.urls import path

from labeling.api.rest import (
    annotations,
    audit,
    events,
    exports,
    hooks,
    jobs,
    learning,
    manifests,
    objects,
    quality,
    streams,
    webhooks,
)

urlpatterns = [
    path("jobs", jobs.JobsView.as_view()),
    path("jobs/<str:name>", jobs.JobView.as_view()),
    path("jobs/<str:name>/stop", jobs.StopView.as_view()),
    path("jobs/<str:name>/chain", jobs.ChainView.as_view()),
    path("jobs/<str:name>/reconsolidate", jobs.ReconsolidateView.as_view()),
    path("jobs/<str:name>/quality", quality.QualityView.as_view()),
    path("jobs/<str:name>/manifest", jobs.ManifestView.as_view()),
    path("jobs/<str:name>/objects", objects.ObjectsView.as_view()),
    path("jobs/<str:name>/objects/<str:object_id>", objects.ObjectView.as_view()),
    path("jobs/<str:name>/objects/<str:object_id>/try-hook", hooks.TryHookView.as_view()),
    path("jobs/<str:name>/objects/<str:object_id>/try-model", hooks.TryModelView.as_view()),
    path("jobs/<str:name>/hook-calls", hooks.HookCallsView.as_view()),
    path("jobs/<str:name>/annotations", annotations.AnnotationsView.as_view()),
    path("jobs/<str:name>/queue", streams.QueueView.as_view()),
    path("webhooks", webhooks.WebhooksView.as_view()),
    path("webhooks/<str:webhook_id>", webhooks.WebhookView.as_view()),
    path("webhooks/<str:webhook_id>/ping", webhooks.PingView.as_view()),
    path("webhooks/<str:webhook_id>/deliveries", webhooks.DeliveriesView.as_view()),
    path("audit", audit.AuditView.as_view()),
    path("events", events.EventsView.as_view()),
    path("streams", streams.TopicsView.as_view()),
    path("streams/<str:topic>", streams.TopicView.as_view()),
    path("jobs/<str:name>/disagreements", learning.DisagreementsView.as_view()),
    path("models", learning.ModelsView.as_view()),
    path("jobs/<str:name>/export", exports.ExportsView.as_view()),
    path("exports/<str:export_id>", exports.ExportView.as_view()),
    path("manifests", manifests.ManifestsView.as_view()),
]
