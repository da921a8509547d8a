"""The S3 endpoint as boto3 uses it."""

import hashlib
import io
import random
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.s3.conftest import Client

pytestmark = pytest.mark.any_database

MEGABYTE = 1 << 20
ODD_KEYS = ["a//b", "n", "n/x", "k/", "a/../x", "../../up", "grüße/日本語 🐦.jpg", "a:b", "100% +&?#;=.txt", "l" * 300]


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response: Any = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def content_of(s3: Any, bucket: str, key: str, **arguments: Any) -> bytes:
    body: bytes = s3.get_object(Bucket=bucket, Key=key, **arguments)["Body"].read()
    return body


# -- one object


def test_put_get_head(s3: Any, bucket: str) -> None:
    content = b'{"a": 1}'
    done = s3.put_object(
        Bucket=bucket,
        Key="a/b.json",
        Body=content,
        Metadata={"source": "camera 3"},
        CacheControl="max-age=60",
        ContentDisposition='attachment; filename="b.json"',
    )
    assert done["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'
    for answer in (s3.get_object(Bucket=bucket, Key="a/b.json"), s3.head_object(Bucket=bucket, Key="a/b.json")):
        assert answer["ContentLength"] == 8
        assert answer["ETag"] == done["ETag"]
        assert answer["ContentType"] == "application/json"
        assert answer["Metadata"] == {"source": "camera 3"}
        assert answer["CacheControl"] == "max-age=60"
        assert answer["ContentDisposition"] == 'attachment; filename="b.json"'
        assert answer["AcceptRanges"] == "bytes"
    assert content_of(s3, bucket, "a/b.json") == content


def test_an_empty_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="empty")
    assert content_of(s3, bucket, "empty") == b""
    assert s3.head_object(Bucket=bucket, Key="empty")["ContentLength"] == 0


@pytest.mark.parametrize("key", ODD_KEYS)
def test_any_key(s3: Any, bucket: str, key: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert content_of(s3, bucket, key) == key.encode()
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("asked", "expected", "shown"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-100", b"89", "bytes 8-9/10"),
    ],
)
def test_ranges(s3: Any, bucket: str, asked: str, expected: bytes, shown: str) -> None:
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="digits", Range=asked)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert (answer["Body"].read(), answer["ContentRange"]) == (expected, shown)
    assert s3.head_object(Bucket=bucket, Key="digits", Range=asked)["ContentLength"] == len(expected)


def test_a_range_outside_of_the_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="digits", Range="bytes=10-")
    assert refusal(error) == ("InvalidRange", 416)


def test_conditions_of_a_read(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"1")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="a")["LastModified"]
    assert content_of(s3, bucket, "a", IfMatch=etag) == b"1"
    assert content_of(s3, bucket, "a", IfNoneMatch='"other"') == b"1"
    assert content_of(s3, bucket, "a", IfUnmodifiedSince=modified) == b"1"
    for wanted in ({"IfNoneMatch": etag}, {"IfModifiedSince": modified}):
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=bucket, Key="a", **wanted)
        assert refusal(error) == ("304", 304)
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="a", IfMatch='"other"')
    assert refusal(error) == ("PreconditionFailed", 412)


def test_a_conditional_write(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"first", IfNoneMatch="*")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="a", Body=b"second", IfNoneMatch="*")
    assert refusal(error) == ("PreconditionFailed", 412)
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="a", Body=b"second", IfMatch='"x"')
    assert refusal(error) == ("NotImplemented", 501)
    assert content_of(s3, bucket, "a") == b"first"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_that_boto3_sends(s3: Any, bucket: str, algorithm: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=io.BytesIO(b"content"), ChecksumAlgorithm=algorithm)
    assert content_of(s3, bucket, "a") == b"content"


def test_a_wrong_checksum_is_refused(s3: Any, bucket: str) -> None:
    for wrong in ({"ChecksumCRC32": "AAAAAA=="}, {"ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}):
        with pytest.raises(ClientError) as error:
            s3.put_object(Bucket=bucket, Key="a", Body=b"content", **wrong)
        assert refusal(error) == ("BadDigest", 400)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_absent_things(s3: Any, bucket: str) -> None:
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=bucket, Key="none")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.get_object(Bucket="no-such-bucket", Key="none")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.put_object(Bucket="no-such-bucket", Key="none", Body=b"1")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="no-such-bucket")
    for call in (
        lambda: s3.head_object(Bucket=bucket, Key="none"),
        lambda: s3.head_bucket(Bucket="no-such-bucket"),
    ):
        with pytest.raises(ClientError) as error:
            call()
        assert refusal(error) == ("404", 404)


