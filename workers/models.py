"""People, teams and human tasks as rows. Constraints here make wrong states impossible before code looks at them."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from workers.states import LIVING, TAKEN, AssignmentState, TaskState


class Role(models.TextChoices):
    OWNER = "owner"
    ADMIN = "admin"
    WORKER = "worker"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who may sign in. Each account has a `Worker` row with the same id."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.WORKER)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    preferences = models.JSONField(default=dict, blank=True, help_text="see workers/preferences.py")

    objects = AccountManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="account_role_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_lower_case"),
        ]

    @property
    def manages(self) -> bool:
        """Owners and admins create jobs and see everything of them; workers only their teams' tasks."""
        return self.role in (Role.OWNER, Role.ADMIN)


class Worker(models.Model):
    """A person who annotates. `public_id` is the pseudonym in every output; names and e-mails never leave."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="worker")
    public_id = models.CharField(max_length=128, unique=True)


class AccessKey(models.Model):
    """One key for everything programmatic: a SigV4 pair (secret encrypted at rest) and a REST token (only its hash)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="access_keys")
    name = models.CharField(max_length=100, blank=True)
    access_key_id = models.CharField(max_length=32, unique=True)
    secret_encrypted = models.BinaryField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)


class WorkTeam(models.Model):
    """A named set of workers that jobs may ask. `definition` echoes what the wire gave and is not ours to interpret."""

    class Kind(models.TextChoices):
        PRIVATE = "private"
        PUBLIC = "public"  # the team behind Ground Truth's public-crowd/default: the owner decides who belongs

    name = models.CharField(max_length=63)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRIVATE)
    description = models.CharField(max_length=200, blank=True)
    definition = models.JSONField(default=dict, blank=True)
    members = models.ManyToManyField(Worker, through="Membership", related_name="teams")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="jobs of the past still name their team")

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), "kind", condition=Q(deleted_at=None), name="team_name_unique"),
            models.CheckConstraint(condition=Q(kind__in=["private", "public"]), name="team_kind_known"),
        ]


class Membership(models.Model):
    team = models.ForeignKey(WorkTeam, models.CASCADE)
    worker = models.ForeignKey(Worker, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "worker"], name="membership_once")]


