"""The statements of the worker's loop as SQL: the ORM takes six times longer to write one than it takes to answer.

States stand in the text, not among the values, so that every database sees that a partial index serves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col

from workers.models import Account, Assignment, Task, TaskGroup

Row = TypeVar("Row", bound=Model)

_ACCOUNT_OF_TOKEN = """
SELECT a.* FROM workers_account a JOIN workers_accesskey k ON k.account_id = a.id
WHERE k.token_hash = %s AND k.revoked_at IS NULL AND a.is_active"""

# A worker's group, and where the worker stands in it.
_STANDING = """
SELECT g.*,
       (SELECT count(*) FROM workers_assignment a
        WHERE a.worker_id = m.worker_id AND a.group_id = g.id AND a.state = 'accepted') AS held,
       (SELECT a.task_id FROM workers_assignment a
        WHERE a.worker_id = m.worker_id AND a.group_id = g.id ORDER BY a.task_id DESC LIMIT 1) AS last_task
FROM workers_taskgroup g JOIN workers_membership m ON m.team_id = g.team_id
WHERE g.name = %s AND m.worker_id = %s"""

# A count, where NOT EXISTS would say it more plainly: PostgreSQL makes a join of that, and with statistics from before
# an import it goes through everything the worker ever did, for each free place. It is 0 or 1, and is not held to be 0:
# of an equality PostgreSQL expects one row in two hundred, and reads and sorts all that is open to find a few.
_NOT_TAKEN = """1 <> (
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

# One of those places, counted round, with its task.
_ONE_OF = """
SELECT f.assignment_id, t.* FROM (
  SELECT p.id AS assignment_id, p.task_id, row_number() OVER () - 1 AS place, count(*) OVER () AS places
  FROM ({places}) p) f JOIN workers_task t ON t.id = f.task_id
WHERE f.place = %s %% f.places"""
_ONE_FREE = _ONE_OF.format(places=_FREE)
_ONE_FREE_OF_OBJECT = _ONE_OF.format(places=_FREE_OF_OBJECT)

# By the open tasks alone, which are at most a job's window, and not by slots or by all that the worker did. An open
# task without a free slot has a held one, and few are held.
_FREE_SLOTS = """(
  SELECT count(*) FROM workers_assignment f WHERE f.group_id = t.group_id AND f.task_id = t.id AND f.state = 'open')"""
_AVAILABLE = f"""
SELECT g.id,
       (SELECT count(*) FROM workers_task WHERE group_id = g.id AND state = 'open'),
       (SELECT count(DISTINCT t.id) FROM workers_assignment a JOIN workers_task t ON t.id = a.task_id
        WHERE a.group_id = g.id AND a.state = 'accepted' AND 0 = {_FREE_SLOTS}),
       (SELECT count(*) FROM workers_task t
        WHERE t.group_id = g.id AND t.state = 'open' AND 0 < (
          SELECT count(*) FROM workers_assignment b
          WHERE b.task_id = t.id AND b.worker_id = %s AND b.state IN ('accepted', 'submitted', 'declined'))
        AND 0 < {_FREE_SLOTS})
FROM workers_taskgroup g WHERE g.id IN ({{marks}})"""

# In the order of an index, so that nothing is sorted however many there are.
_LATEST_TIMES = """
SELECT time_spent FROM workers_annotation WHERE group_id = %s AND time_spent IS NOT NULL
ORDER BY task_id DESC, assignment_id DESC LIMIT %s"""

# Without its input, which may be long, and with what the end of a task asks of its group.
_TASK = """
SELECT t.id, t.group_id, t.redundancy, t.state, t.ending, t.settled, t.expires_at, t.reopenable_until,
       g.kind AS of_group_kind, g.redundancy AS of_group_redundancy, g.undo_time AS of_group_undo_time
FROM workers_task t JOIN workers_taskgroup g ON g.id = t.group_id WHERE t.id = %s"""
_ASSIGNMENT = "SELECT * FROM workers_assignment WHERE id = %s AND worker_id = %s"
_ASSIGNMENT_AND_QUESTION = """
SELECT a.*, t.reference AS of_task_reference, t.input AS of_task_input, g.kind AS of_group_kind
FROM workers_assignment a JOIN workers_task t ON t.id = a.task_id JOIN workers_taskgroup g ON g.id = a.group_id
WHERE a.id = %s AND a.worker_id = %s"""

_SLOTS = """
SELECT count(CASE WHEN a.state IN ('open', 'accepted') THEN 1 END), count(CASE WHEN a.state = 'submitted' THEN 1 END),
       count(d.assignment_id)
FROM workers_assignment a LEFT JOIN workers_draft d ON d.assignment_id = a.id AND a.state = 'submitted'
WHERE a.task_id = %s"""

_OPEN_TASKS = """
SELECT reference, id FROM workers_task WHERE group_id = %s AND state = 'open' AND reference IN ({marks})"""

# A list of VALUES calls its column column1 in every database.
_ADD_SLOTS = """
INSERT INTO workers_assignment (group_id, task_id, slot, state, reason)
SELECT t.group_id, t.id, slots.column1, 'open', '' FROM workers_task t CROSS JOIN (VALUES {numbers}) AS slots
WHERE t.id IN ({marks}) ORDER BY t.id, slots.column1"""

_FORGET_DRAFTS = """
DELETE FROM workers_draft
WHERE assignment_id IN (SELECT id FROM workers_assignment WHERE task_id = %s AND state = 'submitted')"""


@dataclass(frozen=True)
class Standing:
    """Where a worker stands in a group: places `held` now, and the newest task they ever took (0: none)."""

    group: TaskGroup
    held: int
    last_task: int


class Slots(NamedTuple):
    """How many slots of a task are free or held, how many are answered, and how many of those have a draft still."""

    unfinished: int
    answered: int
    drafts: int


def account_of_token(token_hash: str) -> Account | None:
    row = _row(_ACCOUNT_OF_TOKEN, token_hash)
    return _object(Account, row) if row else None


def standing(worker_id: int, name: str) -> Standing | None:
    """Of the group of this name, if the worker is in its team."""
    row = _row(_STANDING, name, worker_id)
    return Standing(_object(TaskGroup, row), row["held"], row["last_task"] or 0) if row else None


def free_place(
    worker_id: int, group_id: int, *, after: int = 0, reference: str | None = None, among: int, turn: int
) -> tuple[int, Task] | None:
    """A free slot (id of the assignment) of a task that the worker never took, with that task.

    Of the `among` oldest such tasks newer than `after`, or of one object: the one whose `turn` it is, so that not all
    who look at once get the same.
    """
    if reference is None:
        row = _row(_ONE_FREE, group_id, after, worker_id, among, turn)
    else:
        row = _row(_ONE_FREE_OF_OBJECT, group_id, reference, worker_id, among, turn)
    return (row["assignment_id"], _object(Task, row)) if row else None


def available(worker_id: int, groups: Sequence[int]) -> dict[int, int]:
    """How many tasks of each group have a free slot and were never taken by the worker."""
    rows = _values(_AVAILABLE.format(marks=_marks(groups)), worker_id, *groups) if groups else []
    return {group: on_offer - full - taken for group, on_offer, full, taken in rows}


def latest_times(group_id: int, most: int) -> list[float]:
    """Active seconds for the answers to the latest tasks of a group, where they were measured."""
    return [seconds for (seconds,) in _values(_LATEST_TIMES, group_id, most)]


def assignment_of(worker_id: int, assignment_id: int, *, with_question: bool = False) -> Assignment | None:
    """The worker's own assignment; if so wanted together with what its task asks, and of which kind that is."""
    row = _row(_ASSIGNMENT_AND_QUESTION if with_question else _ASSIGNMENT, assignment_id, worker_id)
    if row is None:
        return None
    found = _object(Assignment, row)
    if with_question:
        ids = {"of_task_id": found.task_id, "of_task_group_id": found.group_id, "of_group_id": found.group_id}
        found.task = _object(Task, row | ids, "of_task_")
        found.task.group = _object(TaskGroup, row | ids, "of_group_")
    return found


def slots(task_id: int) -> Slots:
    return Slots(*_values(_SLOTS, task_id)[0])


def lock_task(task_id: int) -> Task:
    """The task's row, locked until the transaction ends (SQLite: the transaction holds the only write lock)."""
    row = _row(f"{_TASK} FOR UPDATE OF t" if connection.features.has_select_for_update else _TASK, task_id)
    if row is None:
        raise Task.DoesNotExist(task_id)
    found = _object(Task, row)
    found.group = _object(TaskGroup, row | {"of_group_id": found.group_id}, "of_group_")
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


def forget_drafts(task_id: int) -> None:
    """Of what was submitted meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_DRAFTS, (task_id,))


def _row(sql: str, *values: Any) -> dict[str, Any] | None:
    """The first row, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
        return dict(zip((described[0] for described in cursor.description), row, strict=True)) if row else None


def _object(model: type[Row], row: Mapping[str, Any], prefix: str = "") -> Row:
    """What stands in the columns so prefixed, as `Manager.raw` would make it at three times the cost.

    Fields without a column are read when somebody asks for them.
    """
    given = [(column, row[prefix + name]) for name, column in _columns(model).items() if prefix + name in row]
    attributes = [column.attribute for column, _ in given]
    return model.from_db(connection.alias, attributes, [column.read(value) for column, value in given])


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
