"""A worker is told when a job asks otherwise than the one before it in its series, until they have read how."""

import pytest
from django.test import Client

from tests.factories import join, make_account, make_group, make_team, open_tasks, register_plain
from workers import readings
from workers.models import Reading, TaskGroup

pytestmark = pytest.mark.django_db

MARK = 'id="guide-changed"'
BADGE = "Instructions changed"


@pytest.fixture
def jobs(client: Client) -> list[TaskGroup]:
    """Two jobs of one series that ask otherwise, and a worker who is signed in."""
    register_plain()
    team, account = make_team(), make_account()
    join(account, team)
    client.force_login(account)
    groups = [make_group(team=team, title="Birds") for _ in range(2)]
    for group, guide in zip(groups, ("old", "new"), strict=True):
        readings.tell(group, guide=guide)
        open_tasks(group, 2)
    return groups


def marked(client: Client, group: TaskGroup) -> bool:
    return MARK in client.get(f"/portal/work/{group.name}").content.decode()


def test_whoever_is_new_to_a_series_is_told_nothing(client: Client, jobs: list[TaskGroup]) -> None:
    assert BADGE not in client.get("/portal/").content.decode()
    assert not marked(client, jobs[1])


def test_the_mark_stays_until_the_instructions_were_read(client: Client, jobs: list[TaskGroup]) -> None:
    first, second = jobs
    assert not marked(client, first)
    assert BADGE in client.get("/portal/").content.decode()
    assert marked(client, second)
    assert marked(client, second)
    assert client.post(f"/portal/work/{second.name}/read").json() == {}
    assert not marked(client, second)
    assert marked(client, first), "going back is a change, too"


def test_reading_is_for_jobs_of_ones_own(client: Client, jobs: list[TaskGroup]) -> None:
    client.force_login(make_account())
    assert client.post(f"/portal/work/{jobs[1].name}/read").status_code == 404
    assert not Reading.objects.exists()


def test_what_follows_what() -> None:
    """Chained jobs of one kind, and jobs of one title and kind, such as clones."""
    team = make_team()
    first, alike = (make_group(team=team, title="Birds") for _ in range(2))
    chained, judged, other = (
        make_group(team=team, title="Birds again"),
        make_group(team=team, title="Judge birds", task_type="verify"),
        make_group(team=team, title="Boats"),
    )
    readings.tell(first, guide="a")
    readings.tell(alike, guide="a")
    readings.tell(chained, guide="a", before=first)
    readings.tell(judged, guide="a", before=first)
    readings.tell(other, guide="a")
    series = {group.id: TaskGroup.objects.get(id=group.id).series for group in (first, alike, chained, judged, other)}
    assert {series[first.id], series[alike.id], series[chained.id]} == {first.name}
    assert (series[judged.id], series[other.id]) == (judged.name, other.name)
