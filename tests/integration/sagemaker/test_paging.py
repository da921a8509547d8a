"""Pages hold while rows come and go, and a token that somebody made up does no harm."""

import base64
import itertools
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db.models import F

from labeling.api.sagemaker.paging import page
from tests.factories import make_team
from workers.errors import InvalidInput
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db
ROWS = WorkTeam.objects.filter(kind="private")


def pages(**request: Any) -> list[list[str]]:
    found, token = page(ROWS, request, sort=F("name"))
    return [[team.name for team in found], *(pages(**request | {"NextToken": token}) if token else [])]


def test_rows_that_come_and_go_shift_nothing() -> None:
    for name in ("b", "d", "f", "h"):
        make_team(name)
    first, token = page(ROWS, {"MaxResults": 2}, sort=F("name"))
    assert [team.name for team in first] == ["b", "d"]
    make_team("a")
    make_team("g")
    WorkTeam.objects.filter(name="d").delete()
    rest, end = page(ROWS, {"MaxResults": 10, "NextToken": token}, sort=F("name"))
    assert [team.name for team in rest] == ["f", "g", "h"]
    assert end is None


def test_rows_of_the_same_moment_are_told_apart_by_their_ids() -> None:
    made = [make_team(f"same-{n}") for n in range(5)]
    WorkTeam.objects.update(created_at=made[0].created_at - timedelta(days=1))
    for size, order in itertools.product((1, 2, 3), ("Ascending", "Descending")):
        names = list(itertools.chain.from_iterable(pages(MaxResults=size, SortOrder=order)))
        assert sorted(names) == [team.name for team in made]


@pytest.mark.parametrize(
    "change",
    [
        {"value": "a\0"},
        {"value": 5},
        {"value": None},
        {"id": 2**63},
        {"id": -1},
        {"id": "1"},
        {"of": "another"},
    ],
)
def test_a_token_that_was_changed(change: dict[str, Any]) -> None:
    for name in ("a", "b"):
        make_team(name)
    _, token = page(ROWS, {"MaxResults": 1}, sort=F("name"))
    assert token is not None
    told = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    forged = base64.urlsafe_b64encode(orjson.dumps(told | change)).decode()
    with pytest.raises(InvalidInput, match="NextToken"):
        page(ROWS, {"NextToken": forged.rstrip("=")}, sort=F("name"))
