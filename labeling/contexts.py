"""What an answer is judged by: the job's categories and, where the task type asks for it, the object itself."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import orjson
from django.db import connection

from labeling.models import DataObject, LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext
from labeling.task_types.images import Picture
from labeling.task_types.registry import AnyTaskType

# In SQL because every answer asks for them (workers/statements.py).
_TERMS = "SELECT id, task_type, categories, pre_hook FROM labeling_labelingjob WHERE group_id = %s"
_OBJECT = "SELECT source, width, height, depth FROM labeling_dataobject WHERE job_id = %s AND line = %s"


def of_task(group_id: int, reference: str) -> tuple[AnyTaskType, AnswerContext]:
    """The task type of a task, and what answers to it are judged by."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, (group_id,))
        job_id, key, text, pre_hook = cursor.fetchone()
        task_type, categories = registry.by_key(key), orjson.loads(text)
        if not task_type.bounded:
            return task_type, AnswerContext(categories=categories)
        cursor.execute(_OBJECT, (job_id, int(reference)))
        source, *size = cursor.fetchone()
    line = _line(source, pre_hook)
    return task_type, AnswerContext(categories=categories, line=line, picture=_picture(*size))


def of_lines(
    job: LabelingJob, lines: Iterable[int], pictures: Mapping[int, Picture] | None = None
) -> dict[int, AnswerContext]:
    """By line, for those that are there and where it matters. `pictures`, by line, are known though not stored yet."""
    if not registry.by_key(job.task_type).bounded:
        return {}
    rows = DataObject.objects.filter(job=job, line__in=list(lines))
    return {
        line: AnswerContext(
            categories=job.categories,
            line=_line(source, job.pre_hook),
            picture=_picture(*size) or (pictures or {}).get(line),
        )
        for line, source, *size in rows.values_list("line", "source", "width", "height", "depth")
    }


def pictures(job: LabelingJob, lines: Collection[int] | None = None) -> dict[int, Picture]:
    """By line, all that are known of the job's images; with `lines`, of these alone."""
    objects = DataObject.objects.filter(job=job, width__isnull=False)
    if lines is not None:
        objects = objects.filter(line__in=list(lines))
    same: dict[Picture, Picture] = {}
    rows = objects.values_list("line", "width", "height", "depth")
    return {line: same.setdefault(found, found) for line, found in _pictures(rows.iterator())}


def _pictures(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Picture]]:
    for line, *size in rows:
        found = _picture(*size)
        if found is not None:
            yield line, found


def _picture(width: int | None, height: int | None, depth: int | None) -> Picture | None:
    return Picture(width, height, depth) if width and height and depth else None


def _line(source: str, pre_hook: str) -> dict[str, Any] | None:
    """The manifest line. With code of the requester's own, people are shown whatever it made of the line."""
    if pre_hook and registry.by_function(pre_hook) is None:
        return None
    line: dict[str, Any] = orjson.loads(source)
    return line
