"""Who gets in: signatures, presigned addresses in both forms, links of our own, and how content is served."""

import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Client, Endpoint

pytestmark = pytest.mark.any_database


def fetch(url: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes, Message]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, method=method, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def code_of(client: Any, bucket: str) -> str:
    with pytest.raises(ClientError) as error:
        client.list_objects_v2(Bucket=bucket)
    response: Any = error.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return str(response["Error"]["Code"])


def test_only_owners_and_admins_get_in(endpoint: Endpoint, client: Client, bucket: str) -> None:
    key_id, secret = endpoint.owner
    assert code_of(client((key_id, secret + "x")), bucket) == "SignatureDoesNotMatch"
    assert code_of(client(("LWAKUNKNOWN", secret)), bucket) == "InvalidAccessKeyId"
    assert code_of(client(endpoint.worker), bucket) == "AccessDenied"
    status, content, _ = fetch(f"{endpoint.url}/{bucket}")
    assert (status, b"<Code>AccessDenied</Code>" in content) == (403, True)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_addresses(endpoint: Endpoint, client: Client, bucket: str, version: str) -> None:
    s3 = client(signature_version=version)
    target = {"Bucket": bucket, "Key": "a b/ü~(1).txt"}
    put = s3.generate_presigned_url("put_object", Params={**target, "ContentType": "text/plain"})
    assert fetch(put, method="PUT", body=b"content", content_type="text/plain")[0] == 200
    assert fetch(put, method="PUT", body=b"content", content_type="text/html")[0] == 403
    get = s3.generate_presigned_url("get_object", Params=target)
    assert fetch(get)[:2] == (200, b"content")
    assert fetch(get, range="bytes=1-2")[:2] == (206, b"on")
    assert fetch(get, method="DELETE")[0] == 403
    assert fetch(get.replace("%281%29", "%282%29"))[0] == 403
    renamed = s3.generate_presigned_url(
        "get_object", Params={**target, "ResponseContentDisposition": 'attachment; filename="x y.txt"'}
    )
    assert fetch(renamed)[2]["Content-Disposition"] == 'attachment; filename="x y.txt"'


def test_boto3_makes_the_older_form_by_default(client: Client, bucket: str) -> None:
    s3 = client()
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
    assert "AWSAccessKeyId=" in url
    assert fetch(url)[:2] == (200, b"1")


@pytest.mark.parametrize(
    ("key", "content_type", "disposition"),
    [
        ("a.jpg", "image/jpeg", "inline"),
        ("a.txt", "text/plain", "inline"),
        ("a.html", "text/html", "attachment"),
        ("a.svg", "image/svg+xml", "attachment"),
        ("a.xml", "application/xml", "attachment"),
        ("a.pdf", "application/pdf", "attachment"),
        ("a.js", "text/javascript", "attachment"),
    ],
)
def test_content_is_served_harmlessly(s3: Any, bucket: str, key: str, content_type: str, disposition: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=b"<script>alert(1)</script>", ContentType=content_type)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
    headers = fetch(url)[2]
    assert headers["Content-Type"] == content_type
    assert headers["Content-Disposition"] == disposition
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")
    assert "Set-Cookie" not in headers


def test_a_signed_override_cannot_make_content_run(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a.txt", Body=b"<script>alert(1)</script>")
    parameters = {"ResponseContentType": "text/html", "ResponseContentDisposition": "inline; filename=x.html"}
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a.txt", **parameters})
    assert fetch(url)[2]["Content-Disposition"] == "attachment; filename=x.html"


def test_other_origins_may_read_what_a_signature_opens(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
    assert fetch(url, origin="null")[2]["Access-Control-Allow-Origin"] == "*"
    status, _, headers = fetch(f"{endpoint.url}/{bucket}/a", method="OPTIONS", origin="null")
    assert (status, "PUT" in headers["Access-Control-Allow-Methods"]) == (200, True)
    assert headers["Access-Control-Allow-Credentials"] is None
