"""Kept connections to PostgreSQL: trusted while nothing speaks against them, asked otherwise, made anew when lost."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql import base

from config.postgresql.base import TRUSTED_FOR
from tests.services import wait_until
from workers.models import WorkTeam

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """One entry for each time that the server was asked whether it is there."""
    times: list[bool] = []
    ask = base.DatabaseWrapper.is_usable

    def counted(self: base.DatabaseWrapper) -> bool:
        times.append(True)
        return bool(ask(self))

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", counted)
    WorkTeam.objects.exists()
    assert connection.is_usable()
    times.clear()
    yield times


def test_a_connection_in_use_is_not_asked_about_itself(asked: list[bool]) -> None:
    assert connection.is_usable()
    assert connection.is_usable()
    assert asked == []


def test_after_a_while_it_is(asked: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.monotonic() + TRUSTED_FOR
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert connection.is_usable()
    assert asked == [True]


def test_and_after_an_error(asked: list[bool]) -> None:
    connection.errors_occurred = True
    assert connection.is_usable()
    assert asked == [True]


def test_a_lost_connection_is_found_out_and_made_anew(asked: list[bool]) -> None:
    lost = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    other.close()
    wait_until(lambda: not connection.is_usable(), "the end of the connection")
    connection.health_check_enabled, connection.health_check_done = True, False
    assert not WorkTeam.objects.exists()
    assert connection.connection.info.backend_pid != lost


def test_a_closed_one_is_none(asked: list[bool]) -> None:
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
