"""How many tasks there are for a worker: counted by the open tasks, and always what counting one by one would give."""

import random
from collections import defaultdict

import pytest

from tests.factories import make_account, make_group, make_team, open_tasks, register_plain
from workers import assignments, dispatch, queries
from workers.models import Account, Assignment, Task, TaskGroup
from workers.states import TAKEN

pytestmark = pytest.mark.django_db


def one_by_one(account: Account, group: TaskGroup) -> int:
    mine = set(Assignment.objects.filter(worker=account.id, state__in=TAKEN).values_list("task_id", flat=True))
    free = Assignment.objects.filter(group=group, state="open").values_list("task_id", flat=True)
    return len(set(free) - mine)


def act(chance: random.Random, account: Account, group: TaskGroup) -> None:
    """One worker does something or other with a task."""
    taken = assignments.claim(worker_id=account.id, job=group.name)
    if not taken:
        return
    assignment = Assignment.objects.get(id=taken[0].id)
    match chance.randrange(6):
        case 0:
            assignments.release(assignment=assignment)
        case 1:
            assignments.decline(assignment=assignment)
        case 2:
            pass  # keeps it
        case _:
            assignments.submit(assignment=assignment, answer={"label": "Owl"})
    if chance.random() < 0.1:
        with_lock = dispatch.lock(assignment.task_id)
        if with_lock.state == "open" and not with_lock.ending:
            dispatch.take_off_offer([with_lock], "expired", now=with_lock.opened_at, grace=dispatch.GRACE)


@pytest.mark.parametrize("seed", range(2))
def test_the_count_is_that_of_counting_one_by_one(seed: int) -> None:
    register_plain()
    chance, team = random.Random(seed), make_team()
    crew = [make_account(member_of=(team,)) for _ in range(5)]
    groups = [make_group(team=team, redundancy=redundancy) for redundancy in (1, 3)]
    for group in groups:
        open_tasks(group, 12)
    seen: dict[bool, int] = defaultdict(int)
    for _ in range(60):
        act(chance, chance.choice(crew), chance.choice(groups))
        for account in crew:
            listed = {item.group.id: item.available for item in queries.work(account.id)}
            for group in groups:
                counted = one_by_one(account, group)
                assert listed.get(group.id, 0) == counted
                seen[counted < Task.objects.filter(group=group, state="open").count()] += 1
    assert min(seen.values()) > 20
