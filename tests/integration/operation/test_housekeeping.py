"""What is kept for a while only goes when its time is over, and no sooner."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from labeling import storage
from labeling.errors import NoSuchBucket
from labeling.models import AuditEntry, Export
from labeling.pipeline import housekeeping
from labeling.states import ExportState
from tests.job_factories import BUCKET, make_job
from workers.errors import TryAgain

pytestmark = pytest.mark.django_db


def export(days: int, *, state: str = ExportState.READY) -> Export:
    """An export that was made so many days ago, with its file; one that waits was not made yet."""
    made = Export.objects.create(job=make_job(), format="csv", attribute="bird", state=state)
    if state != ExportState.WAITING:
        made.uri, made.ended_at = f"s3://{BUCKET}/exports/{made.id}/a.csv", timezone.now() - timedelta(days=days)
        storage.default_store().write(made.uri, b"a,b")
    made.created_at = timezone.now() - timedelta(days=days)
    made.save()
    return made


def test_old_exports_go_with_their_files() -> None:
    old, young, waiting = export(31), export(29), export(90, state=ExportState.WAITING)
    housekeeping.tidy()
    assert set(Export.objects.values_list("id", flat=True)) == {young.id, waiting.id}
    assert storage.default_store().stat(old.uri) is None
    assert storage.default_store().stat(young.uri) is not None


def test_exports_stay_where_an_operator_says_so(settings: Settings) -> None:
    settings.EXPORT_DAYS = 0
    export(9000)
    housekeeping.tidy()
    assert Export.objects.count() == 1


@pytest.mark.parametrize(("trouble", "left"), [(TryAgain("later"), 1), (NoSuchBucket("gone"), 0)])
def test_a_storage_that_fails_stops_nothing(monkeypatch: pytest.MonkeyPatch, trouble: Exception, left: int) -> None:
    export(31)

    def delete(uri: str) -> None:
        raise trouble

    monkeypatch.setattr(storage.default_store(), "delete", delete)
    housekeeping.tidy()
    assert Export.objects.count() == left


def test_who_did_what_is_kept_for_ever_unless_a_number_is_set(settings: Settings) -> None:
    now = timezone.now()
    for days in (400, 20, 10):
        AuditEntry.objects.create(
            by="a@example.org", door="rest", action="x", status=200, at=now - timedelta(days=days)
        )
    housekeeping.tidy()
    assert AuditEntry.objects.count() == 3
    settings.AUDIT_DAYS = 15
    housekeeping.tidy()
    assert [entry.at for entry in AuditEntry.objects.all()] == [now - timedelta(days=10)]
