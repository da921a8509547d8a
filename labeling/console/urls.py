"""Addresses of the console, all below /console/."""

from django.urls import path
from django.views.generic import RedirectView

from labeling.console import audit, automation, create, exports, hooks, jobs, objects, people, quality, storage

urlpatterns = [
    path("", RedirectView.as_view(url="/console/jobs/"), name="console"),
    path("jobs/", jobs.listing, name="jobs"),
    path("jobs/new", create.new, name="new-job"),
    path("jobs", RedirectView.as_view(pattern_name="jobs")),
    path("jobs/<str:name>", RedirectView.as_view(pattern_name="job")),
    path("jobs/<str:name>/", jobs.overview, name="job"),
    path("jobs/<str:name>/objects", objects.listing, name="job-objects"),
    path("jobs/<str:name>/objects/<str:object_id>", objects.one, name="job-object"),
    path("jobs/<str:name>/quality", quality.page, name="job-quality"),
    path("jobs/<str:name>/objects/<str:object_id>/try-hook", hooks.attempt, name="try-hook"),
    path("jobs/<str:name>/hooks", hooks.listing, name="job-hooks"),
    path("jobs/<str:name>/model", automation.page, name="job-model"),
    path("jobs/<str:name>/people", jobs.people, name="job-people"),
    path("jobs/<str:name>/settings", jobs.settings, name="job-settings"),
    path("jobs/<str:name>/exports", exports.page, name="job-exports"),
    path("jobs/<str:name>/stop", jobs.stop, name="stop-job"),
    path("jobs/<str:name>/purge", jobs.purge, name="purge-queue"),
    path("teams", RedirectView.as_view(pattern_name="teams")),
    path("teams/", people.teams_page, name="teams"),
    path("teams/<int:team_id>/", people.team, name="team"),
    path("teams/<int:team_id>/remove", people.remove, name="remove-member"),
    path("teams/<int:team_id>/delete", people.delete, name="delete-team"),
    path("workers", RedirectView.as_view(pattern_name="workers")),
    path("workers/", people.workers_page, name="workers"),
    path("workers/<int:account_id>/link", people.link, name="worker-link"),
    path("workers/<int:account_id>/active", people.active, name="worker-active"),
    path("keys", RedirectView.as_view(pattern_name="keys")),
    path("keys/", people.keys, name="keys"),
    path("keys/<str:access_key_id>/revoke", people.revoke, name="revoke-key"),
    path("audit", RedirectView.as_view(pattern_name="audit")),
    path("audit/", audit.listing, name="audit"),
    path("storage", RedirectView.as_view(pattern_name="storage")),
    path("storage/", storage.listing, name="storage"),
    path("storage/file", storage.file, name="storage-file"),
]
