"""Labels that people judge or correct, next to what they made of them; for other jobs, nothing to do here."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from labeling import storage
from labeling.errors import StorageError
from labeling.manifest import Line
from labeling.models import DataObject, LabelingJob
from labeling.options import audits
from labeling.states import OBJECT
from labeling.task_types import earlier, registry
from labeling.task_types.adjustment import AdjustmentType
from labeling.task_types.base import Label, Mode
from labeling.task_types.images import BYTES_AT_MOST
from workers.errors import GiveUp, InvalidInput, TryAgain
from workers.text import storable

CLASSES_NAMED = 1000


def missing_files(job: LabelingJob, sources: Mapping[int, str]) -> dict[int, str]:
    """By the ids of objects, why the file of the label to look at cannot be shown. `sources`: manifest lines.

    Reads from storage, so never inside a transaction. Raises TryAgain where it cannot be reached.
    """
    task_type, audited = registry.by_key(job.task_type), audits.attribute(job.options)
    if task_type.mode is Mode.LABEL or not audited or not registry.plain(task_type).file_ending:
        return {}
    addresses = {one: orjson.loads(source).get(audited) for one, source in sources.items()}
    told = ((one, _trouble(address)) for one, address in addresses.items() if isinstance(address, str))
    return {one: trouble for one, trouble in told if trouble}


def _trouble(address: str) -> str:
    try:
        info = storage.default_store().stat(address)
    except TryAgain:
        raise
    except StorageError as error:
        return error.sentences
    if info is None:
        return f"The label's file {address} does not exist."
    return f"The label's file {address} has {info.size:,} bytes." if info.size > BYTES_AT_MOST else ""


def settled(job: LabelingJob, labels: dict[Any, Label]) -> dict[Any, Label]:
    """The labels by line, each with what it keeps of the one before and whether anything was changed. Where that one
    cannot be read any more, the object fails."""
    task_type, audited = registry.by_key(job.task_type), audits.attribute(job.options)
    if not isinstance(task_type, AdjustmentType) or not audited:
        return labels
    done: dict[Any, Label] = {}
    rows = DataObject.objects.filter(job=job, line__in=list(labels)).values_list("line", "source")
    for line, source in list(rows):
        try:
            done[line] = _settled(job, task_type, labels[line], orjson.loads(source), audited)
        except (InvalidInput, GiveUp) as error:
            reason = storable(error.sentences)[:500]
            OBJECT.apply_all(DataObject.objects.filter(job=job, line=line), "fail", failure=reason)
    return done


def _settled(job: LabelingJob, task_type: AdjustmentType, made: Label, line: dict[str, Any], audited: str) -> Label:
    kept = _unknown_classes(job)
    file = _content(str(line.get(audited))) if task_type.file_ending else None
    return task_type.settled(made, line, job.categories, audited=audited, kept=kept, file=file)


def _content(address: str) -> bytes:
    trouble = _trouble(address)
    if trouble:
        raise GiveUp(trouble)
    return storage.read(storage.default_store(), address)


def warn_of_unknown_classes(job: LabelingJob, lines: Iterable[Line]) -> None:
    """Adds to the job's warnings the classes of the labels to correct that it does not have; the caller saves them."""
    audited = audits.attribute(job.options)
    if not audited or not isinstance(registry.by_key(job.task_type), AdjustmentType):
        return
    known = [*job.categories, *_unknown_classes(job)]
    for line in lines:
        for name in earlier.others(line.data, audited, known):
            known.append(name)
            if len(job.warnings) < CLASSES_NAMED:
                job.warnings.append(_warning(line.number, audited, name))


def _unknown_classes(job: LabelingJob) -> list[str]:
    return [warning["name"] for warning in job.warnings if warning["line"] is not None]


def _warning(number: int, audited: str, name: str) -> dict[str, Any]:
    message = f"{name!r} in {audited!r} is no category of this job: people do not see it, and it stays as it is."
    hint = "To have it corrected, create the job again with this category, too."
    return {"line": number + 1, "name": name, "message": message, "hint": hint}
