"""Threads that write to SQLite wait in line: nobody fails, nothing is lost, the lock is always given back."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from workers.models import SignInAttempt, WorkTeam

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the file"),
]


def test_many_threads_write_without_error() -> None:
    problems: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    SignInAttempt.objects.create(key=str(SignInAttempt.objects.count()))
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert SignInAttempt.objects.values("key").distinct().count() == 160


def test_turn_is_given_back_after_a_failure_and_after_a_lost_connection() -> None:
    WorkTeam.objects.create(name="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkTeam.objects.create(name="A")
    transaction.set_autocommit(False)
    SignInAttempt.objects.create(key="half done")
    connection.close()

    def write() -> None:
        SignInAttempt.objects.create(key="other")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert list(SignInAttempt.objects.values_list("key", flat=True)) == ["other"]
