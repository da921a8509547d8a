"""Addresses of the pages that everybody and that workers use."""

from django.urls import path

from workers.portal import desk, entrance, settings, views

urlpatterns = [
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("invitation/<str:token>", entrance.invitation, name="invitation"),
    path("portal/", views.home, name="portal"),
    path("portal/settings", settings.page, name="settings"),
    path("portal/work/<str:job>", desk.work, name="work"),
    path("portal/work/<str:job>/claim", desk.claim, name="claim"),
    path("portal/work/<str:job>/give-back", views.give_back, name="give-back"),
    path("portal/work/<str:job>/read", desk.read, name="read"),
    path("portal/tasks/<int:assignment_id>", desk.task, name="task"),
    path("portal/tasks/<int:assignment_id>/reopen", views.reopen, name="reopen"),
    path("portal/tasks/<int:assignment_id>/withdraw", desk.withdraw, name="withdraw"),
]
