"""Labeling's side of the port that human tasks ask: renders a question, checks an answer, hears that a task ended."""

import uuid
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from labeling import contexts, libraries
from labeling.models import LabelingJob
from labeling.options import hosts
from labeling.task_types import registry
from labeling.task_types.custom import CUSTOM, on_the_page
from labeling.wakeup import wake
from workers.kinds import Page, TaskView
from workers.models import Worker


class LabelingTasks:
    """Implements `workers.kinds.TaskKind` with the task types."""

    def render(self, task: TaskView, *, assignment_id: int, expires_in: float) -> Page:
        from labeling.media_links import sign_media
        from labeling.templating.render import render

        job = _job(task.group_id)
        expires = timezone.now() + timedelta(seconds=expires_in)
        task_input = orjson.loads(task.input)
        html = render(
            job.template,
            _seen(job, task_input),
            sign=lambda uri: sign_media(uri, assignment_id=assignment_id, expires=expires),
            libraries=libraries.table(job.template),
        )
        return Page(html, hosts.of(job))

    def parse_answer(self, task: TaskView, raw: Any) -> None:
        task_type, context = contexts.of_task(task.group_id, task.reference)
        task_type.parse_answer(raw, context)

    def task_ended(self, group_id: int) -> None:
        if settings.REDIS_URL:  # else nobody listens, and this is called for every third answer
            job_id = LabelingJob.objects.filter(group_id=group_id).values_list("id", flat=True).first()
            if job_id is not None:
                wake(job_id)


def _job(group_id: int) -> LabelingJob:
    rows = LabelingJob.everything.select_related("group")
    return rows.only("task_type", "categories", "template", "options", "group__description").get(group_id=group_id)


def _seen(job: LabelingJob, task_input: dict[str, Any]) -> dict[str, Any]:
    """What the page gets as `task.input`: our own pages ask in the requester's words."""
    if job.task_type == CUSTOM.key:
        return on_the_page(task_input, job.categories)
    if job.group is None or job.template != registry.by_key(job.task_type).template:
        return task_input
    return {"question": job.group.description, **task_input}


def identity(worker: Worker) -> dict[str, str]:
    """Who answered, as private workforces tell it (workforce-and-portal 4.3): a stable subject, never a name."""
    subject = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PUBLIC_URL}/workers/{worker.public_id}")
    return {"identityProviderType": "Cognito", "issuer": settings.PUBLIC_URL, "sub": str(subject)}
