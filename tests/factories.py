"""Rows for tests: plain functions with keyword defaults, through the product's own use cases."""

from typing import Any

from tests.numbers import number
from workers import accounts, dispatch, kinds, teams
from workers.errors import InvalidAnswer
from workers.kinds import Page, TaskView
from workers.models import Account, Role, Task, TaskGroup, WorkTeam


class PlainKind:
    """A kind of task that takes `{"label": "..."}` and remembers which groups had a task end."""

    def __init__(self) -> None:
        self.ended: list[int] = []

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        return Page(f"<p>{task.reference}</p>")

    def parse_answer(self, task: TaskView, raw: Any) -> None:
        if not isinstance(raw.get("label"), str):
            raise InvalidAnswer("label", "a string is needed")

    def task_ended(self, group_id: int) -> None:
        self.ended.append(group_id)


def make_account(
    email: str = "", *, role: str = Role.WORKER, member_of: tuple[WorkTeam, ...] = (), **more: Any
) -> Account:
    account = accounts.create_account(email or f"person{number()}@example.com", role=role, **more)
    for team in member_of:
        join(account, team)
    return account


def join(account: Account, team: WorkTeam) -> None:
    teams.add_member(team, account.worker)


def make_team(name: str = "") -> WorkTeam:
    return teams.create(name or f"team-{number()}")


def make_group(*, team: WorkTeam | None = None, kind: str = "plain", **more: Any) -> TaskGroup:
    at = number()
    words = {
        "name": f"job-{at}",
        "title": f"Title {at}",
        "description": "Look and choose.",
        "task_type": "plain",
    }
    limits = {"redundancy": 3, "time_limit": 600, "lifetime": 86400}
    return TaskGroup.objects.create(kind=kind, team=team or make_team(), **{**words, **limits, **more})


def open_tasks(group: TaskGroup, count: int = 1, *, first: int = 0) -> list[Task]:
    """Open tasks for the objects `first`, `first + 1`, ... of the group."""
    ids = dispatch.open_tasks(group, [(str(n), f'{{"number":{n}}}') for n in range(first, first + count)])
    return list(Task.objects.filter(id__in=ids).order_by("id"))


def register_plain() -> PlainKind:
    kind = PlainKind()
    kinds.register("plain", kind)
    return kind
