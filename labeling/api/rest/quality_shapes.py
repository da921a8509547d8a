"""The JSON of a job's quality figures."""

from typing import Any

from rest_framework import serializers

from labeling.api.rest.shapes import RedundancyShape
from labeling.task_types.base import Measure
from workers.api.shapes import TIME


class LabelCount(serializers.Serializer[Any]):
    category = serializers.CharField()
    objects = serializers.IntegerField()


class ConfidenceBin(serializers.Serializer[Any]):
    low = serializers.FloatField()
    high = serializers.FloatField()
    objects = serializers.IntegerField()


class Agreement(serializers.Serializer[Any]):
    alpha = serializers.FloatField(allow_null=True, help_text="Krippendorff's, 1 perfect, 0 as by chance")
    kappa = serializers.FloatField(allow_null=True, help_text="Fleiss'")
    unanimous = serializers.FloatField(allow_null=True, help_text="share of the objects with several answers")
    overlapping = serializers.IntegerField(help_text="objects with several answers")


class AnswersSaved(RedundancyShape):
    answers_per_object = serializers.FloatField(allow_null=True, help_text="of the labeled objects")
    saved = serializers.IntegerField(help_text="answers fewer than if every labeled object had got the most")
    saved_share = serializers.FloatField(allow_null=True)


class AuditShape(serializers.Serializer[Any]):
    objects = serializers.IntegerField(help_text="audited ones with all their answers")
    changed = serializers.IntegerField(help_text="would have another label, had the job stopped as for the others")
    error = serializers.FloatField(allow_null=True, help_text="their share: what asking less costs")
    low = serializers.FloatField(allow_null=True, help_text="of the 95 % interval")
    high = serializers.FloatField(allow_null=True)


class GoldShape(serializers.Serializer[Any]):
    objects = serializers.IntegerField(help_text="labeled ones whose right answer is known")
    wrong = serializers.IntegerField()
    error = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="of the 95 % interval")
    high = serializers.FloatField(allow_null=True)


class QualityCurve(serializers.Serializer[Any]):
    answers = serializers.IntegerField(help_text="so many random answers per object")
    single = serializers.FloatField(help_text="share of single answers that differ from the labels of all answers")
    majority = serializers.FloatField(help_text="share of majority's labels that differ from those of all answers")
    error = serializers.FloatField(help_text="the same of the model's labels")


class ConfusionCell(serializers.Serializer[Any]):
    truth = serializers.CharField(help_text="the likely class, by what the others said")
    answer = serializers.CharField()
    answers = serializers.FloatField(help_text="expected number")
    share = serializers.FloatField(help_text="of the answers to this class")


class WorkerQuality(serializers.Serializer[Any]):
    worker_id = serializers.CharField()
    answers = serializers.IntegerField()
    median_seconds = serializers.FloatField(allow_null=True)
    gold_answers = serializers.IntegerField(help_text="to objects whose right answer is known")
    gold_right = serializers.IntegerField()
    skill = serializers.FloatField(allow_null=True, help_text="estimated share of what is right, of the measure")
    low = serializers.FloatField(allow_null=True, help_text="of its 95 % interval")
    high = serializers.FloatField(allow_null=True)
    agreement = serializers.FloatField(allow_null=True, help_text="with the majority of the others")
    compared = serializers.IntegerField(help_text="answers, or decisions, that agreement is a share of")
    information = serializers.FloatField(allow_null=True, help_text="bits that an answer tells; of classes and marks")
    finding = serializers.ChoiceField(["spammer", "adversary", "drift"], allow_null=True)
    note = serializers.CharField(allow_blank=True, help_text="the finding in a sentence")
    confusion = ConfusionCell(many=True)


class HardObject(serializers.Serializer[Any]):
    object_id = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    confidence = serializers.FloatField()
    answers = serializers.DictField(child=serializers.IntegerField(), help_text="category -> how many said it")


class Quality(serializers.Serializer[Any]):
    computed_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    answers = serializers.IntegerField()
    objects = serializers.IntegerField(help_text="labeled by people here")
    labels = LabelCount(many=True, help_text="objects whose label names the category, alone or among others")
    objects_with_several = serializers.IntegerField(help_text="objects whose label names several categories")
    confidence = ConfidenceBin(many=True)
    expected_error = serializers.FloatField(allow_null=True, help_text="by the model's own confidence")
    agreement = Agreement()
    redundancy = AnswersSaved()
    audit = AuditShape()
    gold = GoldShape()
    curve = QualityCurve(many=True)
    measure = serializers.ChoiceField(list(Measure), allow_null=True, help_text="what people's shares are shares of")
    confusion = ConfusionCell(many=True, help_text="of everybody together, the largest cells")
    workers = WorkerQuality(many=True, help_text="the busiest 500")
    workers_total = serializers.IntegerField()
    hardest = HardObject(many=True)
