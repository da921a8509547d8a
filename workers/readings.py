"""Which instructions a worker has read: so that they are told when a job asks otherwise than the one before it did.

Jobs of one series follow each other: chained ones of the same kind, and those that workers see under the same title,
clones for instance. `guide` is the fingerprint of what a job asks.
Whoever comes to a series for the first time sees its instructions beside the task, so these count as read.
"""

from collections.abc import Iterable

from workers.models import Reading, TaskGroup


def tell(group: TaskGroup, *, guide: str, before: TaskGroup | None = None) -> None:
    """The owner of the tasks says how they ask, and from which group they were made, if from one."""
    TaskGroup.objects.filter(id=group.id).update(series=_series(group, before), guide=guide)


def _series(group: TaskGroup, before: TaskGroup | None) -> str:
    if before is not None and before.task_type == group.task_type:
        return before.series or before.name
    alike = TaskGroup.objects.filter(title=group.title, task_type=group.task_type, id__lt=group.id).exclude(series="")
    return alike.order_by("-id").values_list("series", flat=True).first() or group.name


def changed(worker_id: int, groups: Iterable[TaskGroup]) -> set[int]:
    """Ids of those groups whose instructions are not those that the worker read last in their series."""
    wanted = [group for group in groups if group.guide]
    rows = Reading.objects.filter(worker_id=worker_id, series__in={group.series for group in wanted})
    last = dict(rows.values_list("series", "guide"))
    return {group.id for group in wanted if last.get(group.series, group.guide) != group.guide}


def begin(worker_id: int, group: TaskGroup) -> bool:
    """The worker comes to the group: whether its instructions are other than those they know."""
    if not group.guide:
        return False
    known, _ = Reading.objects.get_or_create(worker_id=worker_id, series=group.series, defaults={"guide": group.guide})
    return known.guide != group.guide


def read(worker_id: int, group: TaskGroup) -> None:
    """The worker opened the instructions of the group."""
    if group.guide:
        Reading.objects.update_or_create(worker_id=worker_id, series=group.series, defaults={"guide": group.guide})
