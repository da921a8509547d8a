"""Invitations go by mail where there is a mail server; whatever it answers, the link stands."""

import re
from collections.abc import Iterator

import orjson
import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django.fixtures import Settings

from labeling import health
from labeling.cli import workers
from tests.factories import make_account, make_team
from tests.mailbox import Mailbox, mailbox
from workers import accounts, invitations, preferences
from workers.models import Account, Role

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def post(settings: Settings) -> Iterator[Mailbox]:
    """The installation's mail server."""
    with mailbox() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "Labels <labels@example.org>"
        settings.PUBLIC_URL = "https://labels.example.org"
        yield server


def invited(server: Mailbox, email: str) -> Account:
    """Whom the link in the mail to this address lets in."""
    [mail] = [one for one in server.mails if one["To"] == email]
    [token] = re.findall(r"^https://labels\.example\.org/invitation/(\S+)$", mail.get_content(), re.MULTILINE)
    return accounts.invited(token)


def test_the_shell_sends_mail_and_says_so(post: Mailbox) -> None:
    team = make_team("night")
    post.refused.add("gone@example.org")
    command = ["invite", "ada@example.org", "ADA@example.org", "gone@example.org", "--team", "night"]
    done = CliRunner().invoke(workers.workers, [*command, "--language", "de"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "ada@example.org  mail sent"
    assert re.fullmatch(r"gone@example\.org  https://labels\.example\.org/invitation/\S+", done.stdout.splitlines()[1])
    assert "No mail was sent to gone@example.org: The mail server" in done.stderr
    assert "550 5.1.1 no such person here" in done.stderr
    assert {worker.account.email for worker in team.members.all()} == {"ada@example.org", "gone@example.org"}
    assert invited(post, "ada@example.org").email == "ada@example.org"
    [mail] = post.mails
    assert (mail["From"], mail["Subject"]) == ("Labels <labels@example.org>", "Einladung zu labels.example.org")
    assert post.sessions == 1


def test_a_wrong_address_invites_nobody(post: Mailbox) -> None:
    make_team("night")
    refused = CliRunner().invoke(workers.workers, ["invite", "ada@example.org", "no address", "--team", "night"])
    assert refused.exit_code == 1
    assert not Account.objects.exists()
    assert post.mails == []


def test_a_persons_own_language_goes_first(post: Mailbox) -> None:
    account = make_account("eva@example.org")
    preferences.choose_language(account, "es")
    [sent] = invitations.invite([account], language="de")
    assert (sent.mailed, sent.why) == (True, "")
    assert post.mails[0]["Subject"] == "Invitación a labels.example.org"


def test_a_server_that_is_away_is_named_and_the_links_stand(settings: Settings) -> None:
    with mailbox() as gone:
        settings.EMAIL_PORT = gone.port
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    make_team("night")
    command = ["invite", "ada@example.org", "eva@example.org", "--team", "night", "--json"]
    done = CliRunner().invoke(workers.workers, command)
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code, [line["mailed"] for line in lines]) == (0, [False, False])
    assert f"127.0.0.1:{gone.port} did not take it: [Errno 111] Connection refused." in lines[0]["why"]
    assert [accounts.invited(line["link"].rpartition("/")[2]).email for line in lines] == [
        "ada@example.org",
        "eva@example.org",
    ]
    [finding] = health.examine("mail")
    assert (finding.well, "takes no mail" in finding.detail) == (False, True)


def test_the_console_sends_mail_and_shows_no_link(post: Mailbox, client: Client) -> None:
    client.force_login(make_account("admin@example.org", role=Role.ADMIN))
    make_account("known@example.org", password="seven quiet geese at dawn")
    given = {"emails": "ada@example.org known@example.org", "language": "es"}
    page = client.post("/console/workers/", given).content.decode()
    assert "Invitations are on their way by mail." in page
    assert "/invitation/" not in page
    assert "has an account already" in page
    assert [(mail["To"], mail["Subject"]) for mail in post.mails] == [
        ("ada@example.org", "Invitación a labels.example.org")
    ]
    post.refused.add("bea@example.org")
    page = client.post("/console/workers/", {"emails": "bea@example.org"}).content.decode()
    assert "no such person here" in page
    assert "https://labels.example.org/invitation/" in page


def test_rest_sends_mail_unless_told_not_to(post: Mailbox, client: Client) -> None:
    key = accounts.create_key(make_account("admin@example.org", role=Role.ADMIN))

    def add(**person: object) -> dict[str, object]:
        headers = {"Authorization": f"Token {key.token}"}
        answer = client.post("/api/v1/workers", person, "application/json", headers=headers)
        assert answer.status_code == 201
        return dict(answer.json())

    sent = add(email="ada@example.org", language="de")
    assert (sent["mailed"], sent["not_mailed_because"]) == (True, "")
    assert invited(post, "ada@example.org").email == "ada@example.org"
    kept = add(email="bot@example.org", mail=False)
    assert (kept["mailed"], kept["not_mailed_because"]) == (False, "No mail was asked for.")
    assert [mail["To"] for mail in post.mails] == ["ada@example.org"]
