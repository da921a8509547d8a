"""What must hold between tasks, assignments and annotations, each as a statement that finds the rows that break it."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Invariant:
    """`broken` selects the ids of rows for which `rule` does not hold."""

    rule: str
    broken: str


INVARIANTS = [
    Invariant(
        "an ended task has no free or held slot",
        """SELECT t.id FROM workers_task t JOIN workers_assignment a ON a.task_id = t.id
           WHERE t.state <> 'open' AND a.state IN ('open', 'accepted')""",
    ),
    Invariant(
        "an open task on offer has as many living slots as it asks people",
        """SELECT t.id FROM workers_task t LEFT JOIN workers_assignment a
           ON a.task_id = t.id AND a.state IN ('open', 'accepted', 'submitted')
           WHERE t.state = 'open' AND t.ending = '' GROUP BY t.id, t.redundancy HAVING COUNT(a.id) <> t.redundancy""",
    ),
    Invariant(
        "an open task has a free or held slot",
        """SELECT t.id FROM workers_task t WHERE t.state = 'open' AND NOT EXISTS (SELECT 1 FROM workers_assignment a
           WHERE a.task_id = t.id AND a.state IN ('open', 'accepted'))""",
    ),
    Invariant(
        "an open task that is ending has no free slot",
        """SELECT t.id FROM workers_task t JOIN workers_assignment a ON a.task_id = t.id
           WHERE t.state = 'open' AND t.ending <> '' AND a.state = 'open'""",
    ),
    Invariant(
        "a closed task has exactly as many submitted slots as it asked people",
        """SELECT t.id FROM workers_task t LEFT JOIN workers_assignment a
           ON a.task_id = t.id AND a.state = 'submitted'
           WHERE t.state = 'closed' GROUP BY t.id, t.redundancy HAVING COUNT(a.id) <> t.redundancy""",
    ),
    Invariant(
        "a task asks no more people than its group may",
        """SELECT t.id FROM workers_task t JOIN workers_taskgroup g ON g.id = t.group_id
           WHERE t.redundancy > g.redundancy""",
    ),
    Invariant(
        "a submitted or withdrawn assignment has its annotation",
        """SELECT a.id FROM workers_assignment a LEFT JOIN workers_annotation n ON n.assignment_id = a.id
           WHERE a.state IN ('submitted', 'withdrawn') AND n.assignment_id IS NULL""",
    ),
    Invariant(
        "an annotation belongs to a submitted or withdrawn assignment of the same worker and task",
        """SELECT n.assignment_id FROM workers_annotation n JOIN workers_assignment a ON a.id = n.assignment_id
           WHERE a.state NOT IN ('submitted', 'withdrawn') OR a.worker_id <> n.worker_id OR a.task_id <> n.task_id""",
    ),
]


def broken(invariants: list[Invariant], *, show: int = 10) -> dict[str, list[int]]:
    """Rule → ids of the first rows that break it; empty when all is well."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        for invariant in invariants:
            cursor.execute(f"SELECT * FROM ({invariant.broken}) AS rows_that_break_it LIMIT {show}")
            if ids := [row[0] for row in cursor.fetchall()]:
                found[invariant.rule] = ids
    return found
