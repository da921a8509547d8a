"""The part of AWS's notification service that streaming jobs need: topics, publishing to them, and who gets it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress

import orjson
from django.http import QueryDict

from labeling.api import sns_subscriptions
from labeling.api.aws_query import Caller, Service
from labeling.api.s3.xml import Node
from labeling.errors import BadManifest
from labeling.manifest.messages import Arrival, arrivals
from labeling.messages import streams
from labeling.models import Topic
from workers.errors import InvalidInput, LabelwrightError, NotAllowed, NotFound

MESSAGE_BYTES = 256 * 1024
BATCH_AT_MOST = 10


class IdsNotDistinct(InvalidInput):
    """Two entries of a batch go by the same name, so that an answer could not tell which was taken."""


def create_topic(caller: Caller, form: QueryDict) -> list[Node]:
    """Of the attributes of topics, the one that says what the name says is heeded."""
    name = streams.name_of(form.get("Name", ""), "Name")
    if _fifo(form) is not None and _fifo(form) != name.endswith(".fifo"):
        raise InvalidInput("Attributes", "FifoTopic is true for names that end in .fifo, and for no others")
    return [("TopicArn", streams.arn(streams.ensure(name).name))]


def _fifo(form: QueryDict) -> bool | None:
    """What a request says about order; None: nothing."""
    number = 1
    while (key := form.get(f"Attributes.entry.{number}.key")) is not None:
        if key == "FifoTopic":
            return form.get(f"Attributes.entry.{number}.value", "").lower() == "true"
        number += 1
    return None


def delete_topic(caller: Caller, form: QueryDict) -> list[Node]:
    with suppress(NotFound):  # deleting twice is no error there
        streams.remove(_topic(form))
    return []


def list_topics(caller: Caller, form: QueryDict) -> list[Node]:
    names = Topic.objects.order_by("name").values_list("name", flat=True)
    return [("Topics", [("member", [("TopicArn", streams.arn(name))]) for name in names])]


def publish(caller: Caller, form: QueryDict) -> list[Node]:
    """One message. One that was sent with the same MessageDeduplicationId is the same message."""
    topic, message_id = streams.find(_topic(form)).name, _message_id(form, "")
    streams.publish(topic, _objects(form, "", message_id))
    return [("MessageId", message_id)]


def publish_batch(caller: Caller, form: QueryDict) -> list[Node]:
    """Up to ten messages; each is taken or refused by itself."""
    topic, prefixes = streams.find(_topic(form)).name, list(_entries(form))
    if len({form[f"{prefix}Id"] for prefix in prefixes}) < len(prefixes):
        raise IdsNotDistinct("PublishBatchRequestEntries", "each entry needs an Id of its own")
    done: list[Node] = []
    failed: list[Node] = []
    for prefix in prefixes:
        entry, message_id = form.get(f"{prefix}Id", ""), _message_id(form, prefix)
        try:
            streams.publish(topic, _objects(form, prefix, message_id))
            done.append(_member(entry, [("MessageId", message_id)]))
        except LabelwrightError as error:
            refusal: list[Node] = [("Code", "InvalidParameter"), ("Message", error.sentences), ("SenderFault", "true")]
            failed.append(_member(entry, refusal))
    return [("Successful", done), ("Failed", failed)]


def _member(entry: str, told: list[Node]) -> Node:
    return "member", [("Id", entry), *told]


def _entries(form: QueryDict) -> Iterator[str]:
    """The prefixes of a batch's parameters."""
    found = 0
    while f"PublishBatchRequestEntries.member.{found + 1}.Id" in form:
        found += 1
    if not 0 < found <= BATCH_AT_MOST:
        raise InvalidInput("PublishBatchRequestEntries", f"1 to {BATCH_AT_MOST} entries are needed")
    return (f"PublishBatchRequestEntries.member.{number}." for number in range(1, found + 1))


def _topic(form: QueryDict) -> str:
    given = form.get("TopicArn") or form.get("TargetArn", "")
    return streams.name_of(given, "TopicArn")


def _message_id(form: QueryDict, prefix: str) -> str:
    return form.get(f"{prefix}MessageDeduplicationId", "") or str(uuid.uuid4())


def _objects(form: QueryDict, prefix: str, message_id: str) -> list[Arrival]:
    text = form.get(f"{prefix}Message", "")
    if form.get(f"{prefix}MessageStructure") == "json":
        text = _default(text)
    if not 0 < len(text.encode()) <= MESSAGE_BYTES:
        raise InvalidInput("Message", f"1 to {MESSAGE_BYTES} bytes are needed")
    try:
        return arrivals(text.encode(), message_id=message_id)
    except BadManifest as error:
        raise InvalidInput("Message", error.reason, hint=error.hint) from None


def _default(text: str) -> str:
    """Of a message that is worded for several protocols, the one for all others."""
    try:
        found = orjson.loads(text)["default"]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, str):
        raise InvalidInput("Message", 'with MessageStructure json, an object with a text "default" is needed')
    return found


SERVICE = Service(
    name="sns",
    namespace=sns_subscriptions.NAMESPACE,
    actions={
        "CreateTopic": create_topic,
        "DeleteTopic": delete_topic,
        "ListTopics": list_topics,
        "Publish": publish,
        "PublishBatch": publish_batch,
        **sns_subscriptions.ACTIONS,
    },
    errors={
        IdsNotDistinct: ("BatchEntryIdsNotDistinct", 400),
        InvalidInput: ("InvalidParameter", 400),
        NotFound: ("NotFound", 404),
        NotAllowed: ("AuthorizationError", 403),
    },
)
