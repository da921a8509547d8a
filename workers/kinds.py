"""The port through which an owner of human tasks (labeling jobs, today) plugs in its questions."""

from dataclasses import dataclass
from typing import Any, Protocol

from workers.errors import NotFound


@dataclass(frozen=True)
class TaskView:
    """What an owner may know of a task: its id, its group, its reference to the owner's object, and the input."""

    id: int
    group_id: int
    reference: str
    input: str


@dataclass(frozen=True)
class Page:
    """A rendered question. `hosts` are the other hosts that it may contact, as the job's administrator allowed."""

    html: str
    hosts: tuple[str, ...] = ()


class TaskKind(Protocol):
    """Three methods; a fourth needs a decision (architecture, section 14)."""

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        """The question as HTML, safe to be shown in the sandboxed frame. Media links live `expires_in` seconds."""

    def parse_answer(self, task: TaskView, raw: Any) -> None:
        """Returns quietly for a valid answer, else raises InvalidAnswer naming the field."""

    def task_ended(self, group_id: int) -> None:
        """A hint, after commit: a task of this group is closed, expired or cancelled. Losing it does no harm."""


_kinds: dict[str, TaskKind] = {}


def register(name: str, kind: TaskKind) -> None:
    _kinds[name] = kind


def get(name: str) -> TaskKind:
    try:
        return _kinds[name]
    except KeyError:
        raise NotFound(f"No kind of task is called {name!r}.") from None
