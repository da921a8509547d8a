"""What the answers to a job tell, computed by the engine and replaced by what it computes next."""

from django.db import models

from labeling.models.jobs import LabelingJob
from workers.models import Worker


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
