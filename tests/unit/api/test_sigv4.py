"""Signatures: the published vector, what botocore signs, and every way a request can be wrong."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from labeling.api.sigv4 import (
    BodyMismatch,
    Credential,
    LinkExpired,
    Malformed,
    Mismatch,
    NotSigned,
    SignatureRefused,
    SignedRequest,
    TooSkewed,
    UnknownKey,
    Verified,
    query_pairs,
    signing_key,
    verify,
)

KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
BODY = b'{"LabelingJobName": "street-scenes-1"}'
BODY_HASH = "8b3e5381fcaf06bd2ba12156d37958b22d40b3c3bd7d4b39e9d1f28bcd937dff"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VECTOR = SignedRequest(
    method="POST",
    path="/",
    query="",
    headers={
        "host": "gt.example.org:8080",
        "content-type": "application/x-amz-json-1.1",
        "x-amz-date": "20260102T030405Z",
        "x-amz-target": "SageMaker.DescribeLabelingJob",
        "user-agent": "anything",
        "authorization": f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20260102/us-west-2/sagemaker/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
        "Signature=80d3420a982cf7afbead7b029efb40fa0a65c3f0faab45f029b1f929aa430b5c",
    },
)


def lookup(access_key_id: str) -> Credential[str] | None:
    return Credential(KEY_ID, SECRET, "the owner") if access_key_id == KEY_ID else None


def check(request: SignedRequest, *, service: str = "sagemaker", **changed: Any) -> Verified[str]:
    arguments: dict[str, Any] = {"lookup": lookup, "now": NOW, "body_hash": BODY_HASH} | changed
    return verify(request, service=service, **arguments)


def with_headers(**changed: str | None) -> SignedRequest:
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    headers = {name: value for name, value in {**VECTOR.headers, **named}.items() if value is not None}
    return replace(VECTOR, headers=headers)


def with_authorization(old: str, new: str) -> SignedRequest:
    return with_headers(authorization=VECTOR.headers["authorization"].replace(old, new))


# -- the vector of the specification


def test_the_vector() -> None:
    assert hashlib.sha256(BODY).hexdigest() == BODY_HASH
    assert signing_key(SECRET, "20260102", "us-west-2", "sagemaker").hex() == (
        "b9b5a81d2e981acb4439896465f19fb35295a4d3aeae20f614cec74d0256fe0d"
    )
    found = check(VECTOR)
    assert found.credential.owner == "the owner"
    assert found.payload == BODY_HASH


def test_spaces_in_the_header_do_not_matter() -> None:
    assert check(with_authorization(", ", ",")).credential.access_key_id == KEY_ID


@pytest.mark.parametrize(
    ("request_", "expected", "wire", "s3"),
    [
        (with_headers(authorization=None), NotSigned, "MissingAuthenticationToken", "AccessDenied"),
        (with_headers(authorization="Bearer x"), Malformed, "IncompleteSignature", "AuthorizationHeaderMalformed"),
        (with_authorization("SignedHeaders", "Signed"), Malformed, "IncompleteSignature", None),
        (with_authorization("aws4_request", "aws5"), Malformed, "IncompleteSignature", None),
        (with_authorization("20260102", "20260103"), Malformed, "IncompleteSignature", None),
        (with_authorization("sagemaker", "s3"), Malformed, "IncompleteSignature", None),
        (with_authorization("host;", ""), Malformed, "IncompleteSignature", None),
        (with_authorization("x-amz-date;", ""), Malformed, "IncompleteSignature", None),
        (with_authorization(";x-amz-target", ""), Malformed, "IncompleteSignature", None),
        (with_headers(x_amz_date="20260102T030405"), Malformed, "IncompleteSignature", None),
        (with_headers(x_amz_date=None), Malformed, "IncompleteSignature", None),
        (with_headers(x_amz_extra="1"), Malformed, "IncompleteSignature", None),
        (with_authorization(KEY_ID, "AKIDOTHER"), UnknownKey, "UnrecognizedClientException", "InvalidAccessKeyId"),
        (with_authorization("80d3420a", "80d3420b"), Mismatch, "InvalidSignatureException", "SignatureDoesNotMatch"),
        (with_authorization("80d3420a", "é"), Mismatch, "InvalidSignatureException", None),
        (with_headers(x_amz_date="20260102T030406Z"), Mismatch, "InvalidSignatureException", None),
        (with_headers(x_amz_target="SageMaker.StopLabelingJob"), Mismatch, "InvalidSignatureException", None),
        (with_headers(host="gt.example.org"), Mismatch, "InvalidSignatureException", None),
        (replace(VECTOR, path="/other"), Mismatch, "InvalidSignatureException", None),
        (replace(VECTOR, query="a=b"), Mismatch, "InvalidSignatureException", None),
        (replace(VECTOR, method="PUT"), Mismatch, "InvalidSignatureException", None),
    ],
)  # fmt: skip
def test_what_is_refused(request_: SignedRequest, expected: type[SignatureRefused], wire: str, s3: str | None) -> None:
    with pytest.raises(expected) as error:
        check(request_)
    assert type(error.value) is expected
    assert error.value.wire_code == wire
    assert s3 is None or error.value.s3_code == s3


def test_another_body_is_refused() -> None:
    with pytest.raises(Mismatch):
        check(VECTOR, body_hash=hashlib.sha256(b"{}").hexdigest())


def test_the_clock_may_differ_by_fifteen_minutes() -> None:
    for minutes in (-15, 15):
        check(VECTOR, now=NOW + timedelta(minutes=minutes))
    for minutes in (-15.1, 15.1):
        with pytest.raises(TooSkewed) as error:
            check(VECTOR, now=NOW + timedelta(minutes=minutes))
        assert (error.value.wire_code, error.value.s3_code) == ("RequestExpired", "RequestTimeTooSkewed")


def test_another_secret_is_refused() -> None:
    with pytest.raises(Mismatch):
        check(VECTOR, lookup=lambda _: Credential(KEY_ID, "another", "x"))


# -- what botocore signs


def signed(method: str, url: str, headers: Mapping[str, str], body: bytes, *, service: str = "s3") -> SignedRequest:
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    kind(Credentials(KEY_ID, SECRET), service, "eu-central-1").add_auth(request)
    return received(method, url, {**request.headers, "Host": urlsplit(url).netloc})


def received(method: str, url: str, headers: Mapping[str, str]) -> SignedRequest:
    parts = urlsplit(url)
    path = unquote(parts.path)
    return SignedRequest(
        method=method,
        path=path,
        query=parts.query,
        headers={name.lower(): value for name, value in headers.items()},
        resource=path.removeprefix("/s3"),
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/s3/data/a%20b/%C3%BC~%281%29%2B.jpg", ""),
        ("/s3/data/a//b/../c", ""),
        ("/s3/data", "list-type=2&prefix=a%2Fb%20c&delimiter=%2F&encoding-type=url"),
        ("/s3/data/x", "uploads"),
        ("/s3/data/x", "uploadId=b&partNumber=2"),
    ],
)
def test_paths_and_queries_as_botocore_signs_them(path: str, query: str) -> None:
    request = signed("GET", f"http://127.0.0.1:8000{path}?{query}", {"x-amz-meta-a": "  two   words "}, b"")
    found = check(request, service="s3", now=datetime.now(UTC), body_hash=None)
    assert found.payload == hashlib.sha256(b"").hexdigest()


def test_the_body_hash_in_the_header_must_be_that_of_the_body() -> None:
    request = signed("PUT", "http://127.0.0.1:8000/s3/data/x", {}, b"content")
    now = datetime.now(UTC)
    check(request, service="s3", now=now, body_hash=hashlib.sha256(b"content").hexdigest())
    with pytest.raises(BodyMismatch) as error:
        check(request, service="s3", now=now, body_hash=hashlib.sha256(b"other").hexdigest())
    assert error.value.s3_code == "XAmzContentSHA256Mismatch"


def test_s3_requests_must_say_what_their_body_is() -> None:
    request = signed("GET", "http://127.0.0.1:8000/", {}, b"", service="sagemaker")
    with pytest.raises(Malformed, match="x-amz-content-sha256"):
        check(request, now=datetime.now(UTC), body_hash=None)


# -- presigned addresses


def presigned(version: str, operation: str = "get_object", seconds: int = 600, **parameters: Any) -> SignedRequest:
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:8000/s3",
        region_name="us-east-1",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(signature_version=version, s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url(
        operation, Params={"Bucket": "data", "Key": "a b/ü~(1).jpg", **parameters}, ExpiresIn=seconds
    )
    return received("PUT" if operation == "put_object" else "GET", url, {"Host": "127.0.0.1:8000"})


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_addresses(version: str) -> None:
    now = datetime.now(UTC)
    for request in (
        presigned(version),
        presigned(version, ResponseContentType="text/x y", ResponseContentDisposition='attachment; filename="ä"'),
        presigned(version, operation="put_object"),
    ):
        found = check(request, service="s3", now=now, body_hash=None)
        assert (found.credential.owner, found.payload) == ("the owner", "UNSIGNED-PAYLOAD")
        for wrong in (replace(request, method="DELETE"), replace(request, path="/s3/data/b", resource="/data/b")):
            with pytest.raises(Mismatch):
                check(wrong, service="s3", now=now, body_hash=None)
        with pytest.raises(LinkExpired):
            check(request, service="s3", now=now + timedelta(minutes=11), body_hash=None)
        with pytest.raises(UnknownKey):
            check(request, service="s3", now=now, body_hash=None, lookup=lambda _: None)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_upload_binds_its_headers(version: str) -> None:
    request = presigned(version, operation="put_object", ContentType="image/png", Metadata={"a": "b"})
    now = datetime.now(UTC)
    sent = replace(request, headers={**request.headers, "content-type": "image/png", "x-amz-meta-a": "b"})
    check(sent, service="s3", now=now, body_hash=None)
    other = replace(sent, headers={**sent.headers, "content-type": "text/html"})
    with pytest.raises(Mismatch):
        check(other, service="s3", now=now, body_hash=None)


def test_malformed_presigned_addresses() -> None:
    request = presigned("s3v4")
    now = datetime.now(UTC)
    for old, new in [
        ("X-Amz-Expires=600", "X-Amz-Expires=604801"),
        ("X-Amz-Expires=600", "X-Amz-Expires=-1"),
        ("X-Amz-Expires=600", ""),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"),
        ("X-Amz-Signature=", "X-Amz-Nothing="),
    ]:
        assert old in request.query
        with pytest.raises(Malformed):
            check(replace(request, query=request.query.replace(old, new)), service="s3", now=now, body_hash=None)
    with pytest.raises(TooSkewed):
        check(request, service="s3", now=now - timedelta(minutes=16), body_hash=None)
    old_form = presigned("s3")
    with pytest.raises(Malformed):
        check(
            replace(old_form, query=old_form.query.replace("Expires=", "Expires=x")),
            service="s3",
            now=now,
            body_hash=None,
        )


def test_presigned_addresses_do_not_open_the_wire() -> None:
    with pytest.raises(NotSigned):
        check(presigned("s3"), service="sagemaker", now=datetime.now(UTC), body_hash=None)


def test_query_pairs() -> None:
    assert query_pairs("a=1&b&c=%2B+%C3%A9&&a=2") == [("a", "1"), ("b", ""), ("c", "++é"), ("a", "2")]