# -- delete and copy


def test_delete(s3: Any, bucket: str) -> None:
    for key in ("a", "b", "c/d"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    assert s3.delete_object(Bucket=bucket, Key="none")["ResponseMetadata"]["HTTPStatusCode"] == 204
    done = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "c/d"}, {"Key": "none"}]})
    assert sorted(entry["Key"] for entry in done["Deleted"]) == ["a", "c/d", "none"]
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "b"}], "Quiet": True})
    assert "Deleted" not in quiet
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_copy(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a ü", Body=b"content", ContentType="text/x-own", Metadata={"by": "me"})
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a ü"})
    copied = s3.get_object(Bucket=bucket, Key="b")
    assert (copied["Body"].read(), copied["ContentType"], copied["Metadata"]) == (
        b"content",
        "text/x-own",
        {"by": "me"},
    )
    s3.copy_object(
        Bucket=bucket,
        Key="b",
        CopySource={"Bucket": bucket, "Key": "b"},
        MetadataDirective="REPLACE",
        ContentType="text/plain",
    )
    replaced = s3.head_object(Bucket=bucket, Key="b")
    assert (replaced["ContentType"], replaced["Metadata"]) == ("text/plain", {})
    with pytest.raises(ClientError) as error:
        s3.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "none"})
    assert refusal(error)[0] == "NoSuchKey"


def test_conditions_of_a_copy(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"content")["ETag"]
    copy = {"Bucket": bucket, "Key": "b", "CopySource": {"Bucket": bucket, "Key": "a"}}
    for wrong in ({"CopySourceIfMatch": '"other"'}, {"CopySourceIfNoneMatch": etag}):
        with pytest.raises(ClientError) as error:
            s3.copy_object(**copy, **wrong)
        assert refusal(error) == ("PreconditionFailed", 412)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    s3.copy_object(**copy, CopySourceIfMatch=etag)
    assert content_of(s3, bucket, "b") == b"content"


# -- listings


def test_listing_in_pages(s3: Any, bucket: str) -> None:
    keys = sorted([f"{folder}/{number}" for folder in ("a", "b b", "ü") for number in range(5)])
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == keys
    old_pages = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert [entry["Key"] for page in old_pages for entry in page["Contents"]] == keys
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="b b/2", Prefix="b b/")
    assert [entry["Key"] for entry in after["Contents"]] == ["b b/3", "b b/4"]


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
def test_delimiter(s3: Any, bucket: str, operation: str) -> None:
    for key in ("a/1", "a/2", "b", "c/d/e", "c.txt", "z/1"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"12345")
    answer = getattr(s3, operation)(Bucket=bucket, Delimiter="/")
    assert [entry["Key"] for entry in answer["Contents"]] == ["b", "c.txt"]
    assert [group["Prefix"] for group in answer["CommonPrefixes"]] == ["a/", "c/", "z/"]
    assert answer["Contents"][0]["Size"] == 5
    pages = s3.get_paginator(operation).paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1})
    seen = [
        entry.get("Key") or entry["Prefix"]
        for page in pages
        for entry in [*page.get("Contents", []), *page.get("CommonPrefixes", [])]
    ]
    assert seen == ["a/", "b", "c.txt", "c/", "z/"]


def test_a_wrong_token_is_refused(s3: Any, bucket: str) -> None:
    for wrong in ("xx", "%%%", "eHg="):
        with pytest.raises(ClientError) as error:
            s3.list_objects_v2(Bucket=bucket, ContinuationToken=wrong)
        assert refusal(error)[0] == "InvalidArgument"


# -- buckets


def test_buckets(s3: Any, bucket: str) -> None:
    assert bucket in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    assert bucket in [entry["Name"] for entry in s3.list_buckets(Prefix=bucket[:-1])["Buckets"]]
    assert s3.list_buckets(Prefix=f"{bucket}x")["Buckets"] == []
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    assert refusal(error) == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_bucket(Bucket=bucket)
    assert bucket not in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]


