"""Which jobs need what is in the storage, so that nobody deletes it under their hands."""

import json
from collections.abc import Iterator

from labeling import queries
from labeling.models import DataObject, LabelingJob, LearningRound, StreamMessage
from labeling.options import automation
from labeling.states import LIVE


def needed_by(uri: str) -> Iterator[tuple[LabelingJob, str]]:
    """Jobs that are not over and what `uri` is to them; an address that ends in a slash is a folder."""
    live = list(LabelingJob.objects.filter(state__in=LIVE).order_by("id"))
    for job in live:
        if (what := _of_job(job, uri)) is not None:
            yield job, what
    shown = _showing([job.id for job in live], uri)
    yield from ((job, "data that people are shown") for job in live if job.id in shown)
    yield from (
        (job, "the model that it goes on with") for job, model in models_in_use() if _within(model.model_uri, uri)
    )


def left_by(uri: str) -> Iterator[tuple[LabelingJob, str]]:
    """Jobs that are over and what `uri` is to them."""
    for job in LabelingJob.objects.exclude(state__in=LIVE).order_by("-id").iterator():
        if (what := _of_job(job, uri)) is not None:
            yield job, what


def models_in_use() -> Iterator[tuple[LabelingJob, LearningRound]]:
    """Jobs that are not over, with the model of an earlier job that they go on with."""
    for job in LabelingJob.objects.filter(state__in=LIVE, options__automation__isnull=False).order_by("id"):
        chosen = automation.of(job)
        model = (
            automation.by_arn(chosen.initial_model) if chosen and chosen.initial_model else automation.inherited(job)
        )
        if model is not None:
            yield job, model


def _of_job(job: LabelingJob, uri: str) -> str | None:
    """What a file or folder is to a job by the job's own addresses."""
    if _within(job.manifest_uri, uri):
        return "its manifest"
    if _within(job.categories_uri, uri) or _within(job.template_uri, uri):
        return "its classes or worker page"
    folder = f"{queries.folder(job)}/"
    return "what it writes" if _within(uri, folder) or _within(folder, uri) else None


def _within(address: str, uri: str) -> bool:
    return address == uri or (uri.endswith("/") and address.startswith(uri))


def _showing(jobs: list[int], uri: str) -> set[int]:
    """Those of the jobs whose objects, or messages that wait, name the address; as JSON writes it, too."""
    found: set[int] = set()
    for name in {uri, json.dumps(uri)[1:-1]}:
        found.update(DataObject.objects.filter(job__in=jobs, source__contains=name).values_list("job_id", flat=True))
        waiting = StreamMessage.objects.filter(job__in=jobs, line=None, body__contains=name)
        found.update(waiting.values_list("job_id", flat=True))
    return found
