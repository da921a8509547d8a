"""Rounds of automated labeling, and the objects that it gave to people."""

from django.db import models

from labeling.models.jobs import LabelingJob
from labeling.models.objects import DataObject


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
