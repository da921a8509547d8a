"""Addresses of the pages that everybody and that workers use."""

from django.urls import path

from workers.portal import entrance, views

urlpatterns = [
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("invitation/<str:token>", entrance.invitation, name="invitation"),
    path("portal/", views.home, name="portal"),
    path("portal/tasks/<int:assignment_id>/reopen", views.reopen, name="reopen"),
]
