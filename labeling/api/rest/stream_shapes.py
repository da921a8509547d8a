"""The JSON of streams: topics, and what became of the objects that were sent to one."""

from typing import Any

from rest_framework import serializers

from workers.api.shapes import TIME


class TopicDetail(serializers.Serializer[Any]):
    name = serializers.CharField()
    arn = serializers.CharField()
    created_at = serializers.DateTimeField(help_text=TIME)
    read_by = serializers.ListField(child=serializers.CharField(), help_text="jobs that it is the input of")
    written_by = serializers.ListField(child=serializers.CharField(), help_text="jobs that it is the output of")


class Topics(serializers.Serializer[Any]):
    results = TopicDetail(many=True)
    next = serializers.CharField(allow_null=True)


class SentToJob(serializers.Serializer[Any]):
    job = serializers.CharField()
    accepted = serializers.IntegerField(help_text="objects that are new to it")
    duplicates = serializers.IntegerField(help_text="objects that it knew")


class SentIn(serializers.Serializer[Any]):
    topic = serializers.CharField()
    objects = serializers.IntegerField()
    jobs = SentToJob(many=True)


class QueueShape(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(help_text="objects that came in and found no room yet")
    oldest_at = serializers.DateTimeField(allow_null=True, help_text=TIME)


class Purged(serializers.Serializer[Any]):
    objects = serializers.IntegerField()