class TaskGroup(models.Model):
    """All tasks of one origin: same team, words and limits. `name` is what its owner calls it, unique on REST."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=63, unique=True)
    task_type = models.CharField(max_length=60)
    team = models.ForeignKey(WorkTeam, models.PROTECT, related_name="groups")
    title = models.CharField(max_length=128)
    description = models.CharField(max_length=255)
    keywords = models.JSONField(default=list, blank=True)
    price = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    priority = models.SmallIntegerField(default=0, help_text="the higher, the earlier people are asked")
    redundancy = models.PositiveSmallIntegerField()
    time_limit = models.PositiveIntegerField(help_text="seconds for one assignment")
    lifetime = models.PositiveIntegerField(help_text="seconds that a task is available")
    undo_time = models.PositiveIntegerField(
        default=0, help_text="seconds in which the answer that closed a task can be taken back"
    )
    series = models.CharField(max_length=63, blank=True, default="", help_text="see workers/readings.py")
    guide = models.CharField(max_length=64, blank=True, default="", help_text="fingerprint of the instructions")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(redundancy__gte=1, time_limit__gte=1, lifetime__gte=1), name="group_limits_positive"
            )
        ]


class Task(models.Model):
    """One question about one object, for `redundancy` different people. `reference` is its owner's id of the object.

    `ending` is set once no free slot may be offered any more while somebody still holds one: the state to come.
    `settled` is set by the owner when it has taken note of the end; a closed task with `reopenable_until` is not to be
    settled before that time, and opens again where one of its answers is taken back.
    """

    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="tasks", db_index=False)
    reference = models.CharField(max_length=128)
    input = models.TextField()
    redundancy = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    ending = models.CharField(max_length=10, blank=True, default="")
    settled = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reopenable_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=Q(reopenable_until=None) | Q(state=TaskState.CLOSED), name="task_reopenable_is_closed"
            ),
            models.CheckConstraint(condition=Q(ending__in=["", "expired", "cancelled"]), name="task_ending_known"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, ended_at=None)
                | (~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False)),
                name="task_ended_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["group", "reference"], condition=Q(state=TaskState.OPEN), name="task_one_open_for_an_object"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "id"], condition=Q(state=TaskState.OPEN), name="task_open"),
            models.Index(fields=["expires_at"], condition=Q(state=TaskState.OPEN), name="task_open_until"),
            models.Index(
                fields=["group", "id"], condition=~Q(state=TaskState.OPEN) & Q(settled=False), name="task_to_settle"
            ),
        ]


class Assignment(models.Model):
    """A slot of a task and one attempt at it. Ended rows are never used again: they are the history."""

    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="+", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="assignments", db_index=False
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_known"),
            models.UniqueConstraint(
                fields=["task", "slot"], condition=Q(state__in=LIVING), name="assignment_slot_once"
            ),
            models.UniqueConstraint(
                fields=["task", "worker"], condition=Q(state__in=TAKEN), name="assignment_worker_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AssignmentState.OPEN, AssignmentState.CANCELLED])
                | Q(worker__isnull=False, accepted_at__isnull=False, deadline__isnull=False),
                name="assignment_taken_has_a_worker",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.OPEN) | Q(worker=None), name="assignment_open_has_no_worker"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "task"], condition=Q(state=AssignmentState.OPEN), name="assignment_open"),
            models.Index(fields=["deadline"], condition=Q(state=AssignmentState.ACCEPTED), name="assignment_deadline"),
            models.Index(
                fields=["worker", "group"], condition=Q(state=AssignmentState.ACCEPTED), name="assignment_held"
            ),
            models.Index(
                fields=["group", "task"], condition=Q(state=AssignmentState.ACCEPTED), name="assignment_held_of_group"
            ),
            models.Index(fields=["group"], condition=Q(state=AssignmentState.WITHDRAWN), name="assignment_withdrawn"),
            models.Index(
                fields=["group", "worker"], condition=Q(state=AssignmentState.DECLINED), name="assignment_declined"
            ),
            models.Index(fields=["worker", "group", "task"], name="assignment_of_worker"),
            models.Index(fields=["worker", "-id"], name="assignment_history"),
        ]


class Annotation(models.Model):
    """A submitted answer as a fact: who, when, how long, what. Never changed (a trigger in the database refuses)."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, primary_key=True, related_name="annotation")
    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="+", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="annotations")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="annotations", db_index=False)
    answer = models.TextField()
    accepted_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    time_spent = models.FloatField(null=True, blank=True, help_text="active seconds, pauses excluded")

    class Meta:
        indexes = [
            models.Index(fields=["group", "task", "assignment"], name="annotation_of_group"),
            models.Index(
                fields=["group", "worker", "submitted_at", "time_spent", "assignment"], name="annotation_figures"
            ),
            models.Index(fields=["worker", "submitted_at"], name="annotation_of_worker"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)


class Draft(models.Model):
    """Unfinished work of a held assignment. An older `seq` never replaces a newer one."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, primary_key=True, related_name="draft")
    seq = models.BigIntegerField()
    state = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now)


class Report(models.Model):
    """What a worker says is wrong with a task: for whoever made the job. One of a worker for each task."""

    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="+", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="reports", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    detail = models.CharField(max_length=1000, blank=True, default="", help_text="what the page itself said")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "worker"], name="report_once")]
        indexes = [models.Index(fields=["group", "task"], name="report_of_group")]


class Reading(models.Model):
    """The instructions that a worker read last in a series of jobs, by their fingerprint."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+", db_index=False)
    series = models.CharField(max_length=63)
    guide = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "series"], name="reading_once")]


class SignInAttempt(models.Model):
    """A failed sign-in, kept for a quarter of an hour so that guessing is slowed down in every process alike."""

    key = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="sign_in_attempt_recent")]
