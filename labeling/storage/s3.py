"""Objects in S3 or any server that speaks its protocol, through boto3."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from labeling.errors import (
    BadPart,
    BadUri,
    BucketExists,
    BucketNotEmpty,
    NoSuchBucket,
    NoSuchObject,
    NoSuchUpload,
    ObjectExists,
    StorageError,
    StoreUnavailable,
)
from labeling.storage.port import (
    Attributes,
    Bucket,
    Content,
    ListedObject,
    ObjectInfo,
    ObjectReader,
    Page,
    Part,
    Readable,
    pieces,
)
from labeling.storage.uri import join, new_bucket_name, parse, parse_object

BLOCK = 16 << 20  # a part of a multipart upload; with 10,000 parts that is 160 GB
#: Our names of headers → the names boto3 gives them.
HEADERS = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
}
ERRORS: Mapping[str, type[StorageError]] = {
    "NoSuchKey": NoSuchObject,
    "404": NoSuchObject,
    "NoSuchBucket": NoSuchBucket,
    "BucketAlreadyExists": BucketExists,
    "BucketAlreadyOwnedByYou": BucketExists,
    "BucketNotEmpty": BucketNotEmpty,
    "InvalidBucketName": BadUri,
    "PreconditionFailed": ObjectExists,
    "ConditionalRequestConflict": ObjectExists,
    "NoSuchUpload": NoSuchUpload,
    "InvalidPart": BadPart,
    "InvalidPartOrder": BadPart,
    "EntityTooSmall": BadPart,
}
REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403"}


class S3Store:
    """A `Store` on an S3 server. An empty `endpoint` means Amazon's own, empty keys boto3's usual search for them."""

    def __init__(self, *, endpoint: str, region: str, access_key: str, secret_key: str) -> None:
        import boto3
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=32,
            retries={"mode": "standard", "max_attempts": 5},
            s3={"addressing_style": "path" if endpoint else "auto"},
            # Servers other than Amazon's often do not know the newer checksums; TLS guards the bytes.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region,
            aws_access_key_id=access_key or None,
            aws_secret_access_key=secret_key or None,
            config=config,
        )

    def stat(self, uri: str) -> ObjectInfo | None:
        try:
            with _translated(uri):
                found = self._client.head_object(**_address(uri))
        except (NoSuchObject, NoSuchBucket):
            return None
        return _info(uri, found, found["ContentLength"])

    def open_read(self, uri: str, *, start: int = 0, stop: int | None = None) -> ObjectReader:
        wanted = {"Range": f"bytes={start}-{'' if stop is None else stop - 1}"} if start or stop is not None else {}
        if stop is not None and stop <= start:
            return self._nothing(uri)
        try:
            with _translated(uri):
                found = self._client.get_object(**_address(uri), **wanted)
        except _BeyondTheEnd:
            return self._nothing(uri)
        length = found["ContentLength"]
        whole = int(found["ContentRange"].rpartition("/")[2]) if "ContentRange" in found else length
        return ObjectReader(_Body(uri, found["Body"]), _info(uri, found, whole), length)

    def write(
        self,
        uri: str,
        content: Content,
        *,
        attributes: Attributes | None = None,
        if_absent: bool = False,
        over: str = "",
        durable: bool = True,
    ) -> ObjectInfo:
        blocks = _blocks(pieces(content))
        first, second = next(blocks, b""), next(blocks, None)
        if second is not None:
            return self._write_in_parts(uri, [first, second], blocks, attributes, if_absent=if_absent, over=over)
        kept = (attributes or Attributes()).typed(parse(uri).key)
        put = partial(self._client.put_object, **_address(uri), Body=first, **_arguments(kept))
        with _translated(uri):
            done = _bound(put, _condition(if_absent, over))
        return _written(uri, len(first), done["ETag"], kept)

    def copy(self, source: str, target: str, *, attributes: Attributes | None = None) -> ObjectInfo:
        from boto3.s3.transfer import TransferConfig

        info = self.stat(source)
        if info is None:
            raise NoSuchObject(f"There is no object {source}.")
        extra = {**_arguments(attributes or info.attributes), "MetadataDirective": "REPLACE"}
        one_by_one = TransferConfig(use_threads=False)
        with _translated(target):
            self._client.copy(_address(source), **_address(target), ExtraArgs=extra, Config=one_by_one)
        copied = self.stat(target)
        if copied is None:
            raise StoreUnavailable(f"{target} was copied and is not there.")
        return copied

    def delete(self, uri: str) -> None:
        with _translated(uri):
            self._client.delete_object(**_address(uri))

    def list(
        self, prefix: str, *, delimiter: str = "", start_after: str = "", token: str = "", limit: int = 1000
    ) -> Page:
        found = parse(prefix)
        wanted: dict[str, Any] = {"Bucket": found.bucket, "Prefix": found.key, "MaxKeys": limit}
        optional = {"Delimiter": delimiter, "StartAfter": start_after, "ContinuationToken": token}
        wanted |= {name: value for name, value in optional.items() if value}
        with _translated(prefix):
            page = self._client.list_objects_v2(**wanted)
        objects = [
            ListedObject(
                uri=join(found.bucket, entry["Key"]),
                size=entry["Size"],
                etag=entry["ETag"].strip('"'),
                modified=entry["LastModified"].astimezone(UTC),
            )
            for entry in page.get("Contents", ())
        ]
        groups = [join(found.bucket, group["Prefix"]) for group in page.get("CommonPrefixes", ())]
        return Page(objects, groups, page.get("NextContinuationToken", ""))

    def buckets(self) -> Sequence[Bucket]:
        with _translated("the list of buckets"):
            found = self._client.list_buckets()["Buckets"]
        return sorted((Bucket(b["Name"], b["CreationDate"].astimezone(UTC)) for b in found), key=lambda b: b.name)

    def create_bucket(self, name: str) -> None:
        region = self._client.meta.region_name
        placed = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != "us-east-1" else {}
        if any(bucket.name == new_bucket_name(name) for bucket in self.buckets()):
            raise BucketExists(f"There is a bucket {name!r} already.")
        with _translated(join(name, "")):
            self._client.create_bucket(Bucket=name, **placed)

    def delete_bucket(self, name: str) -> None:
        with _translated(join(name, "")):
            self._client.delete_bucket(Bucket=name)

    def start_upload(self, uri: str, *, attributes: Attributes | None = None) -> str:
        kept = (attributes or Attributes()).typed(parse(uri).key)
        with _translated(uri):
            return str(self._client.create_multipart_upload(**_address(uri), **_arguments(kept))["UploadId"])

    def write_part(self, uri: str, upload: str, number: int, content: Content) -> Part:
        if not 1 <= number <= 10_000:
            raise BadPart(f"Part number {number} is not between 1 and 10000.")
        with tempfile.SpooledTemporaryFile(BLOCK) as body:  # read twice, for its signature and to be sent
            body.writelines(pieces(content))
            size = body.tell()
            body.seek(0)
            with _translated(uri):
                done = self._client.upload_part(**_address(uri), UploadId=upload, PartNumber=number, Body=body)
        return Part(number, size, done["ETag"].strip('"'), datetime.now(UTC))

    def parts(self, uri: str, upload: str) -> Sequence[Part]:
        pages = self._client.get_paginator("list_parts").paginate(**_address(uri), UploadId=upload)
        with _translated(uri):
            return [
                Part(part["PartNumber"], part["Size"], part["ETag"].strip('"'), part["LastModified"].astimezone(UTC))
                for page in pages
                for part in page.get("Parts", ())
            ]

    def complete_upload(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], *, if_absent: bool = False
    ) -> ObjectInfo:
        return self._complete(uri, upload, parts, _condition(if_absent))

    def _complete(
        self, uri: str, upload: str, parts: Sequence[tuple[int, str]], condition: Mapping[str, str]
    ) -> ObjectInfo:
        if not parts:
            raise BadPart("An upload is completed with at least one part.")
        named = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in parts]}
        complete = partial(self._client.complete_multipart_upload, **_address(uri), UploadId=upload)
        with _translated(uri):
            _bound(partial(complete, MultipartUpload=named), condition)
        info = self.stat(uri)
        if info is None:
            raise StoreUnavailable(f"{uri} was put together and is not there.")
        return info

    def abort_upload(self, uri: str, upload: str) -> None:
        with _translated(uri):
            self._client.abort_multipart_upload(**_address(uri), UploadId=upload)

    def url_for_browser(self, uri: str, *, seconds: int) -> str | None:
        return str(self._client.generate_presigned_url("get_object", Params=_address(uri), ExpiresIn=seconds))

    def _nothing(self, uri: str) -> ObjectReader:
        info = self.stat(uri)
        if info is None:
            raise NoSuchObject(f"There is no object {uri}.")
        return ObjectReader(io.BytesIO(), info, 0)

    def _write_in_parts(
        self,
        uri: str,
        first: Sequence[bytes],
        rest: Iterator[bytes],
        attributes: Attributes | None,
        *,
        if_absent: bool,
        over: str,
    ) -> ObjectInfo:
        """Servers that look at no condition when parts are put together are asked before: parts take long."""
        upload = self.start_upload(uri, attributes=attributes)
        try:
            named = [(n, self.write_part(uri, upload, n, block).etag) for n, block in _numbered(first, rest)]
            if over and ((there := self.stat(uri)) is None or there.etag != over):
                raise ObjectExists(f"{uri} was replaced meanwhile.")
            return self._complete(uri, upload, named, _condition(if_absent, over))
        except BaseException:
            self.abort_upload(uri, upload)
            raise


class _BeyondTheEnd(StorageError):
    """The range begins after the last byte."""


class _Body:
    """The bytes of an answer; a connection that breaks is an error of ours."""

    def __init__(self, uri: str, body: Readable) -> None:
        self._uri = uri
        self._body = body

    def read(self, size: int, /) -> bytes:
        with _translated(self._uri):
            return self._body.read(size)

    def close(self) -> None:
        self._body.close()


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turn boto3's errors into ours."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as error:
        raise _translation(what, error.response) from error
    except ParamValidationError as error:
        raise StorageError(f"{what}: {error}") from error
    except (BotoCoreError, Boto3Error, HTTPError) as error:
        raise StoreUnavailable(
            f"{what}: the S3 server cannot be reached: {error}", hint="Check LABELWRIGHT_S3_ENDPOINT."
        ) from error


def _translation(what: str, response: Mapping[str, Any]) -> StorageError:
    code = str(response["Error"].get("Code", ""))
    said = f"{what}: {response['Error'].get('Message') or code}"
    if code in {"InvalidRange", "416"}:
        return _BeyondTheEnd(said)
    if code in ERRORS:
        return ERRORS[code](said)
    if code in REFUSED:
        return StorageError(said, hint="Check LABELWRIGHT_S3_ACCESS_KEY, its secret and what it may do.")
    if response["ResponseMetadata"]["HTTPStatusCode"] >= 500 or code == "SlowDown":
        return StoreUnavailable(said)
    return StorageError(said)


def _address(uri: str) -> dict[str, str]:
    found = parse_object(uri)
    return {"Bucket": found.bucket, "Key": found.key}


def _condition(if_absent: bool, over: str = "") -> dict[str, str]:
    if over:
        return {"IfMatch": f'"{over}"'}
    return {"IfNoneMatch": "*"} if if_absent else {}


def _bound(write: Callable[..., Any], condition: Mapping[str, str]) -> Any:
    """Writes under a condition. On a server that does not know how to replace one version only, it is any version."""
    from botocore.exceptions import ClientError

    try:
        return write(**condition)
    except ClientError as error:
        code = error.response["Error"].get("Code")
        if "IfMatch" not in condition or code not in {"NotImplemented", "NoSuchKey"}:
            raise
        if code == "NoSuchKey":
            raise ObjectExists("It was deleted meanwhile.") from None
        return write()


def _arguments(kept: Attributes) -> dict[str, Any]:
    named = {HEADERS[name]: value for name, value in kept.headers.items() if name in HEADERS}
    return {"ContentType": kept.content_type, "Metadata": dict(kept.metadata), **named}


def _info(uri: str, found: Mapping[str, Any], size: int) -> ObjectInfo:
    headers = {name: found[theirs] for name, theirs in HEADERS.items() if found.get(theirs)}
    return ObjectInfo(
        uri=str(parse(uri)),
        size=size,
        etag=found["ETag"].strip('"'),
        modified=found["LastModified"].astimezone(UTC),
        attributes=Attributes(
            content_type=found.get("ContentType", ""), metadata=found.get("Metadata", {}), headers=headers
        ),
    )


def _written(uri: str, size: int, etag: str, kept: Attributes) -> ObjectInfo:
    now = datetime.now(UTC)
    return ObjectInfo(uri=str(parse(uri)), size=size, etag=etag.strip('"'), modified=now, attributes=kept)


def _blocks(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of one size, the last one shorter."""
    gathered = bytearray()
    for piece in content:
        gathered += piece
        while len(gathered) > BLOCK:
            yield bytes(gathered[:BLOCK])
            del gathered[:BLOCK]
    yield bytes(gathered)


def _numbered(first: Sequence[bytes], rest: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    yield from enumerate(first, 1)
    yield from enumerate(rest, len(first) + 1)
