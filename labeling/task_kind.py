"""Labeling's side of the port that human tasks ask: renders a question, checks an answer, hears that a task ended."""

import uuid
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from labeling import hosts
from labeling.models import LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import AnswerContext
from labeling.wakeup import wake
from workers.kinds import Page, TaskView
from workers.models import Worker

_TERMS = "SELECT task_type, categories FROM labeling_labelingjob WHERE group_id = %s"


class LabelingTasks:
    """Implements `workers.kinds.TaskKind` with the task types."""

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        from labeling.media_links import sign_media
        from labeling.templating.render import render

        job = _job(task.group_id)
        expires = timezone.now() + timedelta(seconds=expires_in)
        html = render(
            job.template,
            orjson.loads(task.input),
            sign=lambda uri: sign_media(uri, assignment_id=assignment_id, expires=expires),
        )
        return Page(html, hosts.of(job))

    def parse_answer(self, task: TaskView, raw: Any) -> None:
        task_type, categories = _terms(task.group_id)
        registry.by_key(task_type).parse_answer(raw, AnswerContext(categories=categories))

    def task_ended(self, group_id: int) -> None:
        if settings.REDIS_URL:  # else nobody listens, and this is called for every third answer
            job_id = LabelingJob.objects.filter(group_id=group_id).values_list("id", flat=True).first()
            if job_id is not None:
                wake(job_id)


def _job(group_id: int) -> LabelingJob:
    return LabelingJob.objects.only("task_type", "categories", "template", "options").get(group_id=group_id)


def _terms(group_id: int) -> tuple[str, list[str]]:
    """Task type and categories of a job, in SQL because every answer asks for them (workers/statements.py)."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, (group_id,))
        task_type, categories = cursor.fetchone()
    return task_type, orjson.loads(categories)


def identity(worker: Worker) -> dict[str, str]:
    """Who answered, as private workforces tell it (workforce-and-portal 4.3): a stable subject, never a name."""
    subject = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PUBLIC_URL}/workers/{worker.public_id}")
    return {"identityProviderType": "Cognito", "issuer": settings.PUBLIC_URL, "sub": str(subject)}
