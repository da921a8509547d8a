"""A job's data objects. Labels are derived: they may be computed again until publishing."""

from django.db import models
from django.db.models import Q

from labeling.models.jobs import LabelingJob
from labeling.states import ObjectState
from workers.models import Task


class DataObject(models.Model):
    """The thing on one manifest line. `source` is the line as it came, byte for byte, without its line end.

    `label` is the JSON of the label attribute's value, `metadata` of its metadata, as the output line carries them.
    """

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="data_objects", db_index=False)
    line = models.PositiveIntegerField()
    source = models.TextField()
    state = models.CharField(max_length=10, choices=ObjectState.choices, default=ObjectState.UNLABELED)
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.TextField(blank=True, default="")
    metadata = models.TextField(blank=True, default="")
    extras = models.TextField(blank=True, default="", db_default="", help_text="JSON of what a hook adds to the line")
    confidence = models.FloatField(null=True, blank=True)
    category = models.CharField(max_length=256, blank=True, default="", help_text="for lists and filters")
    #: Who decided: people in this job, a machine, or it came with the line ("carried-…").
    origin = models.CharField(max_length=16, blank=True, default="")
    failure = models.CharField(max_length=500, blank=True, default="")
    gold = models.CharField(max_length=256, blank=True, default="", help_text="the right category, where it is known")
    labeled_at = models.DateTimeField(null=True, blank=True)
    #: Of the stored image, once it was looked at: pixels across and down, and channels.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    depth = models.PositiveSmallIntegerField(null=True, blank=True)
    archived = models.BooleanField(default=False, help_text="worker answers are written to storage")
    announced = models.BooleanField(default=True, db_default=True, help_text="told of, where the job announces")

    class Origin(models.TextChoices):
        HUMAN = "human"
        MACHINE = "machine"
        CARRIED_HUMAN = "carried-human"
        CARRIED_MACHINE = "carried-machine"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "line"], name="object_line_once"),
            models.CheckConstraint(condition=Q(state__in=ObjectState.values), name="object_state_known"),
            models.CheckConstraint(
                condition=~Q(state="labeled") | Q(origin__in=["human", "machine", "carried-human", "carried-machine"]),
                name="object_labeled_has_an_origin",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["launched", "collected"]) | Q(task__isnull=False),
                name="object_launched_has_a_task",
            ),
        ]
        indexes = [
            models.Index(fields=["job", "state", "origin"], name="object_counters"),
            models.Index(fields=["job", "category"], condition=Q(state="labeled"), name="object_categories"),
            models.Index(fields=["job", "line"], condition=Q(state="unlabeled"), name="object_to_launch"),
            models.Index(fields=["job", "line"], condition=Q(state="collected"), name="object_to_label"),
            models.Index(
                fields=["job", "line"],
                condition=Q(archived=False, state="labeled", origin="human"),
                name="object_to_archive",
            ),
            models.Index(
                fields=["job", "id"],
                condition=Q(announced=False, state="labeled"),
                name="object_to_announce",
            ),
        ]
