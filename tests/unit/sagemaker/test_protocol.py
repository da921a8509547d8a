"""What comes before the operation: the body, the header that names the operation, the JSON in it."""

import json
from io import BytesIO

import pytest
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from labeling.api.sagemaker import protocol
from labeling.api.sagemaker.errors import WireError
from labeling.api.sagemaker.view import endpoint


def posted(body: bytes = b"{}", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", body, content_type=protocol.CONTENT_TYPE, headers=headers)


def test_a_body_that_is_too_large_is_not_even_read(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = endpoint(posted(b"x" * 101))
    assert answer.status_code == 413
    assert json.loads(answer.content)["__type"] == "RequestEntityTooLargeException"


def test_a_body_that_breaks_off() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("connection reset")

    request = posted()
    request._stream = Broken()  # type: ignore[attr-defined]
    with pytest.raises(WireError) as caught:
        protocol.content(request)
    assert caught.value.wire_code == "IncompleteBody"
    assert issubclass(UnreadablePostError, OSError)


def test_the_operation_stands_in_a_header() -> None:
    assert protocol.target(posted(**{"X-Amz-Target": "SageMaker.AddTags"})) == "AddTags"
    for wrong in ({}, {"X-Amz-Target": "AddTags"}, {"X-Amz-Target": "sagemaker.AddTags"}):
        with pytest.raises(WireError, match="not served"):
            protocol.target(posted(**wrong))


def test_unsigned_requests_learn_nothing() -> None:
    answer = endpoint(posted(**{"X-Amz-Target": "SageMaker.Nothing"}))
    assert (answer.status_code, json.loads(answer.content)["__type"]) == (403, "MissingAuthenticationToken")
    assert answer["x-amzn-ErrorType"] == "MissingAuthenticationToken"
    assert answer["x-amzn-RequestId"] != endpoint(posted())["x-amzn-RequestId"]
