"""Manifest lines → data objects, a chunk for each transaction, resumable at the line after the last commit.

A manifest with any bad line is refused whole: the first hundred errors are kept for the requester, nothing is imported.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, NoReturn

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from labeling import jobs, storage
from labeling.errors import BadManifest
from labeling.manifest import Line, is_labeled, metadata_name, read_lines
from labeling.models import BroughtLabels, DataObject, LabelingJob
from labeling.pipeline import adjusted, brought
from labeling.pipeline.knowledge import GOLD
from labeling.states import ObjectState
from labeling.task_types import registry
from labeling.wakeup import wake
from workers.errors import GiveUp
from workers.rows import Row, insert_rows

log = logging.getLogger(__name__)

CHUNK = 2000
ERRORS_KEPT = 100
#: Of them, those that stand in the job's failure reason, and how many kinds of advice.
TOLD, HINTS_TOLD = 10, 3
OBJECTS_AT_MOST = 10_000_000
#: Chunks read in one go, so that the lease and the clock are looked at now and then.
_CHUNKS_AT_ONCE = 10
_UNLABELED = {"state": ObjectState.UNLABELED, "confidence": None, "category": "", "origin": "", "archived": False}


def ingest(job: LabelingJob) -> None:
    """Reads on from where the last call stopped; marks the manifest as read at its end.

    Raises GiveUp when it cannot be read, changed meanwhile, or has bad lines.
    """
    if not job.manifest_uri:  # all objects of this job are still to come
        LabelingJob.objects.filter(id=job.id).update(ingested_at=timezone.now(), updated_at=timezone.now())
        return
    store = storage.default_store()
    info = store.stat(job.manifest_uri)
    if info is None:
        raise GiveUp(f"The manifest {job.manifest_uri} does not exist.", hint="Check the bucket and the key.")
    if job.manifest_version and job.manifest_version != info.etag:
        raise GiveUp(f"The manifest {job.manifest_uri} was changed while it was read.", hint="Create the job again.")
    with store.open_read(job.manifest_uri, start=job.manifest_offset) as stream:
        lines = read_lines(stream, number=job.manifest_line, offset=job.manifest_offset)
        for _ in range(_CHUNKS_AT_ONCE):
            chunk = [_judged(job, entry) for entry in islice(lines, CHUNK)]
            errors = [entry for entry in chunk if isinstance(entry, BadManifest)]
            if errors:
                _refuse(job, chain(errors, (entry for entry in lines if isinstance(entry, BadManifest))))
            if not chunk:
                _note_unknown_classes(job)
                LabelingJob.objects.filter(id=job.id).update(ingested_at=timezone.now(), updated_at=timezone.now())
                return
            _store(job, [entry for entry in chunk if isinstance(entry, Line)], version=info.etag)
    wake(job.id)


def _judged(job: LabelingJob, entry: Line | BadManifest) -> Line | BadManifest:
    """The entry, or what is wrong with its known answer."""
    if isinstance(entry, BadManifest) or not job.options.get(GOLD):
        return entry
    value, gold = entry.data.get(job.options[GOLD]), _gold(job, entry)
    if value is None or gold:
        return entry
    reason = f"{job.options[GOLD]!r} has {str(value)[:100]!r}, which is no category of this job"
    return BadManifest(
        entry.number + 1, 1, reason, hint=f"Give the name of a category or its number from 0: {_few(job)}."
    )


def _few(job: LabelingJob) -> str:
    return ", ".join(job.categories[:20]) + (", …" if len(job.categories) > 20 else "")


def _gold(job: LabelingJob, line: Line) -> str:
    """The category that the line says is right, by name or by number; empty where it says none."""
    value = line.data.get(job.options.get(GOLD, ""))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(job.categories):
        return str(job.categories[value])
    return value if isinstance(value, str) and value in job.categories else ""


def discard(job: LabelingJob) -> None:
    """Removes what was imported of a manifest that is refused, a piece at a time."""
    BroughtLabels.objects.filter(job=job).delete()
    rows = DataObject.objects.filter(job=job)
    while ids := list(rows.values_list("id", flat=True)[:10_000]):
        DataObject.objects.filter(id__in=ids).delete()


def _store(job: LabelingJob, chunk: list[Line], *, version: str) -> None:
    """Rows and the place to go on from, in one transaction."""
    job.manifest_line, job.manifest_offset = chunk[-1].number + 1, chunk[-1].next_offset
    job.manifest_version, job.updated_at = version, timezone.now()
    adjusted.warn_of_unknown_classes(job, chunk)
    if job.manifest_line > OBJECTS_AT_MOST:
        raise GiveUp(f"The manifest has more than {OBJECTS_AT_MOST} lines.", hint="Split it.")
    with transaction.atomic():
        insert_rows(DataObject, [row(job, line) for line in chunk])
        brought.note(job, chunk)
        job.save(update_fields=["manifest_line", "manifest_offset", "manifest_version", "warnings", "updated_at"])


def _refuse(job: LabelingJob, errors: Iterable[BadManifest]) -> NoReturn:
    """Keeps the first hundred errors for the requester and gives up."""
    job.manifest_errors = [_as_json(error) for error in islice(errors, ERRORS_KEPT)]
    LabelingJob.objects.filter(id=job.id).update(manifest_errors=job.manifest_errors)
    hints = [*_hints(job.manifest_errors[:TOLD]), "Mend these lines and create the job again under a new name."]
    raise GiveUp(_summary(job), hint=" ".join(hints))


def row(job: LabelingJob, line: Line) -> Row:
    """A line that has the label already is carried: it costs nobody's time and counts at once."""
    fields = {"job": job.id, "line": line.number, "source": line.text, "gold": _gold(job, line)}
    fields["announced"] = False
    if not is_labeled(line.data, job.label_attribute):
        return fields | _UNLABELED
    metadata = line.data.get(metadata_name(job.label_attribute))
    facts = metadata if isinstance(metadata, dict) else {}
    machine = facts.get("human-annotated") == "no"
    confidence = facts.get("confidence")
    return fields | {
        "announced": not job.announces,
        "state": ObjectState.LABELED,
        "confidence": float(confidence) if isinstance(confidence, int | float) else None,
        "category": _category(job, line.data[job.label_attribute], facts),
        "origin": DataObject.Origin.CARRIED_MACHINE if machine else DataObject.Origin.CARRIED_HUMAN,
        "archived": True,
    }


