"""Labeling jobs and their data objects as rows. Labels are derived: they may be computed again until publishing."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

import labeling.notices  # noqa: F401  # so that Django knows its models
from labeling.states import ExportState, JobState, ObjectState
from workers.models import Account, Task, TaskGroup, Worker, WorkTeam


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
    #: What a requester should know although the job goes on: line, name, message, hint.
    warnings = models.JSONField(default=list)
    prepared_at = models.DateTimeField(null=True, blank=True)
    ingested_at = models.DateTimeField(null=True, blank=True)

    #: Labels are refitted, and the intermediate manifest is written, not before these times: both take a small part
    #: of the time, however large the job.
    refit_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    #: Why the job is stopping: by a person, or by which condition.
    stop_reason = models.CharField(max_length=200, blank=True, default="")
    stop_at = models.DateTimeField(null=True, blank=True)
    #: Somebody wants the labels of a job that is over computed once more.
    reconsolidate = models.BooleanField(default=False, db_default=False)
    advancing_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        return self.name

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


class Topic(models.Model):
    """A name to which messages are published: input of streaming jobs, output of any."""

    name = models.CharField(max_length=256, unique=True)
    created_at = models.DateTimeField(default=timezone.now)


class StreamMessage(models.Model):
    """An object that came in for a streaming job: it waits with its manifest line, then it is the object on `line`.

    Its row stays for the job's life, so that the same object is not labeled twice.
    """

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="messages", db_index=False)
    digest = models.CharField(max_length=64, help_text="of the id that tells the object from others")
    body = models.TextField(blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
    overflowed = models.BooleanField(default=False, help_text="found the window full")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "digest"], name="message_once")]
        indexes = [
            models.Index(fields=["job", "id"], condition=Q(line=None), name="message_waiting"),
            models.Index(fields=["job", "id"], name="message_by_job"),
        ]


class HookCall(models.Model):
    """One call of a hook: asked for, leased by whoever makes it, ended with a response or an error, then taken note of.

    `key` is the same for each try. `lines` are the manifest lines it is about.
    """

    class Kind(models.TextChoices):
        PRE = "pre"
        POST = "post"
        TRY = "try"  # a person tried the pre-hook on one object; nothing follows from it
        MODEL = "model"  # a model of the requester's own is taught or asked

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="hook_calls", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    hook = models.CharField(max_length=2048)
    key = models.CharField(max_length=1300)
    attempt = models.PositiveSmallIntegerField(default=1)
    line = models.PositiveIntegerField(null=True, blank=True, help_text="of a pre-hook's one object")
    lines = models.JSONField(default=list, blank=True, help_text="of a post-hook's batch")
    second_chance = models.BooleanField(default=False, help_text="for objects that a response left out")
    request = models.TextField()
    response = models.TextField(blank=True, default="")
    printed = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="")
    #: Whether trying again may help, and whether the hook is not there at all.
    passing = models.BooleanField(default=False)
    missing = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True, help_text="seconds")
    noted = models.BooleanField(default=False, help_text="the engine has acted upon it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "key", "attempt"], name="hook_call_once")]
        indexes = [
            models.Index(fields=["job", "kind", "id"], condition=Q(noted=False), name="hook_call_open"),
            models.Index(fields=["job", "line"], name="hook_call_of_object"),
            models.Index(fields=["job", "id"], name="hook_call_by_job"),
        ]

    @property
    def standing(self) -> str:
        """waiting, answered or failed."""
        return "failed" if self.error else "answered" if self.ended_at else "waiting"


class JobQuality(models.Model):
    """What the answers tell about a job, computed by the engine now and then: derived, and replaced by the next."""

    job = models.OneToOneField(LabelingJob, models.CASCADE, primary_key=True, related_name="quality")
    figures = models.TextField(help_text="JSON, as REST shows it")
    computed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="while the job runs, not before")


class KeptSums(models.Model):
    """What the answers of a running job add up to for its model, so that a flush need not read all of them: derived,
    and replaced by the next full fit. Without it the next flush is a full fit."""

    job = models.OneToOneField(LabelingJob, models.CASCADE, primary_key=True, related_name="sums")
    sums = models.BinaryField(help_text="arrays, see labeling/pipeline/between.py")
    refit_at = models.DateTimeField(help_text="while people are at work, no full fit before")


class WorkerSkill(models.Model):
    """What a finished job told about one of its people: expected answers by category and what was said, as JSON."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="skills")
    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="skills", db_index=False)
    task_type = models.CharField(max_length=60)
    label_set = models.CharField(max_length=64, help_text="a digest of the category names")
    table = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "worker"], name="skill_once")]
        indexes = [models.Index(fields=["task_type", "label_set", "-job"], name="skill_history")]


class LearningRound(models.Model):
    """One round of automated labeling: the model it taught, from which score on its word stands, and what followed.

    A round is decided in one transaction, and applied when the machine's labels are in the rows.
    """

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="rounds", db_index=False)
    number = models.PositiveIntegerField(help_text="from 1")
    algorithm = models.CharField(max_length=2048)
    model_uri = models.CharField(max_length=1200)
    taught_with = models.PositiveIntegerField(help_text="objects with people's answers")
    validated = models.PositiveIntegerField(help_text="objects that stood for the unlabeled ones")
    threshold = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True, help_text="lower bound of the machine's accuracy so far")
    labeled = models.PositiveIntegerField(help_text="by the machine")
    asked = models.PositiveIntegerField(help_text="given to people")
    decided_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="round_once")]


class ChosenObject(models.Model):
    """An object that automated labeling gave to people, for what, and what its model says of it.

    `fate` is what would have become of a validation object by now, had it been one of the unlabeled ones; `quality`,
    0 to 1, how good by people's label was what the model last said of it.
    """

    class Part(models.TextChoices):
        PROBE = "probe"
        SAMPLE = "sample"
        VALIDATION = "validation"
        UNCERTAIN = "uncertain"
        REST = "rest"  # asked about when the rounds were over

    data_object = models.OneToOneField(DataObject, models.CASCADE, primary_key=True, related_name="chosen")
    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="+", db_index=False)
    part = models.CharField(max_length=10, choices=Part.choices)
    category = models.CharField(max_length=256, blank=True, default="")
    score = models.FloatField(null=True, blank=True)
    quality = models.FloatField(null=True, blank=True)
    fate = models.CharField(max_length=7, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["job", "part"], name="chosen_by_part")]


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


class Library(models.Model):
    """A copy of a script or style sheet that templates ask of another host, kept by an administrator."""

    url = models.CharField(max_length=500, unique=True, help_text="as templates write it, with https")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now=True)


class Tag(models.Model):
    """A key and a value on anything that has an ARN (jobs, teams)."""

    resource = models.CharField(max_length=256, help_text="the ARN, lower case")
    key = models.CharField(max_length=128)
    value = models.CharField(max_length=256, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "key"], name="tag_key_once")]


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
