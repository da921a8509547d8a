"""The JSON of the job side: what requests may hold, and what answers look like.

The framework takes declared fields off their class, so those named like one of its own attributes do no harm; only the
type checker has to be told.
"""

from typing import Any

from rest_framework import serializers

from labeling.api.rest.kin_shapes import KinShape
from labeling.api.rest.learning_shapes import Automation, AutomationShape
from labeling.api.rest.manifest_shapes import Categories, Filter, ManifestError
from labeling.api.rest.stream_shapes import QueueShape
from labeling.models import DataObject, HookCall
from labeling.states import JobState, ObjectState
from workers.api.fields import Body, Flag, Name, Number, Strings, Text, Whole
from workers.api.shapes import TIME

_HOOK = "the ARN or name of a function, or an http(s) address, that this installation allows"


class Instructions(Body):
    shortInstruction = Text(required=False, max_length=20_000)  # noqa: N815  # the manifest format's spelling
    fullInstruction = Text(required=False, max_length=100_000)  # noqa: N815


class Stopping(Body):
    max_human_labeled_objects = Whole(required=False, min_value=1, max_value=2**31 - 1)
    max_percentage_labeled = Whole(required=False, min_value=1, max_value=100)


class Consolidation(Body):
    method = Text(required=False, max_length=30, help_text="one of the task type's methods; its default without it")
    confidence_cap = Number(required=False, min_value=0, max_value=1, help_text="the highest confidence to report")
    gold_attribute = Text(
        required=False, max_length=127, help_text="attribute of the manifest that holds the right category, where known"
    )
    carry_skills = Flag(
        required=False, help_text="start from what earlier jobs with these categories told about the people; true"
    )


class Redundancy(Body):
    mode = serializers.ChoiceField(
        ["fixed", "adaptive"],
        help_text="fixed: every object is asked `workers_per_object` times; adaptive: one more only while it pays",
    )
    confidence = Number(required=False, min_value=0, max_value=1, help_text="how sure that more leave the label; 0.9")
    min = Whole(required=False, min_value=1, max_value=9, help_text="answers that every object gets; 2")
    max = Whole(required=False, min_value=1, max_value=9, help_text="the most it may get; `workers_per_object`")
    audit = Number(
        required=False, min_value=0, max_value=1, help_text="share of objects that get the most whatever they say; 0.05"
    )


class JobChanges(Body):
    """What a chained job may have otherwise than the job before it."""

    name = Name(required=False)
    label_attribute_name = Text(required=False, max_length=127, help_text="the job's name without it")
    manifest = Text(required=False, max_length=1024, help_text="s3://bucket/key of the input manifest")
    filter = Filter(required=False, help_text="only the lines of the manifest that meet all of this")
    output = Text(required=False, max_length=1024, help_text="s3://bucket/prefix for all output")
    categories = Categories(required=False, help_text="the label categories, in their order")
    category_config = Text(required=False, max_length=1024, help_text="s3:// of a label category file instead")
    template = Text(
        required=False, max_length=128_000, help_text="Liquid text or its s3://; the task type's without it"
    )
    audited_attribute = Text(
        required=False, max_length=127, help_text="of jobs that verify or adjust: the label that people look at"
    )
    allowed_hosts = Strings(
        required=False,
        max_length=20,
        help_text="other hosts that the task page may load scripts and pictures from and send data to; none without it",
    )
    missing_files = serializers.ChoiceField(
        ["ask", "fail"], required=False, help_text="whether people see objects whose file is not there; else ask"
    )
    pre_hook = Text(required=False, allow_blank=True, max_length=2048, help_text=f"before people: {_HOOK}")
    post_hook = Text(required=False, allow_blank=True, max_length=2048, help_text=f"after people: {_HOOK}")
    workteam = Text(required=False, max_length=256, help_text="name or ARN")
    workers_per_object = Whole(required=False, min_value=1, max_value=9, help_text="1 without it")
    output_topic = Text(
        required=False, max_length=400, help_text="name or ARN of the topic that each labeled object is published to"
    )
    title = Text(required=False, max_length=128)
    description = Text(required=False, max_length=255)
    keywords = Strings(required=False, max_length=5)
    instructions = Instructions(required=False)
    time_limit_seconds = Whole(required=False, min_value=30, max_value=28800, help_text="for one task; else an hour")
    lifetime_seconds = Whole(required=False, min_value=60, max_value=30 * 86400, help_text="of a task; else 30 days")
    undo_seconds = Whole(
        required=False, min_value=0, max_value=600, help_text="in which people may take the last answer back; else 10"
    )
    max_concurrent = Whole(required=False, min_value=1, max_value=5000, help_text="objects on offer; else 1000")
    stopping = Stopping(required=False)
    redundancy = Redundancy(required=False)
    consolidation = Consolidation(required=False)
    automation = Automation(
        required=False, allow_null=True, help_text="let a model label what it is sure of; null: people label everything"
    )
    price = serializers.DecimalField(
        required=False, max_digits=7, decimal_places=3, min_value=0, help_text="US dollars for one task"
    )
    priority = Whole(
        required=False, min_value=-100, max_value=100, help_text="the higher, the earlier people are asked; else 0"
    )
    tags = serializers.DictField(required=False, child=Text(allow_blank=True, max_length=256))