def test_a_bucket_is_where_the_caller_thinks(client: Client, bucket: str) -> None:
    abroad = client(region="eu-west-2")
    assert abroad.head_bucket(Bucket=bucket)["BucketRegion"] == "eu-west-2"
    assert abroad.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "eu-west-2"


def test_pages_of_all_origins_may_read_and_nothing_is_public(s3: Any, bucket: str) -> None:
    """What scripts set up before a labeling job holds already, and is told."""
    s3.put_bucket_cors(
        Bucket=bucket, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    )
    [rule] = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (["*"], ["GET", "HEAD", "PUT"])
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert len(blocked) == 4
    assert all(blocked.values())
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=blocked)
    with pytest.raises(ClientError) as error:
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": False})
    assert refusal(error) == ("NotImplemented", 501)


def test_what_is_not_part_of_the_endpoint_says_so(s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert refusal(error) == ("NotImplemented", 501)
    with pytest.raises(ClientError) as error:
        s3.create_bucket(Bucket="under_score")
    assert refusal(error) == ("InvalidBucketName", 400)


# -- large ones


def test_multipart_by_hand(s3: Any, bucket: str) -> None:
    first = random.Random(1).randbytes(5 * MEGABYTE)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ContentType="image/png", Metadata={"a": "b"})
    named = {"Bucket": bucket, "Key": "big", "UploadId": upload["UploadId"]}
    etags = [s3.upload_part(**named, PartNumber=n, Body=body)["ETag"] for n, body in [(1, first), (2, b"end")]]
    parts = s3.list_parts(**named)["Parts"]
    assert [(part["PartNumber"], part["Size"], part["ETag"]) for part in parts] == [
        (1, len(first), etags[0]),
        (2, 3, etags[1]),
    ]
    assert [part["PartNumber"] for part in s3.list_parts(**named, PartNumberMarker=1)["Parts"]] == [2]
    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**named, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etags[1]}]})
    assert refusal(error) == ("InvalidPart", 400)
    wanted = {"Parts": [{"PartNumber": n, "ETag": etag} for n, etag in enumerate(etags, 1)]}
    done = s3.complete_multipart_upload(**named, MultipartUpload=wanted)
    assert done["ETag"].endswith('-2"')
    head = s3.head_object(Bucket=bucket, Key="big")
    assert (head["ContentType"], head["Metadata"], head["ETag"]) == ("image/png", {"a": "b"}, done["ETag"])
    assert content_of(s3, bucket, "big") == first + b"end"
    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.abort_multipart_upload(**named)


def test_an_aborted_upload_leaves_nothing(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"1")
    s3.abort_multipart_upload(Bucket=bucket, Key="big", UploadId=upload)
    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.list_parts(Bucket=bucket, Key="big", UploadId=upload)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_managed_transfers_of_20_megabytes(s3: Any, bucket: str, tmp_path: Path) -> None:
    content = random.Random(2).randbytes(20 * MEGABYTE)
    (tmp_path / "up").write_bytes(content)
    s3.upload_file(str(tmp_path / "up"), bucket, "from-file.bin", ExtraArgs={"Metadata": {"a": "b"}})
    s3.upload_fileobj(io.BytesIO(content), bucket, "from-stream.bin")
    s3.copy({"Bucket": bucket, "Key": "from-file.bin"}, bucket, "copied.bin")
    for key in ("from-file.bin", "from-stream.bin", "copied.bin"):
        s3.download_file(bucket, key, str(tmp_path / "down"))
        assert (tmp_path / "down").read_bytes() == content
        assert s3.head_object(Bucket=bucket, Key=key)["ETag"].endswith('-3"')
    into = io.BytesIO()
    s3.download_fileobj(bucket, "from-stream.bin", into)
    assert into.getvalue() == content


def test_a_stream_that_cannot_be_rewound(s3: Any, bucket: str) -> None:
    class OneWay(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self._inner = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self._inner.readinto(buffer)

        def seekable(self) -> bool:
            return False

    content = random.Random(3).randbytes(9 * MEGABYTE)
    s3.upload_fileobj(io.BufferedReader(OneWay(content)), bucket, "stream")
    assert content_of(s3, bucket, "stream") == content
