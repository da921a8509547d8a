"""The rows of labeling. Constraints here make wrong states impossible before code looks at them."""

from labeling.models.calls import HookCall
from labeling.models.derived import JobQuality, KeptSums, WorkerSkill
from labeling.models.exports import Export
from labeling.models.jobs import BroughtLabels, JobEvent, LabelingJob
from labeling.models.learning import ChosenObject, LearningRound
from labeling.models.messages import Delivery, StreamMessage, Subscription, Topic, Webhook
from labeling.models.objects import DataObject
from labeling.models.site import AuditEntry, Library, Tag

__all__ = [
    "AuditEntry",
    "BroughtLabels",
    "ChosenObject",
    "DataObject",
    "Delivery",
    "Export",
    "HookCall",
    "JobEvent",
    "JobQuality",
    "KeptSums",
    "LabelingJob",
    "LearningRound",
    "Library",
    "StreamMessage",
    "Subscription",
    "Tag",
    "Topic",
    "Webhook",
    "WorkerSkill",
]
