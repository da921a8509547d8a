"""The statements of the worker's loop as SQL: the ORM takes six times longer to write one than it takes to answer.

States stand in the text, not among the values, so that every database sees that a partial index serves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col

from workers.kinds import TaskView
from workers.models import Account, Assignment, Task, TaskGroup

Row = TypeVar("Row", bound=Model)

_ACCOUNT_OF_TOKEN = """
SELECT a.* FROM workers_account a JOIN workers_accesskey k ON k.account_id = a.id
WHERE k.token_hash = %s AND k.revoked_at IS NULL AND a.is_active"""

_GROUP_OF_WORKER = """
SELECT g.* FROM workers_taskgroup g JOIN workers_membership m ON m.team_id = g.team_id
WHERE g.name = %s AND m.worker_id = %s"""

_STANDING = """
SELECT (SELECT count(*) FROM workers_assignment WHERE worker_id = %s AND group_id = %s AND state = 'accepted'),
       (SELECT task_id FROM workers_assignment WHERE worker_id = %s AND group_id = %s ORDER BY task_id DESC LIMIT 1)"""

# A count, where NOT EXISTS would say it more plainly: PostgreSQL makes a join of that, and with statistics from before
# an import it goes through everything the worker ever did, for each free place.
_NOT_TAKEN = """0 = (
  SELECT count(*) FROM workers_assignment b
  WHERE b.task_id = a.task_id AND b.worker_id = %s AND b.state IN ('accepted', 'submitted', 'declined'))"""

# In the order of the index alone, so that it is never sorted: the first few are found at once however many there are.
_FREE = f"""
SELECT a.id, a.task_id FROM workers_assignment a
WHERE a.group_id = %s AND a.state = 'open' AND a.task_id > %s AND {_NOT_TAKEN}
ORDER BY a.task_id LIMIT %s"""

_FREE_OF_OBJECT = f"""
SELECT a.id, a.task_id FROM workers_assignment a JOIN workers_task t ON t.id = a.task_id
WHERE t.group_id = %s AND t.reference = %s AND t.state = 'open' AND a.state = 'open' AND {_NOT_TAKEN}
ORDER BY a.slot LIMIT %s"""

# By the open tasks alone, which are at most a job's window, and not by slots or by all that the worker did. An open
# task without a free slot has a held one, and few are held.
_FREE_SLOTS = """(
  SELECT count(*) FROM workers_assignment f WHERE f.group_id = t.group_id AND f.task_id = t.id AND f.state = 'open')"""
_AVAILABLE = f"""
SELECT (SELECT count(*) FROM workers_task WHERE group_id = %s AND state = 'open'),
       (SELECT count(DISTINCT t.id) FROM workers_assignment a JOIN workers_task t ON t.id = a.task_id
        WHERE a.group_id = %s AND a.state = 'accepted' AND 0 = {_FREE_SLOTS}),
       (SELECT count(*) FROM workers_task t
        WHERE t.group_id = %s AND t.state = 'open' AND 0 < (
          SELECT count(*) FROM workers_assignment b
          WHERE b.task_id = t.id AND b.worker_id = %s AND b.state IN ('accepted', 'submitted', 'declined'))
        AND 0 < {_FREE_SLOTS})"""

_TASK = "SELECT * FROM workers_task WHERE id = %s"
_QUESTION = """
SELECT g.kind, t.id, t.group_id, t.reference, t.input
FROM workers_task t JOIN workers_taskgroup g ON g.id = t.group_id WHERE t.id = %s"""
_ASSIGNMENT = "SELECT * FROM workers_assignment WHERE id = %s AND worker_id = %s"

_SLOTS = """
SELECT count(CASE WHEN state IN ('open', 'accepted') THEN 1 END), count(CASE WHEN state = 'submitted' THEN 1 END)
FROM workers_assignment WHERE task_id = %s"""

_OPEN_TASKS = """
SELECT reference, id FROM workers_task WHERE group_id = %s AND state = 'open' AND reference IN ({marks})"""

# A list of VALUES calls its column column1 in every database.
_ADD_SLOTS = """
INSERT INTO workers_assignment (group_id, task_id, slot, state, reason)
SELECT t.group_id, t.id, slots.column1, 'open', '' FROM workers_task t CROSS JOIN (VALUES {numbers}) AS slots
WHERE t.id IN ({marks}) ORDER BY t.id, slots.column1"""

_KIND = "SELECT kind FROM workers_taskgroup WHERE id = %s"
_FORGET_DRAFT = "DELETE FROM workers_draft WHERE assignment_id = %s"


@dataclass(frozen=True)
class Standing:
    """Where a worker stands in a group: places `held` now, and the newest task they ever took (0: none)."""

    held: int
    last_task: int


def account_of_token(token_hash: str) -> Account | None:
    return _first(Account, _ACCOUNT_OF_TOKEN, token_hash)


def group_of_worker(name: str, worker_id: int) -> TaskGroup | None:
    """The group of this name, if the worker is in its team."""
    return _first(TaskGroup, _GROUP_OF_WORKER, name, worker_id)


def standing(worker_id: int, group_id: int) -> Standing:
    held, last = _values(_STANDING, worker_id, group_id, worker_id, group_id)[0]
    return Standing(held, last or 0)


def free_places(worker_id: int, group_id: int, *, after: int, limit: int) -> list[tuple[int, int]]:
    """(assignment, task) of free slots of tasks that the worker never took, oldest task first."""
    return _values(_FREE, group_id, after, worker_id, limit)


def free_places_of(worker_id: int, group_id: int, reference: str, *, limit: int) -> list[tuple[int, int]]:
    """The same for one object."""
    return _values(_FREE_OF_OBJECT, group_id, reference, worker_id, limit)


def available(worker_id: int, group_id: int) -> int:
    """How many tasks of the group have a free slot and were never taken by the worker."""
    on_offer, full, taken = _values(_AVAILABLE, group_id, group_id, group_id, worker_id)[0]
    return int(on_offer - full - taken)


def task(task_id: int) -> Task:
    found = _first(Task, _TASK, task_id)
    if found is None:
        raise Task.DoesNotExist(task_id)
    return found


def question(task_id: int) -> tuple[str, TaskView]:
    """The kind of a task, and what the owner of that kind may know of it."""
    kind, *rest = _values(_QUESTION, task_id)[0]
    return kind, TaskView(*rest)


def assignment_of(worker_id: int, assignment_id: int) -> Assignment | None:
    """The worker's own assignment."""
    return _first(Assignment, _ASSIGNMENT, assignment_id, worker_id)


