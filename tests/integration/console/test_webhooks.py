"""Webhooks in the console: made, changed, tried and removed, and what is refused."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from labeling.models import Delivery, Webhook
from tests.factories import make_account
from tests.job_factories import make_job
from workers.models import Role

pytestmark = pytest.mark.django_db
URL = "https://example.org/told"


@pytest.fixture
def admin(client: Client, settings: Settings) -> Client:
    settings.HOOK_SECRET, settings.HOOKS_ALLOW = "a secret", ("https://example.org/",)
    client.force_login(make_account("admin@example.org", role=Role.ADMIN))
    return client


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_the_life_of_a_webhook(admin: Client) -> None:
    job = make_job(1)
    assert "Nobody is told of anything yet" in said(admin.get("/console/webhooks/"))
    admin.post("/console/webhooks/", {"url": URL, "events": ["job.state", "object.labeled"], "job": job.name})
    one = Webhook.objects.get()
    assert (one.url, one.events, one.job) == (URL, ["job.state", "object.labeled"], job)
    assert URL in said(admin.get("/console/webhooks/"))
    page = f"/console/webhooks/{one.id}/"
    admin.post(f"{page}ping")
    assert "ping: <strong>waiting" in said(admin.get(page))
    Delivery.objects.update(tries=6, error="It answered 500.", ended_at=one.created_at)
    assert "It answered 500." in said(admin.get(page))
    admin.post(page, {"url": f"{URL}/2", "events": ["job.state"], "job": ""})
    one.refresh_from_db()
    assert (one.url, one.events, one.job) == (f"{URL}/2", ["job.state"], None)
    admin.post(f"{page}delete")
    assert not Webhook.objects.exists()
    assert admin.get(page).status_code == 404


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"url": "https://elsewhere.example/", "events": ["job.state"]}, "LABELWRIGHT_HOOKS_ALLOW"),
        ({"url": "ftp://example.org/", "events": ["job.state"]}, "http(s) address"),
        ({"url": URL}, "at least one kind of event"),
        ({"url": URL, "events": ["job.state"], "job": "none"}, "none"),
    ],
)
def test_what_is_refused_stays_in_the_form(admin: Client, given: dict[str, object], reason: str) -> None:
    answer = admin.post("/console/webhooks/", given)
    assert answer.status_code == 422
    assert reason in said(answer)
    assert f'value="{given["url"]}"' in said(answer)
    kept = Webhook.objects.create(url=URL, events=["job.state"])
    answer = admin.post(f"/console/webhooks/{kept.id}/", given)
    assert (answer.status_code, reason in said(answer)) == (422, True)
    kept.refresh_from_db()
    assert kept.url == URL


def test_workers_see_none_of_it(client: Client) -> None:
    client.force_login(make_account("worker@example.org"))
    assert client.get("/console/webhooks/").status_code == 404
