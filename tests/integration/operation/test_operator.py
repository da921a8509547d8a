"""What operators' tools see: alive, ready, and numbers to watch."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from labeling import health
from tests import factories
from workers import accounts
from workers.models import Role

pytestmark = pytest.mark.django_db
FAR = {"REMOTE_ADDR": "192.0.2.7"}


def test_alive(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_ready_names_the_parts(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {"database": True, "store": True, "queue": True}


def test_not_ready_says_which_part(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": True, "store": True, "queue": False}


def test_details_are_for_this_machine_only(client: Client) -> None:
    assert "findings" in client.get("/readyz").json()
    assert "findings" not in client.get("/readyz", **FAR).json()
    assert "findings" not in client.get("/readyz", HTTP_X_FORWARDED_FOR="192.0.2.7").json()


def test_metrics_count_what_is_there(client: Client) -> None:
    factories.register_plain()
    factories.open_tasks(factories.make_group(), 3)
    lines = client.get("/metrics").content.decode().splitlines()
    assert "labelwright_tasks_open 3" in lines
    assert 'labelwright_jobs{state="InProgress"} 0' in lines
    assert "labelwright_assignments_held 0" in lines
    assert lines.count("# TYPE labelwright_jobs gauge") == 1


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 200), (Role.ADMIN, 200), (Role.WORKER, 403)])
def test_metrics_from_afar_need_an_admins_token(client: Client, role: str, status: int) -> None:
    key = accounts.create_key(factories.make_account(role=role))
    assert client.get("/metrics", **FAR).status_code == 403
    assert client.get("/metrics", headers={"Authorization": f"Token {key.token}"}, **FAR).status_code == status


def test_a_readable_secret_key_is_found(settings: Settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.HOME = tmp_path
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    (finding,) = health.examine("permissions")
    assert not finding.well
    assert "chmod 600" in finding.hint


@pytest.mark.parametrize(
    ("url", "debug", "well"),
    [
        ("http://127.0.0.1:8000", True, True),
        ("https://labels.example.org", False, True),
        ("http://labels.example.org", False, False),
        ("https://labels.example.org", True, False),
    ],
)
def test_exposure(settings: Settings, url: str, debug: bool, well: bool) -> None:
    settings.PUBLIC_URL, settings.DEBUG = url, debug
    (finding,) = health.examine("exposure")
    assert finding.well is well
    assert bool(finding.hint) is not well


def test_missing_migrations_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: ["labeling.0002_more"])
    (finding,) = health.examine("migrations")
    assert (finding.well, finding.hint) == (False, "Run: labelwright migrate")


def test_functions_that_are_not_in_order_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.HOOKS_DIR = tmp_path
    (finding,) = health.examine("hooks")
    assert (finding.well, finding.detail) == (True, f"no functions in {tmp_path}")
    (tmp_path / "ask").mkdir()
    (finding,) = health.examine("hooks")
    assert (finding.well, finding.detail) == (False, "The function ask has no file lambda_function.py.")
    assert "labelwright.toml" in finding.hint
    (tmp_path / "ask" / "lambda_function.py").write_text("")
    (finding,) = health.examine("hooks")
    assert finding.well
