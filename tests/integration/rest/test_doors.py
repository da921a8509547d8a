"""Who gets in, and what everybody who does not is told."""

import logging

import orjson
import pytest
from django.db import OperationalError
from django.test import Client

from tests import factories
from tests.integration.rest.caller import Caller, read
from workers import accounts
from workers.api import loop
from workers.models import AccessKey, Account, TaskGroup


@pytest.mark.parametrize("path", ["me", "work", "assignments", "assignments/1"])
def test_nobody_is_told_to_sign_in(nobody: Caller, path: str) -> None:
    response = nobody.send("GET", path)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert orjson.loads(response.content)["error"]["code"] == "not_signed_in"


def test_unknown_revoked_and_disabled_tokens_are_refused_alike(
    member: Caller, stranger: Caller, nobody: Caller
) -> None:
    AccessKey.objects.filter(account=member.account).update(revoked_at="2026-01-01T00:00:00Z")
    Account.objects.filter(id=stranger.account.id).update(is_active=False)  # type: ignore[union-attr]
    nobody.headers["Authorization"] = "Token unknown"
    answers = [caller.get("me") for caller in (member, stranger, nobody)]
    assert {(a.status, a.code) for a in answers} == {(401, "bad_token")}


def test_a_job_of_another_team_looks_as_if_it_did_not_exist(stranger: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    forbidden = stranger.post("assignments/claim", {"job": "owls"})
    unknown = stranger.post("assignments/claim", {"job": "nothing"})
    assert (forbidden.status, unknown.status) == (404, 404)
    assert forbidden.data["error"]["message"] == unknown.data["error"]["message"].replace("nothing", "owls")
    assert stranger.get("work").data == []


@pytest.mark.parametrize(
    "path",
    [
        "api/v1/jobs/o%00l",
        "api/v1/workteams/o%00l",
        "api/v1/streams/o%00l",
        "console/jobs/o%00l/",
        "console/audit/?by=%00",
    ],
)
def test_names_that_no_database_can_hold_lead_nowhere(owner: Caller, path: str) -> None:
    assert owner.account is not None
    browser = Client()
    browser.force_login(owner.account)
    assert browser.get(f"/{path}").status_code == (200 if "?" in path else 404)
    assert browser.post("/sign-in", {"email": "o\0l@example.com", "password": "owl"}).status_code == 403


CHANGES = [
    ("GET", "", None),
    ("PUT", "/draft", {"state": {}, "seq": 1}),
    ("POST", "/submit", {"answer": {"label": "Owl"}}),
    ("POST", "/release", None),
    ("POST", "/decline", None),
    ("POST", "/withdraw", None),
]


@pytest.mark.parametrize(("method", "action", "body"), CHANGES)
def test_an_assignment_is_its_workers_own(
    request: pytest.FixtureRequest, group: TaskGroup, method: str, action: str, body: object
) -> None:
    factories.open_tasks(group)
    member, owner, second = (request.getfixturevalue(name) for name in ("member", "owner", "second"))
    (claimed,) = member.claim()
    for other in (owner, second):
        answer = other(method, f"assignments/{claimed['id']}{action}", body)
        assert (answer.status, answer.code) == (404, "not_found")
    for unknown in ("999999", "abc", "1e3", "9" * 30, "-1"):
        assert member(method, f"assignments/{unknown}{action}", body).status == 404


def test_a_session_may_read_and_needs_its_csrf_token_to_change(group: TaskGroup, team: object) -> None:
    account = factories.make_account("browser@example.com", member_of=(team,))  # type: ignore[arg-type]
    factories.open_tasks(group)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account)
    assert browser.get("/api/v1/me").status_code == 200
    refused = browser.post("/api/v1/assignments/claim", b"{}", content_type="application/json")
    assert read(refused).status == 403
    browser.cookies["labelwright_csrf"] = "x" * 32
    let_in = browser.post(
        "/api/v1/assignments/claim", b"{}", content_type="application/json", headers={"X-CSRFToken": "x" * 32}
    )
    assert read(let_in).status == 200


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_json"),
        (b'{"job": "\\ud800"}', "application/json", 400, "bad_json"),
        (b"\xff", "application/json", 400, "bad_json"),
        (b"[" * 100_000, "application/json", 400, "bad_json"),
        (b"job=owls", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_what_is_no_json_is_refused(member: Caller, body: bytes, media: str, status: int, code: str) -> None:
    answer = read(member.send("POST", "assignments/claim", body, media=media))
    assert (answer.status, answer.code) == (status, code)


def test_a_body_over_the_limit_is_refused(member: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.api.encoding.BODY_LIMIT", 1000)
    answer = read(member.send("POST", "assignments/claim", b" " * 1001 + b"{}"))
    assert (answer.status, answer.code) == (413, "too_large")


def test_wrong_methods_and_addresses_answer_in_the_same_format(member: Caller) -> None:
    wrong = member.send("DELETE", "me")
    assert (wrong.status_code, read(wrong).code) == (405, "method_not_allowed")
    assert "GET" in wrong["Allow"]
    assert (member.get("nowhere").status, member.get("nowhere").code) == (404, "not_found")


def test_what_nobody_foresaw_has_an_id_that_the_log_knows(
    member: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(worker_id: int) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(loop.queries, "work", broken)
    with caplog.at_level(logging.ERROR, logger="labelwright.rest"):
        answer = member.get("work")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in str(answer.data)
    assert answer.data["error"]["request_id"] in caplog.text


def test_while_the_database_is_away_callers_come_back(
    member: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(worker_id: int) -> None:
        raise OperationalError("connection to db.internal refused\nIs it running?")

    monkeypatch.setattr(loop.queries, "work", away)
    answer = member.send("GET", "work")
    assert (answer.status_code, answer["Retry-After"], read(answer).code) == (503, "5", "try_again")
    assert "internal" not in str(read(answer).data)
    [said] = [record for record in caplog.records if record.name == "labelwright.rest"]
    assert (said.message, said.exc_info) == ("the database does not answer: connection to db.internal refused", None)


def test_one_query_finds_the_caller(member: Caller, django_assert_num_queries: object) -> None:
    token = member.headers["Authorization"].partition(" ")[2]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert accounts.account_of_token(token) == member.account
