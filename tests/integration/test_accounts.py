"""Who may sign in or call: accounts, keys, invitations, and what slows guessing down."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from labeling.cli import keys, teams, workers
from tests.conftest import Clock
from tests.factories import make_account, make_team
from workers import accounts
from workers.errors import InvalidInput, LimitExceeded, NameInUse, NotFound, WrongState
from workers.models import AccessKey, Account

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


def test_emails_are_one_whatever_their_case() -> None:
    account = accounts.create_account("Ada@Example.org", password=PASSWORD)
    assert account.email == "ada@example.org"
    assert accounts.sign_in("ADA@example.ORG", PASSWORD, address="::1") == account
    with pytest.raises(NameInUse):
        accounts.create_account("ada@example.org")
    with pytest.raises(InvalidInput):
        accounts.create_account("no address")


def test_guessing_is_slowed_down_and_ends_with_the_window(clock: Clock) -> None:
    accounts.create_account("ada@example.org", password=PASSWORD)
    for _ in range(accounts.WRONG_PASSWORDS):
        assert accounts.sign_in("ada@example.org", "wrong", address="10.0.0.1") is None
    with pytest.raises(LimitExceeded):
        accounts.sign_in("ada@example.org", PASSWORD, address="10.0.0.2")
    clock.advance(minutes=16)
    assert accounts.sign_in("ada@example.org", PASSWORD, address="10.0.0.1") is not None
    assert accounts.forget_attempts() == 2 * accounts.WRONG_PASSWORDS


def test_account_without_password_cannot_sign_in() -> None:
    make_account("ada@example.org")
    assert accounts.sign_in("ada@example.org", "", address="::1") is None


def test_key_opens_with_its_secret_until_it_is_revoked() -> None:
    account = make_account()
    key = accounts.create_key(account)
    stored = AccessKey.objects.get(access_key_id=key.access_key_id)
    assert key.secret_access_key.encode() not in bytes(stored.secret_encrypted)
    assert key.token not in stored.token_hash
    assert accounts.secret_of(key.access_key_id) == (key.secret_access_key, account)
    assert accounts.account_of_token(key.token) == account
    accounts.revoke_key(key.access_key_id)
    assert accounts.secret_of(key.access_key_id) is None
    assert accounts.account_of_token(key.token) is None
    with pytest.raises(NotFound):
        accounts.revoke_key("LWAKNONE")


def test_disabled_account_loses_its_keys() -> None:
    account = make_account()
    key = accounts.create_key(account)
    Account.objects.filter(id=account.id).update(is_active=False)
    assert accounts.account_of_token(key.token) is None


def test_first_admin_is_made_once() -> None:
    made = accounts.first_admin("owner@example.org", PASSWORD)
    assert made is not None
    assert (made[0].role, made[1]) == ("owner", PASSWORD)
    assert accounts.first_admin() is None


def test_last_owner_stays_one() -> None:
    made = accounts.first_admin("owner@example.org", PASSWORD)
    assert made is not None
    with pytest.raises(WrongState):
        accounts.set_role(made[0], "worker")
    second = make_account(role="owner")
    accounts.set_role(second, "worker")
    with pytest.raises(WrongState):
        accounts.set_active(made[0], False)


def test_invitation_serves_once() -> None:
    account = make_account()
    token = accounts.invitation(account).rpartition("/")[2]
    assert accounts.invited(token) == account
    with pytest.raises(InvalidInput):
        accounts.choose_password(account, "short")
    accounts.choose_password(account, PASSWORD)
    assert accounts.sign_in(account.email, PASSWORD, address="::1") == account
    for false in (token, token + "x", ""):
        with pytest.raises(NotFound):
            accounts.invited(false)


def test_worker_ids_of_an_earlier_system_are_kept() -> None:
    account = accounts.get_or_create("ada@example.org", worker_id="w7")
    assert account.worker.public_id == "w7"
    assert accounts.get_or_create("ada@example.org", worker_id="w7") == account
    with pytest.raises(NameInUse):
        accounts.get_or_create("ada@example.org", worker_id="w8")


def test_people_are_added_from_a_file_all_or_none(tmp_path: Path) -> None:
    make_team("crew")
    runner, file = CliRunner(), tmp_path / "people.csv"
    file.write_text("email,worker_id\na@example.org,w1\nb@example.org,w2\n")
    done = runner.invoke(workers.workers, ["add", "--from-file", str(file), "--team", "crew", "--json"])
    assert [line.count("token") for line in done.stdout.splitlines()] == [1, 1]
    file.write_text("email,worker_id\nc@example.org,w3\nnot an address,w4\n")
    assert isinstance(runner.invoke(workers.workers, ["add", "--from-file", str(file)]).exception, InvalidInput)
    assert not Account.objects.filter(email="c@example.org").exists()
    listed = runner.invoke(teams.teams, ["members", "crew"])
    assert "w1" in listed.stdout and "w2" in listed.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("email,worker_id\nc@example.org,w 3\n", "line 2, column 2: 'w 3' is no worker id"),
        ("email,name\nc@example.org,Cleo\n", "line 1, column 2: the column 'name' is not known"),
        ("email,email\n", "line 1, column 2: the column 'email' is there twice"),
        ("email\n\nc@example.org,w3\n", "line 3, column 2: there are 2 values for 1 columns"),
        ("email,worker_id\n,w3\n", "line 2, column 1: '' is not an e-mail address"),
        ("", "line 1, column 1: there is no column email"),
    ],
)
def test_a_bad_file_of_people_is_refused_with_its_place(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(content)
    refused = CliRunner().invoke(workers.workers, ["add", "--from-file", str(file)]).exception
    assert isinstance(refused, InvalidInput)
    assert says in refused.message
    assert not Account.objects.exists()


def test_what_is_taken_is_named() -> None:
    accounts.create_account("ada@example.org", worker_id="w7")
    with pytest.raises(NameInUse, match=r"^The worker id w7 is taken"):
        accounts.create_account("bea@example.org", worker_id="w7")
    with pytest.raises(NameInUse, match=r"^ada@example\.org is taken"):
        accounts.create_account("ada@example.org")


def test_key_is_printed_once() -> None:
    account = make_account()
    runner = CliRunner()
    made = runner.invoke(keys.keys, ["create", "--user", account.email, "--json"])
    assert made.exit_code == 0 and '"secret_access_key"' in made.stdout
    listed = runner.invoke(keys.keys, ["list", "--json"])
    assert account.email in listed.stdout and "secret" not in listed.stdout
