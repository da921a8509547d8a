"""The JSON of automated labeling: a job's choice, its rounds, models, and where people and model disagree."""

from typing import Any

from rest_framework import serializers

from workers.api.fields import Body, Flag, Number, Strings, Text, Whole
from workers.api.shapes import TIME


class Automation(Body):
    algorithm = Text(
        required=False,
        max_length=2048,
        help_text="a built-in one, of an installed package, or the name, ARN or address of a hook; the task type's own",
    )
    initial_model = Text(required=False, max_length=2048, help_text="ARN of the model to begin with")
    target = Number(
        required=False,
        min_value=0.5,
        max_value=0.999,
        help_text="of the machine's labels are right; 0.95. Mean overlap with people's: boxes 0.6, label maps 0.7",
    )
    minimum_objects = Whole(required=False, min_value=1, max_value=10_000_000, help_text="with fewer it fails; 1250")
    sample = Whole(
        required=False, min_value=1, max_value=1_000_000, help_text="objects for the first model; a tenth of all"
    )
    batch = Whole(required=False, min_value=1, max_value=1_000_000, help_text="objects for people in each round")
    validation_share = Number(
        required=False, min_value=0.01, max_value=0.9, help_text="of the unlabeled objects; 0.2, from 5000 on 0.1"
    )
    teach = Flag(required=False, help_text="whether a hook is asked to fit; true")
    ignore_jobs = Strings(required=False, max_length=1000, help_text="labels of these jobs must not teach")


class RoundShape(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    model = serializers.CharField(help_text="ARN")
    taught_with = serializers.IntegerField(help_text="objects with people's answers")
    validated = serializers.IntegerField(help_text="objects that stood for the unlabeled ones")
    threshold = serializers.FloatField(allow_null=True, help_text="scores from here on stand; null: none does")
    accuracy_at_least = serializers.FloatField(allow_null=True, help_text="of the machine's labels so far")
    labeled = serializers.IntegerField(help_text="by the machine")
    asked = serializers.IntegerField(help_text="given to people")
    decided_at = TIME


class AutomationShape(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    initial_model = serializers.CharField(allow_blank=True)
    target = serializers.FloatField()
    minimum_objects = serializers.IntegerField()
    sample = serializers.IntegerField(allow_null=True, help_text="null: not known before the manifest is read")
    batch = serializers.IntegerField(allow_null=True)
    validation_share = serializers.FloatField()
    teach = serializers.BooleanField()
    ignore_jobs = serializers.ListField(child=serializers.CharField())
    phase = serializers.ChoiceField(["beginning", "rounds", "rest", "over"])
    awaited = serializers.IntegerField(help_text="objects that people have to label before the next round")
    final_model = serializers.CharField(allow_null=True)
    rounds = serializers.ListField(child=RoundShape())


class ModelItem(RoundShape):
    job = serializers.CharField()
    algorithm = serializers.CharField()
    task_type = serializers.CharField()
    label_attribute_name = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())
    uri = serializers.CharField(help_text="where it is kept")


class Models(serializers.Serializer[Any]):
    results = serializers.ListField(child=ModelItem())
    next = serializers.CharField(allow_null=True)


class DisagreementItem(serializers.Serializer[Any]):
    object_id = serializers.CharField()
    source = serializers.DictField()  # type: ignore[assignment]
    category = serializers.CharField(help_text="what people say")
    confidence = serializers.FloatField(allow_null=True)
    predicted = serializers.CharField(help_text="what the model says")
    score = serializers.FloatField()
    overlap = serializers.FloatField(allow_null=True, help_text="of what is drawn, 0 to 1; null for categories")


class Disagreements(serializers.Serializer[Any]):
    results = serializers.ListField(child=DisagreementItem(), help_text="the surest first, at most 1000")
    total = serializers.IntegerField()
