"""A job's labels in another format: ordered as a row, made in the background from one snapshot of the manifest.

Rows are truth here, too: whoever finds one waiting makes it. Made twice, it is the same file under the same name.
"""

import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from labeling import formats, queries, storage
from labeling.formats.packed import zipped
from labeling.media_links import NO_ASSIGNMENT, sign_media
from labeling.models import Export, LabelingJob
from labeling.pipeline import label_files, publish
from labeling.pipeline.leases import renewed
from labeling.states import EXPORT, ExportState
from labeling.wakeup import call_for_exports
from workers.errors import InvalidInput, LabelwrightError, TryAgain
from workers.models import Account

logger = logging.getLogger(__name__)

#: The output manifest as it stands, beside the formats that are made of it.
MANIFEST = "manifest"
FORMATS = (*(one.key for one in formats.FORMATS), MANIFEST)
#: A process that dies leaves its export alone for so long; one that lives takes it again and again.
LEASE = timedelta(seconds=60)
_RENEW_EVERY = 15.0
ATTEMPTS = 5
_NOTED_EVERY = timedelta(seconds=1)
_PIECE = 1 << 18
LINK_FOR = timedelta(hours=1)


def order(job: LabelingJob, key: str, *, attribute: str = "", by: Account | None = None) -> Export:
    """An export that waits to be made. Raises InvalidInput for an unknown format."""
    if key not in FORMATS:
        raise InvalidInput("format", f"there is no format {key!r}", hint=f"One of: {', '.join(FORMATS)}.")
    total = job.data_objects.count()
    name = attribute or job.label_attribute
    made = Export.objects.create(job=job, format=key, attribute=name, created_by=by, total=total)
    call_for_exports()
    return made


def make_next() -> bool:
    """Makes the oldest export that waits and that nobody is making; whether there was one."""
    found = _due().order_by("id").first()
    if found is None:
        return False
    if _due().filter(id=found.id).update(making_until=timezone.now() + LEASE, attempts=F("attempts") + 1, done=0):
        _make(found)
    return True


def any_due() -> bool:
    """Whether one waits that nobody is making."""
    return _due().exists()


def _due() -> "QuerySet[Export]":
    free = Q(making_until=None) | Q(making_until__lte=timezone.now())
    return Export.objects.filter(free, state=ExportState.WAITING)


def progress(export: Export) -> float:
    """From 0 to 1; 1 only where the file is there."""
    if export.state == ExportState.READY:
        return 1.0
    return round(0.9 * export.done / max(export.total, 1), 4)


def link(export: Export) -> str:
    """The path of a link to the file of an export that is ready; it needs no sign-in and ends after an hour."""
    return sign_media(export.uri, assignment_id=NO_ASSIGNMENT, expires=timezone.now() + LINK_FOR)


def _make(export: Export) -> None:
    if export.attempts >= ATTEMPTS:
        _fail(export, f"It could not be made in {ATTEMPTS} attempts; the log of the installation says why.")
        return
    ours = Export.objects.filter(id=export.id, state=ExportState.WAITING)
    try:
        with (
            renewed(lambda: ours.update(making_until=timezone.now() + LEASE), every=_RENEW_EVERY),
            tempfile.TemporaryFile() as snapshot,
        ):
            _snapshot(export, snapshot)
            uri = f"{queries.folder(export.job)}/exports/{export.id}/{_name(export)}"
            storage.default_store().write(uri, _content(export, snapshot))
    except TryAgain:  # the lease ends, and somebody tries again
        logger.warning("Export %s waits for its storage.", export.id)
        Export.objects.filter(id=export.id).update(attempts=F("attempts") - 1)
    except LabelwrightError as error:
        _fail(export, error.sentences)
    else:
        info = storage.default_store().stat(uri)
        size = 0 if info is None else info.size
        EXPORT.apply(Export, export.id, "finish", uri=uri, size=size, ended_at=timezone.now(), done=export.total)


def _fail(export: Export, reason: str) -> None:
    EXPORT.apply(Export, export.id, "fail", error=reason[:500], ended_at=timezone.now())


def _snapshot(export: Export, file: IO[bytes]) -> None:
    """The output manifest as it stands now: formats read it several times, and it must not change in between."""
    noted = timezone.now()
    for number, line in enumerate(publish.lines(export.job), start=1):
        file.write(line.encode() + b"\n")
        now = timezone.now()
        if now - noted > _NOTED_EVERY:
            noted = now
            Export.objects.filter(id=export.id).update(done=number)
    Export.objects.filter(id=export.id).update(done=export.total)


def _content(export: Export, snapshot: IO[bytes]) -> Iterator[bytes]:
    def lines() -> Iterator[bytes]:
        place = 0
        while True:  # several readers may be under way at once
            snapshot.seek(place)
            some = snapshot.readlines(_PIECE)
            if not some:
                return
            place = snapshot.tell()
            yield from some

    if export.format == MANIFEST:
        return lines()
    chosen = formats.by_key(export.format)
    known, unpack = _classes(export), label_files.pixels
    files = chosen.files(formats.Labels(lines, attributes=[export.attribute], known=known, unpack=unpack))
    return (piece for one in files for piece in one.pieces) if chosen.name else zipped(files)


def _classes(export: Export) -> list[str]:
    """The job's classes, where it is the job's own label that is written."""
    job = export.job
    return list(job.categories) if export.attribute == job.label_attribute else []


def _name(export: Export) -> str:
    """How the file is called, and so saved."""
    if export.format == MANIFEST:
        return f"{export.job.name}.manifest"
    chosen = formats.by_key(export.format)
    return f"{export.job.name}-{chosen.name or f'{chosen.key}.zip'}"
