"""Calls of the requesters' own code and models."""

from django.db import models
from django.db.models import Q

from labeling.models.jobs import LabelingJob


class HookCall(models.Model):
    """One call of a hook: asked for, leased by whoever makes it, ended with a response or an error, then taken note of.

    `key` is the same for each try. `lines` are the manifest lines it is about.
    """

    class Kind(models.TextChoices):
        PRE = "pre"
        POST = "post"
        TRY = "try"  # a person tried the pre-hook on one object; nothing follows from it
        MODEL = "model"  # a model of the requester's own is taught or asked
        TRY_MODEL = "try-model"  # a person tried that model on one object; nothing follows from it

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="hook_calls", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    hook = models.CharField(max_length=2048)
    key = models.CharField(max_length=1300)
    attempt = models.PositiveSmallIntegerField(default=1)
    line = models.PositiveIntegerField(null=True, blank=True, help_text="where it is about one object")
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
