"""The way in: who gets where, how guessing is slowed, and what never leads elsewhere."""

import pytest
from django.test import Client

from tests.factories import make_account
from workers import accounts
from workers.models import Account

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet geese at dawn"
JSON = {"Accept": "application/json"}


def worker() -> Account:
    return make_account("ana@example.org", password=PASSWORD)


def post(client: Client, path: str = "/sign-in", **fields: str):  # type: ignore[no-untyped-def]  # the stub's own type is private
    return client.post(path, {"email": "ana@example.org", "password": PASSWORD, **fields})


def test_each_role_lands_where_its_work_is(client: Client) -> None:
    worker()
    assert post(client, email=" ANA@example.org ").headers["Location"] == "/portal/"
    assert client.get("/").headers["Location"] == "/portal/"
    make_account("boss@example.org", role="admin", password=PASSWORD)
    assert post(Client(), email="boss@example.org").headers["Location"] == "/console/"


@pytest.mark.parametrize("path", ["/portal/", "/portal/work/birds", "/console/jobs/", "/console/storage/"])
def test_strangers_sign_in_first_and_come_back(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in?next={path}"
    worker()
    assert post(client, next=path).headers["Location"] == path


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    worker()
    assert post(client, next=elsewhere).headers["Location"] == "/portal/"


def test_wrong_and_unknown_sound_alike(client: Client) -> None:
    worker()
    wrong = post(client, password="wrong")
    unknown = post(client, email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 403
    for answer in (wrong, unknown):
        assert "The e-mail or the password is wrong." in answer.content.decode()


def test_guessing_is_stopped_even_with_the_right_password(client: Client) -> None:
    worker()
    for _ in range(accounts.WRONG_PASSWORDS):
        post(client, password="a guess")
    answer = post(client)
    assert answer.status_code == 429
    assert "Too many wrong passwords." in answer.content.decode()
    assert client.get("/portal/").status_code == 302


def test_who_guesses_through_a_proxy_keeps_out_nobody_else(client: Client) -> None:
    worker()
    proxy = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.1"}
    for number in range(4 * accounts.WRONG_PASSWORDS):
        client.post("/sign-in", {"email": f"guess-{number}@example.org", "password": "a guess"}, **proxy)
    fields = {"email": "nobody@example.org", "password": "a guess"}
    assert client.post("/sign-in", fields, **proxy).status_code == 429
    assert client.post("/sign-in", fields, HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 403
    assert client.post("/sign-in", fields, REMOTE_ADDR="45.0.0.1", **proxy).status_code == 403


def test_a_script_gets_json(client: Client) -> None:
    account = worker()
    fields = {"email": account.email, "password": "wrong"}
    refused = client.post("/sign-in", fields, headers=JSON)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "wrong_password"
    assert client.post("/sign-in", {**fields, "password": PASSWORD}, headers=JSON).json() == {"id": account.id}


def test_a_form_of_another_site_signs_nobody_in() -> None:
    worker()
    refused = post(Client(enforce_csrf_checks=True))
    assert refused.status_code == 403
    assert "Nothing was changed" in refused.content.decode()


def test_signing_out_ends_the_session(client: Client) -> None:
    client.force_login(worker())
    assert client.get("/portal/").status_code == 200
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert client.get("/portal/").status_code == 302


def test_an_invitation_serves_once_and_refuses_easy_passwords(client: Client) -> None:
    account = make_account("new@example.org")
    path = accounts.invitation(account).partition("//")[2].partition("/")[2]
    refused = client.post(f"/{path}", {"password": "password123"})
    assert refused.status_code == 422
    assert "too common" in refused.content.decode()
    assert client.post(f"/{path}", {"password": PASSWORD}).headers["Location"] == "/portal/"
    assert client.get(f"/{path}").status_code == 404


def test_every_page_brings_its_policy(client: Client) -> None:
    for path in ("/", "/sign-in", "/nowhere"):
        answer = client.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "<style" not in answer.content.decode()
        assert "onclick" not in answer.content.decode()
