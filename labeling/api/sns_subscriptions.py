"""Subscriptions to topics, as the notification service's clients ask for them and as its links are followed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.views.decorators.http import require_GET

from labeling.api.aws_query import Action, Caller
from labeling.api.s3.xml import Node, document
from labeling.messages import streams, subscriptions
from labeling.models import Subscription, Topic
from workers.errors import InvalidInput, LabelwrightError

NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
PENDING = "PendingConfirmation"
_PROTOCOLS = ("http", "https")


def subscribe(caller: Caller, form: QueryDict) -> list[Node]:
    protocol, endpoint = form.get("Protocol", ""), form.get("Endpoint", "")
    if protocol not in _PROTOCOLS:
        raise InvalidInput("Protocol", f"{protocol[:20]!r} is not served here", hint="Subscribe an http(s) address.")
    if not endpoint.startswith(f"{protocol}://"):
        raise InvalidInput("Endpoint", f"an address that begins with {protocol}:// is needed")
    one = subscriptions.subscribe(_topic(form), endpoint, raw=_raw(form))
    told = one.confirmed_at is not None or form.get("ReturnSubscriptionArn") == "true"
    return [("SubscriptionArn", subscriptions.arn_of(one) if told else "pending confirmation")]


def confirm(caller: Caller, form: QueryDict) -> list[Node]:
    one = subscriptions.confirm(_topic(form), form.get("Token", ""))
    return [("SubscriptionArn", subscriptions.arn_of(one))]


def unsubscribe(caller: Caller, form: QueryDict) -> list[Node]:
    subscriptions.find(form.get("SubscriptionArn", "")).delete()
    return []


def of_topic(caller: Caller, form: QueryDict) -> list[Node]:
    return _listed(_topic(form))


def of_all(caller: Caller, form: QueryDict) -> list[Node]:
    return _listed(None)


def attributes(caller: Caller, form: QueryDict) -> list[Node]:
    one = subscriptions.find(form.get("SubscriptionArn", ""))
    facts = {
        **dict(_facts(one)),
        "PendingConfirmation": "false" if one.confirmed_at else "true",
        "RawMessageDelivery": "true" if one.raw else "false",
    }
    return [("Attributes", [("entry", [("key", name), ("value", value)]) for name, value in facts.items()])]


def _listed(topic: Topic | None) -> list[Node]:
    rows = Subscription.objects.select_related("topic").order_by("id")
    found = rows if topic is None else rows.filter(topic=topic)
    return [("Subscriptions", [("member", list(_facts(one))) for one in found])]


def _facts(one: Subscription) -> list[tuple[str, str]]:
    return [
        ("SubscriptionArn", subscriptions.arn_of(one) if one.confirmed_at else PENDING),
        ("Owner", settings.AWS_ACCOUNT),
        ("Protocol", one.endpoint.partition(":")[0]),
        ("Endpoint", one.endpoint),
        ("TopicArn", streams.arn(one.topic.name)),
    ]


def _topic(form: QueryDict) -> Topic:
    return streams.find(streams.name_of(form.get("TopicArn", ""), "TopicArn"))


def _raw(form: QueryDict) -> bool:
    """Of the attributes, the one that is served; what is asked for besides would be missed."""
    given: dict[str, str] = {}
    while (name := form.get(f"Attributes.entry.{len(given) + 1}.key")) is not None:
        given[name] = form.get(f"Attributes.entry.{len(given) + 1}.value", "")
    unknown = given.keys() - {"RawMessageDelivery"}
    if unknown:
        raise InvalidInput("Attributes", f"{min(unknown)} is not served here", hint="RawMessageDelivery alone is.")
    return given.get("RawMessageDelivery", "").lower() == "true"


ACTIONS: dict[str, Action] = {
    "Subscribe": subscribe,
    "ConfirmSubscription": confirm,
    "Unsubscribe": unsubscribe,
    "ListSubscriptionsByTopic": of_topic,
    "ListSubscriptions": of_all,
    "GetSubscriptionAttributes": attributes,
}


# --- links in what is sent -----------------------------------------------------------------------------------


@require_GET
def follow(request: HttpRequest) -> HttpResponse:
    """Whoever got the message may confirm or end the subscription: its token is the proof."""
    action = request.GET.get("Action", "")
    try:
        one = subscriptions.confirm(_topic(request.GET), request.GET.get("Token", ""))
        if action == "Unsubscribe":
            one.delete()
        elif action != "ConfirmSubscription":
            raise InvalidInput("Action", "ConfirmSubscription or Unsubscribe is needed")
    except LabelwrightError as error:
        return HttpResponse(error.sentences, status=400, content_type="text/plain; charset=utf-8")
    result: list[Node] = [(f"{action}Result", [("SubscriptionArn", subscriptions.arn_of(one))])]
    return HttpResponse(document(f"{action}Response", result, namespace=NAMESPACE), content_type="text/xml")


urlpatterns = [path(subscriptions.PATH.strip("/") + "/", follow)]
