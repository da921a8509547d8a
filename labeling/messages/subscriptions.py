"""Addresses that get what is published to a topic, in the envelopes of AWS's notification service.

A subscription counts once its address has given back the token that was sent to it. What is published is stored for
each in the same transaction, and sent as events are sent to webhooks.
"""

import hmac
import secrets
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.utils import timezone

from labeling.errors import HookMissing
from labeling.hooks import registry
from labeling.models import Delivery, Subscription, Topic
from labeling.wakeup import call_for_deliveries
from workers.errors import InvalidInput, NotFound

PATH = "/sns/"
#: Kinds of deliveries, and what AWS calls them.
CONFIRMATION, NOTIFICATION = "sns.confirmation", "sns.notification"
TYPES = {CONFIRMATION: "SubscriptionConfirmation", NOTIFICATION: "Notification"}


ENDPOINT_CHARACTERS = 1000


def subscribe(topic: Topic, endpoint: str, *, raw: bool = False) -> Subscription:
    """Sends the address its token; a subscription that is there already stays. Raises InvalidInput."""
    _check(endpoint)
    fresh = {"raw": raw, "key": str(uuid.uuid4()), "token": secrets.token_hex(32)}
    found, _ = Subscription.objects.get_or_create(topic=topic, endpoint=endpoint, defaults=fresh)
    if found.confirmed_at is None:
        _send([_confirmation(found)])
    return found


def confirm(topic: Topic, token: str) -> Subscription:
    """Raises InvalidInput for a token that nobody was sent."""
    for found in Subscription.objects.filter(topic=topic):
        if hmac.compare_digest(found.token, token):
            if found.confirmed_at is None:
                found.confirmed_at = timezone.now()
                found.save(update_fields=["confirmed_at"])
            return found
    raise InvalidInput("Token", "it belongs to no subscription of this topic")


def find(arn: str) -> Subscription:
    """By its ARN. Raises NotFound."""
    found = Subscription.objects.select_related("topic").filter(key=arn.rpartition(":")[2]).first()
    if found is None or arn_of(found).split(":")[5:] != arn.split(":")[5:]:
        raise NotFound(f"There is no subscription {arn[:200]}.")
    return found


def arn_of(one: Subscription) -> str:
    return f"{_topic_arn(one.topic.name)}:{one.key}"


def publish(topic: str, messages: Sequence[str]) -> None:
    """Stores what is to be sent, in the transaction of whoever publishes."""
    named = Subscription.objects.select_related("topic").filter(topic__name=topic)
    confirmed = list(named.exclude(confirmed_at=None).order_by("id"))
    _send([_notification(one, message) for one in confirmed for message in messages])


def _check(endpoint: str) -> None:
    if not endpoint.startswith(("http://", "https://")) or len(endpoint) > ENDPOINT_CHARACTERS:
        raise InvalidInput("Endpoint", f"an http(s) address of at most {ENDPOINT_CHARACTERS} characters is needed")
    try:
        registry.find(endpoint)
    except HookMissing as error:
        raise InvalidInput("Endpoint", error.message, hint=error.hint) from None


def _topic_arn(name: str) -> str:
    return f"arn:aws:sns:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:{name}"


def _send(deliveries: list[Delivery]) -> None:
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=500)
        call_for_deliveries()


def _confirmation(one: Subscription) -> Delivery:
    message = f"This address shall get what is published to {_topic_arn(one.topic.name)}. Visit SubscribeURL to agree."
    more = {"Token": one.token, "SubscribeURL": _link(one, "ConfirmSubscription")}
    return _delivery(one, CONFIRMATION, message, more)


def _notification(one: Subscription, message: str) -> Delivery:
    return _delivery(one, NOTIFICATION, message, {"UnsubscribeURL": _link(one, "Unsubscribe")})


def _delivery(one: Subscription, kind: str, message: str, more: dict[str, Any]) -> Delivery:
    key = str(uuid.uuid4())
    stamp = timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    envelope = {"Type": TYPES[kind], "MessageId": key, "TopicArn": _topic_arn(one.topic.name), "Message": message}
    envelope |= {"Timestamp": stamp, **more}
    body = message if one.raw and kind == NOTIFICATION else orjson.dumps(envelope).decode()
    return Delivery(subscription=one, event=kind, key=key, body=body)


def headers(one: Delivery) -> dict[str, str]:
    """What AWS sends beside the body. `one` comes with its subscription, if it has one."""
    if one.subscription is None:
        return {}
    told = {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": TYPES[one.event],
        "x-amz-sns-message-id": one.key,
        "x-amz-sns-topic-arn": _topic_arn(one.subscription.topic.name),
    }
    if one.event == NOTIFICATION:
        told["x-amz-sns-subscription-arn"] = arn_of(one.subscription)
    return told | ({"x-amz-sns-rawdelivery": "true"} if one.subscription.raw else {})


def _link(one: Subscription, action: str) -> str:
    query = {
        "Action": action,
        "TopicArn": _topic_arn(one.topic.name),
        "SubscriptionArn": arn_of(one),
        "Token": one.token,
    }
    return f"{settings.PUBLIC_URL}{PATH}?{urlencode(query)}"
