"""A fault of ours is told to the caller by its id only; the log has the rest."""

import logging
from typing import Any

import orjson
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.http import HttpResponse
from django.test import Client, RequestFactory

from labeling.api.sagemaker import operations
from labeling.api.sagemaker.view import endpoint
from tests.factories import make_account
from workers import accounts
from workers.models import Role

pytestmark = pytest.mark.django_db


def call(operation: str, service: str = "sagemaker") -> HttpResponse:
    key = accounts.create_key(make_account(role=Role.ADMIN))
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"SageMaker.{operation}"}
    request = AWSRequest(method="POST", url="http://testserver/", data=b"{}", headers=headers)
    SigV4Auth(Credentials(key.access_key_id, key.secret_access_key), service, "eu-west-1").add_auth(request)
    signed = dict(request.headers.items())
    media = signed.pop("Content-Type")
    return endpoint(RequestFactory().post("/", b"{}", content_type=media, headers=signed))


def test_what_nobody_foresaw(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(account: Any, request: Any) -> dict[str, Any]:
        raise RuntimeError("a detail that is nobody's business")

    monkeypatch.setitem(operations.OPERATIONS, "ListWorkteams", broken)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        answer = call("ListWorkteams")
    told = orjson.loads(answer.content)
    assert (answer.status_code, told["__type"]) == (500, "InternalFailure")
    assert "detail" not in told["message"]
    assert answer["x-amzn-RequestId"] in caplog.text
    assert "a detail that is nobody's business" in caplog.text


def test_other_services_answer_in_a_form_that_an_sdk_reads(client: Client) -> None:
    address, signed = "/2015-03-31/functions/f/invocations", {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
    answer = client.post(address, b"{}", content_type="application/json", headers=signed)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")
    assert "is not served here. Give a client" in orjson.loads(answer.content)["message"]
    assert client.get(address).headers["Content-Type"].startswith("text/html")


def test_a_signature_for_another_service_is_told_which_it_is() -> None:
    answer = call("PutMetricData", service="monitoring")
    assert "The AWS service 'monitoring' is not served here" in orjson.loads(answer.content)["message"]
