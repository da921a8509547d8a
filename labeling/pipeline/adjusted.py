"""Labels that people corrected, next to those that they started from; for other jobs, nothing to do here."""

from collections.abc import Iterable
from typing import Any

import orjson

from labeling import audits
from labeling.manifest import Line, metadata_name
from labeling.models import DataObject, LabelingJob
from labeling.task_types import earlier, registry
from labeling.task_types.adjustment import AdjustmentType
from labeling.task_types.base import Label

CLASSES_NAMED = 1000


def settled(job: LabelingJob, labels: dict[Any, Label]) -> dict[Any, Label]:
    """The labels by line, each with what it keeps of the one before and whether anything was changed."""
    task_type, audited = registry.by_key(job.task_type), audits.attribute(job.options)
    if not isinstance(task_type, AdjustmentType) or not audited:
        return labels
    sources = dict(DataObject.objects.filter(job=job, line__in=list(labels)).values_list("line", "source"))
    kept = [warning["name"] for warning in job.warnings]
    return {
        line: task_type.settled(label, orjson.loads(sources[line]), job.categories, audited=audited, kept=kept)
        for line, label in labels.items()
        if line in sources
    }


def warn_of_unknown_classes(job: LabelingJob, lines: Iterable[Line]) -> None:
    """Adds to the job's warnings the classes of the labels to correct that it does not have; the caller saves them."""
    audited = audits.attribute(job.options)
    if not audited or not isinstance(registry.by_key(job.task_type), AdjustmentType):
        return
    known = [*job.categories, *(warning["name"] for warning in job.warnings)]
    for line in lines:
        for name in earlier.others(line.data.get(metadata_name(audited)), known):
            known.append(name)
            if len(job.warnings) < CLASSES_NAMED:
                job.warnings.append(_warning(line.number, audited, name))


def _warning(number: int, audited: str, name: str) -> dict[str, Any]:
    message = f"{name!r} in {audited!r} is no category of this job: people do not see it, and it stays as it is."
    hint = "To have it corrected, create the job again with this category, too."
    return {"line": number + 1, "name": name, "message": message, "hint": hint}
