"""What belongs to the installation and not to one job: who did what, tags, copies of scripts."""

from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """Who changed what, when, and through which door."""

    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=254)
    door = models.CharField(max_length=10, help_text="rest, wire, console")
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(help_text="what it was answered with")

    class Meta:
        indexes = [models.Index(fields=["by", "id"], name="audit_by_person")]


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
