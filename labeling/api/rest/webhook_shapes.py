"""The JSON of webhooks and of the events that are sent to them."""

from typing import Any

from rest_framework import serializers

from labeling.messages.webhooks import EVENTS
from workers.api.fields import Body, Text
from workers.api.shapes import TIME


class NewWebhook(Body):
    url = Text(max_length=2048, help_text="an http(s) address that the operator allows for hooks")
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS), help_text="what to tell of")
    job = Text(required=False, max_length=63, help_text="only of this job; of all without it")


class WebhookChanges(Body):
    url = Text(required=False, max_length=2048, help_text="where it goes from now on, what waits included")
    events = serializers.ListField(required=False, child=serializers.ChoiceField(EVENTS))
    job = Text(required=False, allow_null=True, max_length=63, help_text="only of this job; null: of all")


class WebhookItem(serializers.Serializer[Any]):
    id = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))
    job = serializers.CharField(allow_null=True)
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField(help_text=TIME)


class Webhooks(serializers.Serializer[Any]):
    results = WebhookItem(many=True)
    next = serializers.CharField(allow_null=True)


class DeliveryItem(serializers.Serializer[Any]):
    id = serializers.CharField(
        help_text="also in the body and, as Idempotency-Key, in the headers; the same for each try"
    )
    event = serializers.CharField()
    state = serializers.ChoiceField(["waiting", "delivered", "failed"])
    body = serializers.DictField(help_text="what is sent")
    tries = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True, help_text="of the last try")
    created_at = serializers.DateTimeField(help_text=TIME)
    due_at = serializers.DateTimeField(help_text=TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=TIME)


class Deliveries(serializers.Serializer[Any]):
    results = DeliveryItem(many=True)
    next = serializers.CharField(allow_null=True)
