"""Subscriptions to topics: asked for, confirmed, told, and ended, by the service's actions and by its links."""

import json
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from labeling.api.s3.xml import document
from labeling.api.sns import SERVICE
from labeling.messages import streams
from labeling.models import Delivery, Subscription, Topic
from labeling.pipeline import deliver
from tests.factories import make_account
from tests.integration.rest.test_told import Listener, listener
from tests.job_factories import advance_until_done, answer_all, make_job
from workers.errors import InvalidInput, LabelwrightError, NotFound
from workers.models import Role

__all__ = ["listener"]

pytestmark = pytest.mark.django_db
TOPIC = "arn:aws:sns:us-east-1:000000000000:moods"


@pytest.fixture(autouse=True)
def topic() -> Topic:
    return streams.ensure("moods")


def call(action: str, **parameters: str) -> dict[str, str]:
    """What the action answers: its leaves by their names."""
    form = QueryDict(mutable=True)
    form.update({"TopicArn": TOPIC, **parameters})
    account = make_account(role=Role.ADMIN)
    tree = ElementTree.fromstring(document("R", SERVICE.actions[action](account, form), namespace="urn:x"))
    return {leaf.tag.rpartition("}")[2]: leaf.text or "" for leaf in tree.iter() if not len(leaf)}


def subscribe(listener: Listener, **more: str) -> str:
    arn = call("Subscribe", Protocol="http", Endpoint=listener.url, ReturnSubscriptionArn="true", **more)
    return arn["SubscriptionArn"]


def told(listener: Listener) -> list[dict[str, Any]]:
    listener.bodies.clear()
    deliver.run()
    return listener.bodies


def test_it_counts_once_it_is_confirmed(listener: Listener) -> None:
    arn = subscribe(listener)
    assert arn.startswith(f"{TOPIC}:")
    assert call("ListSubscriptionsByTopic")["SubscriptionArn"] == "PendingConfirmation"
    [asked] = told(listener)
    assert (asked["Type"], asked["TopicArn"]) == ("SubscriptionConfirmation", TOPIC)
    call("Publish", Message='{"source": "too early"}')
    assert told(listener) == []
    assert call("ConfirmSubscription", Token=asked["Token"]) == {"SubscriptionArn": arn}
    assert call("Subscribe", Protocol="http", Endpoint=listener.url) == {"SubscriptionArn": arn}
    call("Publish", Message='{"source": "late again"}')
    [message] = told(listener)
    assert (message["Type"], json.loads(message["Message"])) == ("Notification", {"source": "late again"})
    assert call("GetSubscriptionAttributes", SubscriptionArn=arn)["value"] == "false"
    call("Unsubscribe", SubscriptionArn=arn)
    assert call("ListSubscriptions") == {"Subscriptions": ""}
    assert not Delivery.objects.exists()


def test_labeled_objects_go_to_who_has_subscribed_to_the_output_topic(listener: Listener) -> None:
    subscribe(listener, **{"Attributes.entry.1.key": "RawMessageDelivery", "Attributes.entry.1.value": "true"})
    call("ConfirmSubscription", Token=told(listener)[0]["Token"])
    job = make_job(1, output_topic="moods")
    advance_until_done(job)
    answer_all(job)
    assert advance_until_done(job).state == "Completed"
    [line] = told(listener)
    assert (line["source"], line["mood-metadata"]["class-name"]) == ("text 0", "good")


def test_links_confirm_and_end_it(client: Client, listener: Listener) -> None:
    subscribe(listener)
    confirmed = urlsplit(told(listener)[0]["SubscribeURL"])
    assert client.get(f"{confirmed.path}?{confirmed.query}").status_code == 200
    assert Subscription.objects.get().confirmed_at
    wrong = client.get(f"{confirmed.path}?{confirmed.query}0")
    assert (wrong.status_code, b"no subscription" in wrong.content) == (400, True)
    call("Publish", Message='{"source": "a"}')
    ended = urlsplit(told(listener)[0]["UnsubscribeURL"])
    assert client.get(f"{ended.path}?{ended.query}").status_code == 200
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("action", "parameters", "error", "reason"),
    [
        ("Subscribe", {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:x"}, InvalidInput, "'sqs' is not served"),
        ("Subscribe", {"Protocol": "https", "Endpoint": "http://a.example"}, InvalidInput, "https://"),
        ("Subscribe", {"Protocol": "https", "Endpoint": "https://a.example"}, InvalidInput, "may not be called"),
        (
            "Subscribe",
            {"Protocol": "http", "Endpoint": "http://a", "Attributes.entry.1.key": "FilterPolicy"},
            InvalidInput,
            "FilterPolicy is not served",
        ),
        ("ConfirmSubscription", {"Token": "guessed"}, InvalidInput, "no subscription"),
        ("Unsubscribe", {"SubscriptionArn": f"{TOPIC}:none"}, NotFound, "There is no subscription"),
        ("ListSubscriptionsByTopic", {"TopicArn": f"{TOPIC}-2"}, NotFound, "There is no topic"),
    ],
)
def test_what_is_refused(
    listener: Listener, action: str, parameters: dict[str, str], error: type[LabelwrightError], reason: str
) -> None:
    with pytest.raises(error) as refused:
        call(action, **parameters)
    assert reason in refused.value.sentences
    assert not Subscription.objects.exists()
