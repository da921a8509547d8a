"""Addresses of the worker side below /api/v1/."""

from django.urls import path

from workers.api import keys, loop, people, teams

urlpatterns = [
    path("me", loop.MeView.as_view()),
    path("work", loop.WorkView.as_view()),
    path("assignments", loop.HistoryView.as_view()),
    path("assignments/claim", loop.ClaimView.as_view()),
    path("assignments/<str:assignment_id>", loop.AssignmentView.as_view()),
    path("assignments/<str:assignment_id>/draft", loop.DraftView.as_view()),
    path("assignments/<str:assignment_id>/submit", loop.SubmitView.as_view()),
    path("assignments/<str:assignment_id>/release", loop.ReleaseView.as_view()),
    path("assignments/<str:assignment_id>/decline", loop.DeclineView.as_view()),
    path("assignments/<str:assignment_id>/report", loop.ReportView.as_view()),
    path("assignments/<str:assignment_id>/withdraw", loop.WithdrawView.as_view()),
    path("workteams", teams.TeamsView.as_view()),
    path("workteams/<str:name>", teams.TeamView.as_view()),
    path("workteams/<str:name>/members", teams.MembersView.as_view()),
    path("workteams/<str:name>/members/<str:worker_id>", teams.MemberView.as_view()),
    path("workers", people.PeopleView.as_view()),
    path("workers/<str:worker_id>", people.PersonView.as_view()),
    path("keys", keys.KeysView.as_view()),
    path("keys/<str:access_key_id>", keys.KeyView.as_view()),
]
