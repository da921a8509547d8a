"""What is kept for a while only: deliveries, exports with their files, rows of jobs that are deleted, and, where an
operator says so, who did what."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from labeling import removal, storage
from labeling.models import AuditEntry, Export
from labeling.pipeline import deliver
from workers.errors import LabelwrightError, TryAgain

logger = logging.getLogger(__name__)

#: So many at once: a sweep must stay short. The next one goes on.
EXPORTS_AT_ONCE = 50
ENTRIES_AT_ONCE = 2000
REMOVE_FOR_SECONDS = 2.0


def tidy() -> None:
    """Each minute. It may be cut short at any place, and may run twice at once."""
    deliver.prune()
    removal.go_on(seconds=REMOVE_FOR_SECONDS)
    if settings.EXPORT_DAYS:
        _remove_exports(older_than=timedelta(days=settings.EXPORT_DAYS))
    if settings.AUDIT_DAYS:
        _remove_entries(older_than=timedelta(days=settings.AUDIT_DAYS))


def _remove_exports(*, older_than: timedelta) -> None:
    """First the file, then the row: whatever happens in between, the row is found again."""
    old = Export.objects.filter(ended_at__lt=timezone.now() - older_than).order_by("id")
    for export in old[:EXPORTS_AT_ONCE]:
        try:
            if export.uri:
                storage.default_store().delete(export.uri)
        except TryAgain as error:
            logger.warning("Old exports stay until the storage answers: %s", error)
            return
        except LabelwrightError as error:  # its bucket is gone, or not ours any more
            logger.warning("The file of export %s stays where it is: %s", export.id, error)
        export.delete()


def _remove_entries(*, older_than: timedelta) -> None:
    """By their number, as they came: the oldest are found without an index of their times."""
    oldest = AuditEntry.objects.order_by("id").values_list("id", "at")[:ENTRIES_AT_ONCE]
    until = timezone.now() - older_than
    ids = [number for number, at in oldest if at < until]
    if ids:
        AuditEntry.objects.filter(id__in=ids).delete()
