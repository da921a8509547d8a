"""Many rows at once are stored as the ORM would store them, one by one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_group
from workers.models import Task, TaskGroup
from workers.rows import insert_rows, update_rows
from workers.states import TaskState

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 5, 1, 12, 30, 1, 250000, tzinfo=UTC)


def tasks(group: TaskGroup, count: int, **fields: object) -> list[dict[str, object]]:
    common = {"group": group.id, "redundancy": 2, "opened_at": WHEN, "expires_at": WHEN}
    return [
        {"reference": str(n), "input": f'tab\t, line\n, "é\\u00e9" \\N {n}', **common, **fields} for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 200])
def test_what_is_inserted_is_read_again(count: int) -> None:
    group = make_group()
    insert_rows(Task, tasks(group, count))
    rows = list(Task.objects.filter(group=group).order_by("id"))
    assert [(row.reference, row.input) for row in rows] == [(t["reference"], t["input"]) for t in tasks(group, count)]
    assert {(row.opened_at, row.state, row.ending, row.settled, row.ended_at) for row in rows} == {
        (WHEN, TaskState.OPEN, "", False, None)
    }


@pytest.mark.parametrize("count", [2, 200])
def test_all_rows_or_none(count: int) -> None:
    group = make_group()
    twice = [*tasks(group, count), *tasks(group, 1)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Task, twice)
    assert not Task.objects.exists()


def test_rows_are_updated_each_with_its_own_values() -> None:
    group = make_group()
    insert_rows(Task, tasks(group, 3))
    ids = list(Task.objects.order_by("id").values_list("id", flat=True))
    changed = update_rows(
        Task,
        [
            {"pk": ids[0], "settled": True, "expires_at": WHEN.replace(year=2027)},
            {"pk": -1, "settled": True, "expires_at": WHEN},
        ],
    )
    assert changed == 1
    assert list(Task.objects.order_by("id").values_list("settled", "expires_at__year")) == [
        (True, 2027),
        (False, 2026),
        (False, 2026),
    ]


def test_nothing_to_do() -> None:
    insert_rows(Task, [])
    assert update_rows(Task, []) == 0
