"""Labeling jobs as rows, and what happened to them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from labeling.states import JobState
from workers.models import Account, TaskGroup, WorkTeam


class NotDeleted(models.Manager["LabelingJob"]):
    """Jobs that nobody deleted."""

    def get_queryset(self) -> "models.QuerySet[LabelingJob]":
        return super().get_queryset().filter(deleted_at=None)


class LabelingJob(models.Model):
    """One run from input manifest to output manifest. `request` is the wire's CreateLabelingJob as it was stored."""

    name = models.CharField(max_length=63)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.INITIALIZING)
    failure_reason = models.CharField(max_length=1024, blank=True, default="")
    reference_code = models.CharField(max_length=40, unique=True)
    created_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")

    label_attribute = models.CharField(max_length=127)
    task_type = models.CharField(max_length=60)
    manifest_uri = models.CharField(max_length=1024)
    #: Names of topics: a job that has an input topic is a streaming job, and may do without a manifest.
    input_topic = models.CharField(max_length=256, blank=True, default="", db_default="")
    output_topic = models.CharField(max_length=256, blank=True, default="", db_default="")
    output_path = models.CharField(max_length=1024)
    categories_uri = models.CharField(max_length=1024, blank=True, default="")
    template_uri = models.CharField(max_length=1024, blank=True, default="")
    #: Names of the requester's own code before and after people; empty: the task type does it.
    pre_hook = models.CharField(max_length=2048, blank=True, default="")
    post_hook = models.CharField(max_length=2048, blank=True, default="")
    request = models.JSONField(default=dict)
    #: Choices of ours that the wire does not know: consolidation method, confidence cap, allowed hosts, ...
    options = models.JSONField(default=dict)

    team = models.ForeignKey(WorkTeam, models.PROTECT, related_name="jobs")
    group = models.OneToOneField(TaskGroup, models.PROTECT, null=True, blank=True, related_name="job")
    redundancy = models.PositiveSmallIntegerField()
    max_concurrent = models.PositiveIntegerField(default=1000)
    max_human_labeled = models.PositiveIntegerField(null=True, blank=True)
    max_percentage_labeled = models.PositiveSmallIntegerField(null=True, blank=True)

    #: Snapshots taken while initializing, so that later changes in storage cannot change a running job.
    categories = models.JSONField(default=list)
    instructions = models.JSONField(default=dict)
    template = models.TextField(blank=True, default="")

    #: How far the manifest is read: (next byte, next line), and what was wrong with it.
    manifest_offset = models.BigIntegerField(default=0)
    manifest_line = models.PositiveIntegerField(default=0)
    manifest_version = models.CharField(max_length=200, blank=True, default="")
    manifest_errors = models.JSONField(default=list)
    #: What a requester should know although the job goes on: line (none: it is about the job), name, message, hint.
    warnings = models.JSONField(default=list)
    prepared_at = models.DateTimeField(null=True, blank=True)
    ingested_at = models.DateTimeField(null=True, blank=True)

    #: Labels are refitted, and the intermediate manifest is written, not before these times: both take a small part
    #: of the time, however large the job.
    refit_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    #: Since when the labels are final, although the job is not over yet: files are left to write.
    fitted_at = models.DateTimeField(null=True, blank=True)
    #: The method that makes the labels since the one of the options proved to need too much memory; empty: that one.
    fallback = models.CharField(max_length=20, blank=True, default="", db_default="")
    #: Why the job is stopping: by a person, or by which condition.
    stop_reason = models.CharField(max_length=200, blank=True, default="")
    stop_at = models.DateTimeField(null=True, blank=True)
    #: Somebody wants the labels of a job that is over computed once more.
    reconsolidate = models.BooleanField(default=False, db_default=False)
    advancing_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Since when nobody sees it any more; its rows go in pieces, and this one with the last of them.
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = NotDeleted()
    everything = models.Manager["LabelingJob"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="job_name_unique"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(condition=Q(redundancy__gte=1, redundancy__lte=9), name="job_redundancy_1_to_9"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["Initializing", "InProgress", "Stopping"]),
                name="job_live",
            ),
            models.Index(fields=["id"], condition=Q(reconsolidate=True), name="job_to_reconsolidate"),
            models.Index(fields=["created_at", "id"], name="job_by_creation"),
            models.Index(fields=["id"], condition=Q(deleted_at__isnull=False), name="job_to_remove"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def method(self) -> str:
        """How answers become labels; empty for the default of the task type."""
        return self.fallback or str(self.options.get("method", ""))

    @property
    def announces(self) -> bool:
        """Whether each object is told of when it is labeled; its label is final then."""
        return bool(self.input_topic or self.output_topic)


class JobEvent(models.Model):
    """One transition of a job: from, to, when, by whom, why."""

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="events")
    old = models.CharField(max_length=12, blank=True)
    new = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=254, blank=True, default="")
    reason = models.CharField(max_length=1024, blank=True, default="")


class BroughtLabels(models.Model):
    """Labels that came with a job's manifest: how many of an attribute, and which job made them by their metadata."""

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="brought")
    attribute = models.CharField(max_length=127)
    maker = models.CharField(max_length=127, blank=True, help_text="the job's name, lower case; empty: not told")
    source = models.ForeignKey(LabelingJob, models.SET_NULL, null=True, blank=True, related_name="+")
    lines = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "attribute", "maker"], name="brought_labels_once")]