def slots(task_id: int) -> tuple[int, int]:
    """How many slots of a task are free or held, and how many are answered."""
    unfinished, answered = _values(_SLOTS, task_id)[0]
    return unfinished, answered


def lock_task(task_id: int) -> Task:
    """The task's row, locked until the transaction ends (SQLite: the transaction holds the only write lock)."""
    sql = f"{_TASK} FOR UPDATE" if connection.features.has_select_for_update else _TASK
    found = _first(Task, sql, task_id)
    if found is None:
        raise Task.DoesNotExist(task_id)
    return found


def open_task_ids(group_id: int, references: Sequence[str]) -> dict[str, int]:
    """Reference → the open task for it."""
    return dict(_values(_OPEN_TASKS.format(marks=_marks(references)), group_id, *references))


def add_free_slots(task_ids: Sequence[int], *, each: int) -> None:
    """So many free slots for each of these tasks, numbered from 0."""
    if task_ids:
        numbers = ", ".join(f"({slot})" for slot in range(each))
        with connection.cursor() as cursor:
            cursor.execute(_ADD_SLOTS.format(numbers=numbers, marks=_marks(task_ids)), task_ids)


def kind_of(group_id: int) -> str:
    """What kind of tasks a group has."""
    return str(_values(_KIND, group_id)[0][0])


def forget_draft(assignment_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_DRAFT, (assignment_id,))


def _first(model: type[Row], sql: str, *values: Any) -> Row | None:
    """The first row as an object, as `Manager.raw` would make it, at a third of its cost."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
        if row is None:
            return None
        found = dict(zip((described[0] for described in cursor.description), row, strict=True))
    columns = _columns(model)
    made = [column.read(found[name]) for name, column in columns.items()]
    return model.from_db(connection.alias, [column.attribute for column in columns.values()], made)


@dataclass(frozen=True)
class _Column:
    """How a column of a model becomes an attribute: SQLite's times are text, JSON is text everywhere."""

    attribute: str
    expression: Col
    converters: tuple[Callable[[Any, Any, Any], Any], ...]

    def read(self, value: Any) -> Any:
        for convert in self.converters:
            value = convert(value, self.expression, connection)
        return value


@lru_cache(maxsize=16)
def _columns(model: type[Model]) -> dict[str, _Column]:
    columns = {}
    for field in model._meta.concrete_fields:
        expression = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]
        columns[str(field.column)] = _Column(field.attname, expression, tuple(converters))
    return columns


def _values(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