class ChainRequest(JobChanges):
    mode = serializers.ChoiceField(
        ["verify", "adjust"], required=False, help_text="judge or correct this job's labels, under a new attribute"
    )


class NewJobRequest(JobChanges):
    name = Name()
    task_type = Text(max_length=60, help_text="for instance image_classification, or adjust_bounding_box")
    manifest = Text(required=False, max_length=1024, help_text="s3://bucket/key; needed unless there is an input_topic")
    input_topic = Text(
        required=False, max_length=400, help_text="name or ARN of the topic that a streaming job gets objects from"
    )
    output = Text(max_length=1024, help_text="s3://bucket/prefix for all output")
    workteam = Text(max_length=256, help_text="name or ARN")
    title = Text(max_length=128)
    description = Text(max_length=255)


class Again(Body):
    method = Text(required=False, max_length=30, help_text="one of the task type's methods; as before without it")
    confidence_cap = Number(required=False, min_value=0, max_value=1, help_text="the highest confidence to report")


class StopRequest(Body):
    reason = Text(required=False, allow_blank=True, max_length=200)


class CountersShape(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    total_labeled = serializers.IntegerField()
    human_labeled = serializers.IntegerField()
    machine_labeled = serializers.IntegerField()
    failed = serializers.IntegerField()
    unlabeled = serializers.IntegerField()
    excluded = serializers.IntegerField(help_text="objects that need no human")
    carried = serializers.IntegerField(help_text="of the labeled ones, those whose label came with the manifest")


class JobSummary(serializers.Serializer[Any]):
    name = serializers.CharField()
    arn = serializers.CharField()
    status = serializers.ChoiceField(JobState.values)
    task_type = serializers.CharField()
    label_attribute_name = serializers.CharField()
    title = serializers.CharField()
    workteam = serializers.CharField()
    created_at = serializers.DateTimeField(help_text=TIME)
    updated_at = serializers.DateTimeField(help_text=TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    failure_reason = serializers.CharField(allow_blank=True)
    counters = CountersShape()
    progress = serializers.FloatField(help_text="0 to 1: the part of the objects that is through")


class JobWarning(serializers.Serializer[Any]):
    line = serializers.IntegerField(allow_null=True, help_text="from 1; where it was seen first; null: in no line")
    name = serializers.CharField(help_text="what it is about, for instance a class")
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class JobEventShape(serializers.Serializer[Any]):
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField()
    at = serializers.DateTimeField(help_text=TIME)
    by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class StoppingShape(serializers.Serializer[Any]):
    max_human_labeled_objects = serializers.IntegerField(allow_null=True)
    max_percentage_labeled = serializers.IntegerField(allow_null=True)


class RedundancyShape(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(["fixed", "adaptive"])
    confidence = serializers.FloatField(required=False, help_text="this and the rest where the mode is adaptive")
    min = serializers.IntegerField(required=False)
    max = serializers.IntegerField(required=False)
    audit = serializers.FloatField(required=False)


class JobDetail(JobSummary, KinShape):
    description = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    workers_per_object = serializers.IntegerField()
    time_limit_seconds = serializers.IntegerField()
    lifetime_seconds = serializers.IntegerField()
    undo_seconds = serializers.IntegerField()
    max_concurrent = serializers.IntegerField()
    price = serializers.FloatField(allow_null=True)
    priority = serializers.IntegerField()
    categories = serializers.ListField(child=serializers.CharField())
    category_config = serializers.CharField(allow_blank=True)
    pre_hook = serializers.CharField(allow_blank=True)
    post_hook = serializers.CharField(allow_blank=True)
    instructions = serializers.DictField()
    audited_attribute = serializers.CharField(allow_blank=True)
    allowed_hosts = serializers.ListField(child=serializers.CharField())
    missing_files = serializers.ChoiceField(["ask", "fail"])
    stopping = StoppingShape()
    redundancy = RedundancyShape()
    automation = AutomationShape(allow_null=True)
    stop_reason = serializers.CharField(allow_blank=True)
    manifest = serializers.CharField()
    output = serializers.CharField()
    input_topic = serializers.CharField(allow_blank=True)
    output_topic = serializers.CharField(allow_blank=True)
    reconsolidating = serializers.BooleanField(help_text="its labels are about to be computed once more")
    queue = QueueShape(allow_null=True, help_text="of a streaming job")
    output_manifest = serializers.CharField(help_text="where it is, or will be")
    manifest_errors = ManifestError(many=True)
    warnings = JobWarning(many=True)
    eta = serializers.DateTimeField(allow_null=True, help_text="at the pace so far; null while it cannot be told")
    created_by = serializers.CharField(allow_null=True)
    tags = serializers.DictField(child=serializers.CharField())
    events = JobEventShape(many=True)


class Jobs(serializers.Serializer[Any]):
    results = JobSummary(many=True)
    next = serializers.CharField(allow_null=True)


class ObjectItem(serializers.Serializer[Any]):
    object_id = serializers.CharField()
    state = serializers.ChoiceField(ObjectState.values)
    source = serializers.JSONField(help_text="the manifest line as it came")  # type: ignore[assignment]
    label = serializers.JSONField(allow_null=True, help_text="the value of the label attribute")  # type: ignore[assignment]
    category = serializers.CharField(allow_blank=True)
    confidence = serializers.FloatField(allow_null=True)
    origin = serializers.ChoiceField([*DataObject.Origin.values, ""])
    labeled_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    failure = serializers.CharField(allow_blank=True)
    answers = serializers.IntegerField(help_text="how many people's answers count")


class Objects(serializers.Serializer[Any]):
    results = ObjectItem(many=True)
    next = serializers.CharField(allow_null=True)


class AnnotationItem(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="the assignment's")
    object_id = serializers.CharField()
    worker_id = serializers.CharField()
    answer = serializers.JSONField()
    accepted_at = serializers.DateTimeField(help_text=TIME)
    submitted_at = serializers.DateTimeField(help_text=TIME)
    time_spent_seconds = serializers.FloatField(allow_null=True)


class Annotations(serializers.Serializer[Any]):
    results = AnnotationItem(many=True)
    next = serializers.CharField(allow_null=True)


class ObjectDetail(ObjectItem):
    metadata = serializers.JSONField(allow_null=True, help_text="the value of the metadata attribute")
    annotations = AnnotationItem(many=True)


class HookCallItem(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(HookCall.Kind.choices, help_text="before or after people, a model, or a try")
    hook = serializers.CharField(help_text="the ARN, name or address that was called")
    object_ids = serializers.ListField(child=serializers.CharField(), help_text="the objects that it is about")
    attempt = serializers.IntegerField(help_text="from 1; each has its row")
    state = serializers.ChoiceField(["waiting", "answered", "failed"])
    request = serializers.JSONField(help_text="the event that was sent")
    response = serializers.JSONField(allow_null=True, help_text="what came back; of a long one, the beginning as text")
    printed = serializers.CharField(allow_blank=True, help_text="what the function printed, and notes on its answer")
    error = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(help_text=TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    duration_seconds = serializers.FloatField(allow_null=True)


class HookCalls(serializers.Serializer[Any]):
    results = HookCallItem(many=True)
    next = serializers.CharField(allow_null=True)


class Imported(serializers.Serializer[Any]):
    annotations = serializers.IntegerField()
    objects = serializers.IntegerField()
