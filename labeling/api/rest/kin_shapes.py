"""The JSON of a job's family: which jobs it came from, and which came from it."""

from typing import Any

from rest_framework import serializers


class BroughtShape(serializers.Serializer[Any]):
    label_attribute = serializers.CharField()
    job = serializers.CharField(allow_blank=True, help_text="the job's name as the metadata have it; empty: none")
    known = serializers.BooleanField(help_text="whether it is an earlier job of this installation with this attribute")
    lines = serializers.IntegerField()


class KinShape(serializers.Serializer[Any]):
    parent = serializers.CharField(allow_null=True, help_text="the job whose output this one reads")  # type: ignore[assignment]
    parents = serializers.ListField(
        child=serializers.CharField(), help_text="the parent; without one, the last jobs whose labels the manifest has"
    )
    children = serializers.ListField(child=serializers.CharField(), help_text="the jobs of which this is a parent")
    labels_from = BroughtShape(many=True, help_text="labels that came with the manifest, by attribute and job")
