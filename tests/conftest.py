"""Fixtures that every layer of the tests shares, and the rules that keep the layers apart."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests import numbers, services
from tests.installation import Installation, serve

# A busy machine must fail nothing: no deadline, and in CI the same examples each time.
hypothesis.register_profile(
    "labelwright",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
hypothesis.load_profile("labelwright")

TESTS = Path(__file__).resolve().parent
WITHOUT_DATABASE = [TESTS / name for name in ("unit", "golden", "architecture")]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(what: str) -> NoReturn:
    """A part that a test needs cannot be had: a failure in CI, where it must be there, a skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        uses_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
            getattr(item, "fixturenames", ())
        )
        if uses_database and any(folder in item.path.parents for folder in WITHOUT_DATABASE):
            raise pytest.UsageError(f"{item.nodeid} asks for the database; such tests belong in tests/integration.")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("runs on PostgreSQL only: tests/run postgres")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite's test database is a file, as in life: an in-memory one has other locks and no write-ahead log. It does
    not sync, as the PostgreSQL of the tests does not."""
    if connection.vendor == "sqlite":
        settings = connection.settings_dict
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        settings["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Nothing reads content types and permissions: to write them anew whenever a test has emptied the tables takes
    longer than most of these tests."""
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


@pytest.fixture(autouse=True)
def names_of_its_own() -> None:
    """What a test makes is named alike, whatever ran before: names decide what is drawn by lot."""
    numbers.begin()


class Clock:
    """Django's `timezone.now`, standing still until it is told to move."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **passed: float) -> datetime:
        """Moves on by what `timedelta` takes: `advance(minutes=5)`."""
        self.now += timedelta(**passed)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    frozen = Clock(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", frozen)
    return frozen


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    try:
        with services.redis() as url:
            yield url
    except services.Unavailable as problem:
        missing(str(problem))


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole Labelwright, served as `labelwright serve` does it, with an owner and an access key."""
    with serve(tmp_path_factory.mktemp("installation")) as running:
        yield running
