"""What jobs hear and what others are told: topics with their messages, and deliveries to addresses."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from labeling.models.jobs import LabelingJob
from workers.models import Account


class Topic(models.Model):
    """A name to which messages are published: input of streaming jobs, output of any."""

    name = models.CharField(max_length=256, unique=True)
    created_at = models.DateTimeField(default=timezone.now)


class StreamMessage(models.Model):
    """An object that came in for a streaming job: it waits with its manifest line, then it is the object on `line`.

    Its row stays for the job's life, so that the same object is not labeled twice.
    """

    job = models.ForeignKey(LabelingJob, models.CASCADE, related_name="messages", db_index=False)
    digest = models.CharField(max_length=64, help_text="of the id that tells the object from others")
    body = models.TextField(blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
    overflowed = models.BooleanField(default=False, help_text="found the window full")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "digest"], name="message_once")]
        indexes = [
            models.Index(fields=["job", "id"], condition=Q(line=None), name="message_waiting"),
            models.Index(fields=["job", "id"], name="message_by_job"),
        ]


class Subscription(models.Model):
    """An address that gets what is published to a topic, once it has given back the token that was sent to it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="subscriptions", db_index=False)
    endpoint = models.CharField(max_length=1000)
    raw = models.BooleanField(default=False, help_text="the message alone, without its envelope")
    key = models.CharField(max_length=36, unique=True, help_text="the last part of its ARN")
    token = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "endpoint"], name="subscription_once")]


class Webhook(models.Model):
    """An address that is told of events; of one job, or of all."""

    url = models.CharField(max_length=2048)
    events = models.JSONField(default=list)
    job = models.ForeignKey(LabelingJob, models.CASCADE, null=True, blank=True, related_name="webhooks")
    created_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)


class Delivery(models.Model):
    """One event for a webhook, or message for a subscription: due, leased by whoever sends it, ended as delivered or
    given up.

    `key` is its id at the receiver, the same for each try.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, null=True, related_name="deliveries")
    event = models.CharField(max_length=20)
    key = models.CharField(max_length=64, unique=True)
    body = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(webhook__isnull=False, subscription__isnull=True)
                | Q(webhook__isnull=True, subscription__isnull=False),
                name="delivery_for_one_address",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="delivery_due"),
            models.Index(fields=["webhook", "id"], name="delivery_of_webhook"),
            models.Index(fields=["ended_at"], name="delivery_ended"),
        ]

    @property
    def url(self) -> str:
        """Where it goes."""
        if self.webhook is not None:
            return self.webhook.url
        assert self.subscription is not None  # a constraint holds it
        return self.subscription.endpoint

    @property
    def standing(self) -> str:
        """waiting, delivered or failed."""
        return "waiting" if self.ended_at is None else "failed" if self.error else "delivered"
