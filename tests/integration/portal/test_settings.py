"""What a person sets for themselves, and the language in which the pages speak to them."""

import re

import pytest
from django.test import Client

from tests.factories import join, make_account, make_group, make_team, open_tasks, register_plain
from workers.keyboard import ACTIONS
from workers.models import Account

pytestmark = pytest.mark.django_db

SETTINGS = "/portal/settings"


@pytest.fixture
def account(client: Client) -> Account:
    made = make_account("ana@example.org")
    client.force_login(made)
    return made


def keys(**own: str) -> dict[str, str]:
    """The form as it is posted, with these keys changed."""
    return {"by": "letter"} | {f"key-{action}": own.get(action, key).upper() for action, key in ACTIONS.items()}


def test_own_keys_are_kept_and_shown_on_the_controls(client: Client, account: Account) -> None:
    register_plain()
    team = make_team()
    join(account, team)
    group = make_group(team=team)
    open_tasks(group, 1)
    answer = client.post(SETTINGS, keys(skip="x") | {"code-skip": "KeyX", "by": "place"})
    assert answer.headers["Location"] == f"{SETTINGS}?saved=1"
    page = client.get(f"/portal/work/{group.name}").content.decode()
    assert '<kbd data-key="skip">X</kbd>' in page
    assert '{"by": "place", "keys": {"skip": {"key": "x", "code": "KeyX"}}}' in page
    client.post(SETTINGS, keys() | {"usual": "1"})
    account.refresh_from_db()
    assert account.preferences["keys"] == {}


def test_a_key_that_is_taken_is_refused_at_its_field(client: Client, account: Account) -> None:
    answer = client.post(SETTINGS, keys(skip="d"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="cap-skip" value="D"[^>]*aria-invalid="true"', page)
    assert "D is the key of “Decline the task” already." in page
    account.refresh_from_db()
    assert account.preferences == {}


@pytest.mark.parametrize(
    ("header", "lang", "words"),
    [("de-AT,de;q=0.9", "de", "Anmelden"), ("es", "es", "Contraseña"), ("fr, en;q=0.5", "en", "Password")],
)
def test_the_way_in_speaks_as_the_browser_asks(client: Client, header: str, lang: str, words: str) -> None:
    answer = client.get("/", headers={"Accept-Language": header})
    page = answer.content.decode()
    assert f'<html lang="{lang}"' in page
    assert words in page
    assert answer.headers["Content-Language"] == lang
    assert ("words-" in page) is (lang != "en")


def test_what_a_person_chose_goes_before_the_browser(client: Client, account: Account) -> None:
    client.post(SETTINGS, {"language": "es"})
    page = client.get("/portal/", headers={"Accept-Language": "de"}).content.decode()
    assert "Mi trabajo" in page
    client.post(SETTINGS, {"language": "xx"})
    assert "Meine Arbeit" in client.get("/portal/", headers={"Accept-Language": "de"}).content.decode()


def test_refusals_are_translated_too(client: Client) -> None:
    """Also those that name what they are about, in other words."""
    answer = client.post("/sign-in", {"email": "a@example.org", "password": "x"}, headers={"Accept-Language": "de"})
    assert "das Passwort ist falsch" in answer.content.decode()
    assert "Seite gibt es nicht" in client.get("/portal/nowhere", headers={"Accept-Language": "de"}).content.decode()
    client.force_login(make_account("ana@example.org"))
    page = client.get("/portal/tasks/12345", headers={"Accept-Language": "de"}).content.decode()
    assert "Seite gibt es nicht" in page


def test_console_and_programs_speak_english(client: Client) -> None:
    client.force_login(make_account("boss@example.org", role="admin"))
    client.post(SETTINGS, {"language": "de"})
    assert '<html lang="en"' in client.get("/console/jobs/").content.decode()
    refused = client.post("/api/v1/assignments/claim", {"job": "none"}, content_type="application/json")
    assert "Content-Language" in refused.headers and refused.headers["Content-Language"] == "en"
