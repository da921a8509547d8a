"""What the REST interface says of itself is true, for requests that a machine makes up from the description."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from labeling.api.rest import openapi, urls
from labeling.messages import streams
from labeling.models import Webhook
from labeling.pipeline import exports
from tests import job_factories
from tests.factories import make_account
from workers import accounts, assignments
from workers.api import urls as worker_urls

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
PROMISES = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schemathesis.serializer("application/x-ndjson")
def lines(context: Any, value: Any) -> bytes:
    """Whatever is made up, as one line."""
    return orjson.dumps(value)


class There(NamedTuple):
    """What is there to be asked about: the caller's token, and values for the parts of addresses."""

    token: str
    job: str
    parts: dict[str, str]


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The application runs inside the test's transaction, so it must not close the connection after a request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def there(one_connection: None, monkeypatch: pytest.MonkeyPatch) -> There:
    """An owner who is a worker as well and holds a task, with a job done and one at work."""
    monkeypatch.setattr("labeling.api.rest.events.SECONDS", 0)
    team = job_factories.make_crew(1)
    done = job_factories.make_job(2, team=team, name="done")
    job_factories.advance_until_done(done)
    job_factories.answer_all(done)
    job_factories.advance_until_done(done)
    job_factories.advance_until_done(job_factories.make_job(3, team=team, name="at-work"))
    owner = make_account("owner@example.com", role="owner", member_of=(team,))
    (held,) = assignments.claim(worker_id=owner.id, job="at-work")
    parts = {
        "export_id": str(exports.order(done, "csv").id),
        "assignment_id": str(held.id),
        "object_id": "0",
        "topic": streams.ensure("texts").name,
        "webhook_id": str(Webhook.objects.create(url="https://example.org", events=["job.state"]).id),
        "worker_id": team.members.get(account__role="worker").public_id,
        "name": team.name,
        "access_key_id": accounts.create_key(owner, name="another").access_key_id,
    }
    return There(accounts.create_key(owner).token, done.name, parts)


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_is_promised_holds(case: schemathesis.Case, there: There) -> None:
    for name, made_up in case.path_parameters.items():
        if len(str(made_up)) % 2:  # half of the time what is there, so that more than 404 is seen
            known = there.job if case.path.startswith("/api/v1/jobs") and name == "name" else there.parts[name]
            case.path_parameters[name] = known
    case.call_and_validate(headers={"Authorization": f"Token {there.token}"}, checks=PROMISES)


def test_every_address_is_described() -> None:
    routed = {"/api/v1/" + str(p.pattern) for p in [*urls.urlpatterns, *worker_urls.urlpatterns]}
    described = {re.sub(r"{(\w+)}", r"<str:\1>", path) for path in openapi.description()["paths"]}
    assert routed == described


def test_every_operation_has_a_name_a_summary_and_its_errors() -> None:
    names = []
    for item in openapi.description()["paths"].values():
        for operation in item.values():
            names.append(operation["operationId"])
            assert operation["summary"]
            assert {"401"} <= set(operation["responses"])
            assert operation["security"] == [{"token": []}, {"session": []}]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_the_page_lists_every_operation_and_asks_nothing_of_other_hosts() -> None:
    page = Client().get("/api/docs").content.decode()
    for item in openapi.description()["paths"].values():
        assert all(f'id="{operation["operationId"]}"' in page for operation in item.values())
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
