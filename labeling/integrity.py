"""What must hold between data objects and their tasks, beside the invariants of the workers' side."""

from workers.integrity import INVARIANTS as OF_WORKERS
from workers.integrity import Invariant, broken

INVARIANTS = [
    Invariant(
        "a launched object has a live task, or one that ended and was not yet settled",
        """SELECT o.id FROM labeling_dataobject o JOIN workers_task t ON t.id = o.task_id
           WHERE o.state = 'launched' AND t.state <> 'open' AND t.settled""",
    ),
    Invariant(
        "an open task belongs to a launched object",
        """SELECT t.id FROM workers_task t JOIN workers_taskgroup g ON g.id = t.group_id
           LEFT JOIN labeling_dataobject o ON o.task_id = t.id
           WHERE g.kind = 'labeling' AND t.state = 'open' AND (o.id IS NULL OR o.state <> 'launched')""",
    ),
    Invariant(
        "an object labeled by people here has a label and an answered task",
        """SELECT o.id FROM labeling_dataobject o WHERE o.state = 'labeled' AND o.origin = 'human'
           AND (o.label = '' OR NOT EXISTS (SELECT 1 FROM workers_assignment a
                WHERE a.task_id = o.task_id AND a.state = 'submitted'))""",
    ),
    Invariant(
        "an object labeled by a model has a label, and nobody was asked about it",
        """SELECT o.id FROM labeling_dataobject o WHERE o.state = 'labeled' AND o.origin = 'machine'
           AND (o.label = '' OR o.task_id IS NOT NULL)""",
    ),
    Invariant(
        "a job that is over has no open tasks",
        """SELECT j.id FROM labeling_labelingjob j JOIN workers_task t ON t.group_id = j.group_id
           WHERE j.state IN ('Completed', 'Failed', 'Stopped') AND t.state = 'open'""",
    ),
    Invariant(
        "a completed job has labeled, failed and skipped objects only",
        """SELECT j.id FROM labeling_labelingjob j JOIN labeling_dataobject o ON o.job_id = j.id
           WHERE j.state = 'Completed' AND o.state IN ('unlabeled', 'launched', 'collected')""",
    ),
]


def check() -> dict[str, list[int]]:
    """Rule → ids of rows that break it, over both applications; empty when all is well."""
    return broken(OF_WORKERS + INVARIANTS)
