"""Who may call: only keys of owners and admins, only with a fresh signature over exactly this request."""

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.sagemaker.signed import Post, Signer
from tests.installation import Installation, Key

pytestmark = pytest.mark.any_database

LIST = "SageMaker.ListLabelingJobs"


def code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def refused(client: Callable[..., Any], key: Key) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        client(key=key).list_labeling_jobs()
    return code(caught.value), caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_wrong_secret(client: Callable[..., Any], installation: Installation) -> None:
    wrong = dataclasses.replace(installation.key, secret_access_key="x" * 40)
    assert refused(client, wrong) == ("InvalidSignatureException", 403)


def test_an_unknown_key(client: Callable[..., Any], installation: Installation) -> None:
    unknown = dataclasses.replace(installation.key, access_key_id="LWAKNOBODYKNOWSTHIS0")
    assert refused(client, unknown) == ("UnrecognizedClientException", 403)


def test_a_revoked_key(client: Callable[..., Any], installation: Installation) -> None:
    key = installation.new_key()
    assert client(key=key).list_labeling_jobs()["LabelingJobSummaryList"] is not None
    installation.labelwright("keys", "revoke", key.access_key_id)
    assert refused(client, key) == ("UnrecognizedClientException", 403)


def test_a_workers_key(client: Callable[..., Any], installation: Installation) -> None:
    installation.labelwright("workers", "add", "only-works@example.org")
    key = installation.new_key("only-works@example.org")
    assert refused(client, key) == ("AccessDeniedException", 400)


def test_a_changed_body(post: Signer) -> None:
    answer = post.send(post.headers(LIST, b'{"MaxResults": 1}'), b'{"MaxResults": 2}')
    assert (answer.status, answer.data["__type"]) == (403, "InvalidSignatureException")


def test_a_changed_operation(post: Signer) -> None:
    headers = post.headers(LIST, b"{}") | {"X-Amz-Target": "SageMaker.ListWorkteams"}
    answer = post.send(headers, b"{}")
    assert (answer.status, answer.data["__type"]) == (403, "InvalidSignatureException")


def test_an_operation_slipped_in_beside_the_signature(post: Signer) -> None:
    """What the signature does not cover must not decide what is done."""
    headers = post.headers(LIST, b"{}")
    headers["Authorization"] = headers["Authorization"].replace(";x-amz-target", "")
    answer = post.send(headers, b"{}")
    assert (answer.status, answer.data["__type"]) == (400, "IncompleteSignature")
    assert "x-amz-target" in answer.data["message"]


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_skewed_clock(post: Signer, minutes: int) -> None:
    skewed = dataclasses.replace(post, time=datetime.now(UTC) + timedelta(minutes=minutes))
    answer = skewed("ListLabelingJobs", b"{}")
    assert (answer.status, answer.data["__type"]) == (403, "RequestExpired")


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_a_little_off(post: Signer, minutes: int) -> None:
    skewed = dataclasses.replace(post, time=datetime.now(UTC) + timedelta(minutes=minutes))
    assert skewed("ListLabelingJobs", b"{}").status == 200


def test_clients_that_sign_more_than_boto3_does(post: Signer) -> None:
    body = b'{"MaxResults": 1}'
    more = {
        "Content_Length": str(len(body)),
        "amz_sdk_invocation_id": "8fe2b0d4-4f8c-4c64-9b4c-0a4f5c3f2a11",
        "amz_sdk_request": "attempt=1;   max=3",
        "X_Amz_Content_Sha256": hashlib.sha256(body).hexdigest(),
        "X_Amz_User_Agent": "aws-sdk-java/2.20",
    }
    assert post.send(post.headers(LIST, body, **more), body).status == 200


def test_another_service(post: Signer) -> None:
    answer = dataclasses.replace(post, service="s3")("ListLabelingJobs", b"{}")
    assert (answer.status, answer.data["__type"]) == (400, "IncompleteSignature")


def test_no_signature(post: Signer) -> None:
    answer = post.send({"X-Amz-Target": LIST, "Content-Type": "application/x-amz-json-1.1"}, b"{}")
    assert (answer.status, answer.data["__type"]) == (403, "MissingAuthenticationToken")
    assert len(answer.headers["x-amzn-RequestId"]) == 36


@pytest.mark.parametrize("header", ["AWS4-HMAC-SHA256 x", "Bearer abc", "AWS4-HMAC-SHA256 Credential=a, Signature=b"])
def test_a_header_that_cannot_be_read(post: Signer, header: str) -> None:
    answer = post.send({"X-Amz-Target": LIST, "Authorization": header}, b"{}")
    assert (answer.status, answer.data["__type"]) == (400, "IncompleteSignature")


def test_people_still_land_on_the_page(post: Signer) -> None:
    page = post.pool.request("GET", f"{post.url}/", redirect=False)
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_answers_are_json_of_amazons_kind(post: Post) -> None:
    answer = post("ListWorkteams", b"{}")
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
