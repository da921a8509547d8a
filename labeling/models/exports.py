"""A job's labels as files in other formats."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from labeling.models.jobs import LabelingJob
from labeling.states import ExportState
from workers.models import Account


class Export(models.Model):
    """A job's labels in another format: ordered by a person, made in the background, then a file in the storage."""

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=20)
    attribute = models.CharField(max_length=127, help_text="the label attribute that is written")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    created_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Lines of the manifest that are read, of so many in all.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    uri = models.CharField(max_length=1100, blank=True, default="")
    size = models.BigIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")
    #: Who makes it holds it so long; a process that dies leaves it to the next, for a few times.
    making_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known")]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="export_waiting")]
