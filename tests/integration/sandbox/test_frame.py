"""What is served into the task frame: to whom, for how long, and under which policy."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from tests.factories import PlainKind, make_account, make_group, make_team, open_tasks
from workers import assignments, kinds
from workers.errors import InvalidInput, LabelwrightError
from workers.kinds import Page, TaskView, checked_host
from workers.models import Assignment
from workers.portal.sandbox import SANDBOX, frame_url, framed, policy

pytestmark = pytest.mark.django_db


class Shown(PlainKind):
    """A kind of task whose page, or refusal, the test chooses."""

    page: Page | LabelwrightError = Page("<p>The question</p>", ("cdn.example.org",))
    asked: dict[str, Any]

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        self.asked = {"reference": task.reference, "assignment_id": assignment_id, "expires_in": expires_in}
        if isinstance(self.page, LabelwrightError):
            raise self.page
        return self.page


@pytest.fixture
def kind() -> Iterator[Shown]:
    shown = Shown()
    kinds.register("shown", shown)
    yield shown


@pytest.fixture
def held(kind: Shown) -> Assignment:
    team = make_team()
    account = make_account(member_of=(team,))
    group = make_group(team=team, kind="shown")
    open_tasks(group)
    (claimed,) = assignments.claim(worker_id=account.id, job=group.name)
    return Assignment.objects.get(id=claimed.id)


def url(assignment: Assignment) -> str:
    assert assignment.deadline is not None
    return frame_url(assignment.id, deadline=assignment.deadline)


def directives(response: Any) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def test_the_page_of_an_assignment(held: Assignment, kind: Shown) -> None:
    response = Client().get(url(held))
    assert response.status_code == 200
    assert response.content == b"<p>The question</p>"
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert kind.asked["assignment_id"] == held.id
    assert 590 < kind.asked["expires_in"] <= 600


def test_its_headers(held: Assignment) -> None:
    response = Client().get(url(held))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert "camera=()" in response["Permissions-Policy"]


OURS = ["http://testserver/static/", "http://testserver/libraries/"]


@override_settings(PUBLIC_URL="http://testserver")
def test_its_policy(held: Assignment) -> None:
    assert directives(Client().get(url(held))) == {
        "default-src": [*OURS, "http://testserver/media/", "data:", "blob:", "cdn.example.org"],
        "script-src": [*OURS, "'unsafe-inline'", "'unsafe-eval'", "cdn.example.org"],
        "style-src": [*OURS, "'unsafe-inline'", "cdn.example.org"],
        "frame-src": ["http://testserver/media/", "data:", "blob:", "cdn.example.org"],
        "worker-src": ["blob:"],
        "object-src": ["'none'"],
        "manifest-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["http://testserver"],
        "sandbox": SANDBOX.split(),
    }


def test_the_sandbox_never_lets_a_page_be_of_our_origin() -> None:
    assert "allow-same-origin" not in SANDBOX
    assert "allow-top-navigation" not in SANDBOX


def test_without_allowed_hosts_there_are_none(held: Assignment, kind: Shown) -> None:
    kind.page = Page("x")
    found = directives(Client().get(url(held)))
    assert {source.partition(":")[0] for source in found["frame-src"]} == {"http", "data", "blob"}
    assert all(source.endswith(("/media/", ":")) for source in found["frame-src"])
    hosts = {source for sources in found.values() for source in sources if "//" in source}
    assert {host.split("/")[2] for host in hosts} <= {"testserver", "127.0.0.1:8000"}


@override_settings(TASK_ORIGIN="https://tasks.example.org", PUBLIC_URL="https://labels.example.org")
def test_a_second_host(held: Assignment) -> None:
    address = url(held)
    assert address.startswith("https://tasks.example.org/t/")
    response = Client().get(address.removeprefix("https://tasks.example.org"), headers={"host": "tasks.example.org"})
    assert directives(response)["frame-ancestors"] == ["http://tasks.example.org", "https://labels.example.org"]


@override_settings(TASK_ORIGIN="https://tasks.example.org", PUBLIC_URL="https://labels.example.org")
def test_on_a_second_host_there_is_nothing_but_tasks() -> None:
    for path in ("/", "/sign-in", "/portal/", "/api/v1/me", "/console/jobs/"):
        assert Client().get(path, headers={"host": "tasks.example.org"}).status_code == 404
        assert Client().get(path, headers={"host": "labels.example.org"}).status_code != 404


def test_addresses_that_are_wrong_or_over_look_the_same(held: Assignment) -> None:
    good = url(held)
    with_time_travel = frame_url(held.id + 1, deadline=timezone.now())
    answers = [Client().get(path) for path in (good.replace("/t/", "/t/x"), "/t/nonsense/", with_time_travel)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "no longer yours" in answers[0].content.decode()
    assert SANDBOX.split() == directives(answers[0])["sandbox"]


def test_an_address_ends(held: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    address = url(held)
    monkeypatch.setattr("workers.portal.sandbox.time.time", lambda: timezone.now().timestamp() + 700)
    assert Client().get(address).status_code == 404


def test_work_that_ran_out_of_time_can_be_looked_at(held: Assignment, kind: Shown) -> None:
    Assignment.objects.filter(id=held.id).update(deadline=timezone.now() - timedelta(hours=1))
    held.refresh_from_db()
    assert Client().get(url(held)).status_code == 200
    assert kind.asked["expires_in"] == 600


def test_what_was_given_back_is_not_shown(held: Assignment) -> None:
    address = url(held)
    assignments.release(assignment=held)
    assert Client().get(address).status_code == 404


def test_a_page_that_cannot_be_rendered_says_why(held: Assignment, kind: Shown) -> None:
    kind.page = LabelwrightError("line 3: <b>bad</b>", hint="Mend it.")
    response = Client().get(url(held))
    assert response.status_code == 422
    assert "line 3: &lt;b&gt;bad&lt;/b&gt;" in response.content.decode()
    assert SANDBOX.split() == directives(response)["sandbox"]


def test_only_reading(held: Assignment) -> None:
    assert Client().head(url(held)).status_code == 200
    assert Client().post(url(held)).status_code == 405


def test_text_that_is_not_unicode_is_replaced() -> None:
    response: HttpResponse = framed(RequestFactory().get("/"), "a\ud83db")
    assert response.content == b"a?b"


@pytest.mark.parametrize(
    "host",
    [
        "cdn.example.org",
        "https://cdn.example.org",
        "http://localhost:9000",
        "*.example.org",
        "https://*.example.org:8443/",
    ],
)
def test_hosts_that_may_be_allowed(host: str) -> None:
    assert checked_host(host) == host.removesuffix("/")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "*",
        "https://",
        "'unsafe-eval'",
        "a; script-src *",
        "a b",
        "a,b",
        "data:",
        "a/b",
        "ftp://a",
        "-a.org",
        "a..b",
        "*.org",
    ],
)
def test_a_job_cannot_write_its_own_policy(host: str) -> None:
    with pytest.raises(InvalidInput, match="is not a host"):
        policy(own="http://a", portal="http://a", hosts=[host])