def _category(job: LabelingJob, value: Any, facts: Mapping[str, Any]) -> str:
    """The class that a carried label names: by its metadata, or, where it came without, by its number in our list."""
    name = facts.get("class-name", "")
    number = int(value) if isinstance(value, int | str) and str(value).isdecimal() and len(str(value)) < 10 else None
    if not name and number is not None and _one_class(job) and number < len(job.categories):
        name = job.categories[number]
    return str(name).replace("\0", "")[:256]


def _one_class(job: LabelingJob) -> bool:
    return registry.by_key(job.task_type).choice is not None


def _note_unknown_classes(job: LabelingJob) -> None:
    """Carried labels of classes that this job does not have count as labels; its requester should know of them."""
    if not job.categories or not _one_class(job):
        return
    carried = DataObject.objects.filter(job=job, state=ObjectState.LABELED).exclude(category="")
    counts = dict(carried.order_by().values_list("category").annotate(n=Count("id")))
    unknown = sorted(counts.keys() - set(job.categories))
    if unknown:
        named = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
        said = f"Labels of the manifest ({sum(counts[name] for name in unknown)}) name classes that this job has not"
        jobs.note(job, f"{said}: {named}. They stay as they are.")
        log.warning("Job %s: %s: %s.", job.name, said, named)


def _as_json(error: BadManifest) -> dict[str, str | int]:
    return {"line": error.line, "column": error.column, "message": error.reason, "hint": error.hint}


def _summary(job: LabelingJob) -> str:
    errors = job.manifest_errors
    listed = "; ".join(_sentences(errors[:TOLD]))
    count = f"at least {ERRORS_KEPT}" if len(errors) >= ERRORS_KEPT else str(len(errors))
    return f"The manifest {job.manifest_uri} has {count} bad line{'s' * (len(errors) > 1)}: {listed}."


def _sentences(errors: Iterable[dict[str, str | int]]) -> Iterator[str]:
    for error in errors:
        yield f"line {error['line']}, column {error['column']}: {error['message']}"


def _hints(errors: Iterable[dict[str, str | int]]) -> list[str]:
    """What to do about them, each thing once; the first of them, so that the end of the sentence is not cut off."""
    return list(dict.fromkeys(str(error["hint"]) for error in errors if error["hint"]))[:HINTS_TOLD]
