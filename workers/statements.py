"""The reads of the annotator's loop as plain SQL: the ORM takes longer to build these than the database to run them.

Only reads, and only on the path that every annotation takes; state still changes through `workers.lifecycle` alone.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from workers.models import TaskGroup

_GROUP = """
SELECT g.id, g.name, g.kind, g.time_limit, (SELECT COUNT(*) FROM workers_assignment a
       WHERE a.worker_id = %s AND a.group_id = g.id AND a.state = 'accepted')
FROM workers_taskgroup g JOIN workers_membership m ON m.team_id = g.team_id
WHERE g.name = %s AND m.worker_id = %s"""

_NOT_TAKEN = """NOT EXISTS (SELECT 1 FROM workers_assignment b WHERE b.task_id = a.task_id AND b.worker_id = %s
       AND b.state IN ('accepted', 'submitted', 'declined'))"""

_PLACES = f"""
SELECT a.id, a.task_id, t.expires_at FROM workers_assignment a JOIN workers_task t ON t.id = a.task_id
WHERE a.group_id = %s AND a.state = 'open' AND a.task_id > %s AND {_NOT_TAKEN}
ORDER BY a.task_id, a.slot LIMIT %s"""

_LAST = """
SELECT task_id FROM workers_assignment WHERE worker_id = %s AND group_id = %s ORDER BY task_id DESC LIMIT 1"""

_UNFINISHED = """
SELECT 1 FROM workers_assignment WHERE task_id = %s AND state IN ('open', 'accepted') LIMIT 1"""


def group_for(worker_id: int, name: str) -> tuple[TaskGroup, int] | None:
    """The group of this name if the worker belongs to its team, and how many of its places they hold.

    Only id, name, kind and time limit are filled.
    """
    row = _one(_GROUP, worker_id, name, worker_id)
    if row is None:
        return None
    group_id, found, kind, time_limit, held = row
    return TaskGroup(id=group_id, name=found, kind=kind, time_limit=time_limit), held


def free_places(worker_id: int, group_id: int, *, after: int, limit: int) -> list[tuple[int, int, datetime]]:
    """(assignment, task, availability) of places free for the worker, oldest task behind `after` first."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [group_id, after, worker_id, limit])
        return [(place, task, moment(until)) for place, task, until in cursor.fetchall()]


def last_task(worker_id: int, group_id: int) -> int:
    """The newest task that the worker ever held in the group; 0 where there is none."""
    row = _one(_LAST, worker_id, group_id)
    return int(row[0]) if row else 0


def question(task_id: int) -> tuple[str, str]:
    """Reference and input of a task."""
    row = _one("SELECT reference, input FROM workers_task WHERE id = %s", task_id)
    assert row is not None
    return row[0], row[1]


def unfinished(task_id: int) -> bool:
    """Whether a slot of the task is free or held."""
    return _one(_UNFINISHED, task_id) is not None


def moment(value: datetime) -> datetime:
    """A time as the driver gives it: SQLite's have no zone and mean UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _one(sql: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()
