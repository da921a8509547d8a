"""The console's list of who did what."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from labeling.models import AuditEntry
from tests.factories import make_account
from workers.models import Role

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_who_did_what(client: Client) -> None:
    client.force_login(make_account("admin@example.org", role=Role.ADMIN))
    assert "Nothing has been changed yet" in text(client, "/console/audit/")
    for number in range(101):
        AuditEntry.objects.create(
            by="ana@example.org",
            door="wire" if number else "rest",
            action="StopLabelingJob" if number else "createJob",
            target=f"birds-{number}",
            status=200,
            at=datetime(2026, 11, 1 + number // 50, 12, tzinfo=UTC),
        )
    page = text(client, "/console/audit/")
    assert "Stop labeling job" in page and "birds-100" in page and "birds-0<" not in page
    older = re.search(r'href="\?(before=\d+)">Older', page)
    assert older is not None
    assert "Create job" in text(client, f"/console/audit/?{older[1]}")
    found = text(client, "/console/audit/?door=rest&by=ANA&action=create&since=2026-11-01&until=2026-11-01")
    assert found.count("birds-") == 1
    assert "Nothing matches" in text(client, "/console/audit/?since=2026-11-04")
    assert "birds-100" in text(client, "/console/audit/?since=2026-02-31&before=x")


def test_the_audit_is_for_those_who_manage(client: Client) -> None:
    client.force_login(make_account("worker@example.org"))
    text(client, "/console/audit/", 404)
