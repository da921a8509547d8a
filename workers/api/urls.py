"""Addresses of the worker side below /api/v1/."""

from django.urls import path

from workers.api import loop

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
    path("assignments/<str:assignment_id>/withdraw", loop.WithdrawView.as_view()),
]
