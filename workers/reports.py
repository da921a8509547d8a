"""What workers tell the requester about a question beside their answer: it is broken, it cannot be answered."""

from django.db.models import QuerySet

from workers.errors import InvalidInput
from workers.models import Assignment, Report

REASON_AT_MOST = 500
DETAIL_AT_MOST = 1000


def report(*, assignment: Assignment, reason: str, detail: str = "") -> Report:
    """Keeps the worker's report of this task; a later one of the same worker takes its place. The task stays theirs.

    `detail` is what the page itself complained about. Raises InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("reason", "say what is wrong")
    words = {"reason": reason.strip()[:REASON_AT_MOST], "detail": detail[:DETAIL_AT_MOST]}
    found, _ = Report.objects.update_or_create(
        task_id=assignment.task_id,
        worker_id=assignment.worker_id,
        defaults=words,
        create_defaults={**words, "group_id": assignment.group_id},
    )
    return found


def of_task(task_id: int) -> "QuerySet[Report]":
    """With who reported, oldest first."""
    return Report.objects.filter(task=task_id).select_related("worker__account").order_by("id")


def tasks_of(group_id: int) -> "QuerySet[Report, int]":
    """Ids of the group's tasks that somebody reported, each once; to count, and for subqueries."""
    return Report.objects.filter(group=group_id).order_by().values_list("task_id", flat=True).distinct()
