"""Bodies that SDKs cut into signed or unsigned chunks, with checksums at the end: over TLS boto3 sends them so."""

import base64
import hashlib
import hmac
import http.client
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labeling.api.s3.crc import CRC32C, CRC64NVME, Crc
from labeling.api.sigv4 import EMPTY_HASH, signing_key

from .conftest import Endpoint

pytestmark = pytest.mark.any_database

CONTENT = bytes(range(256)) * 1000
UNSIGNED, SIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def crc32(content: bytes) -> str:
    return base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()


def crc(kind: tuple[int, int]) -> Callable[[bytes], str]:
    def of(content: bytes) -> str:
        running = Crc(*kind)
        running.update(content)
        return base64.b64encode(running.digest()).decode()

    return of


def pieces(size: int = 65_536) -> Iterator[bytes]:
    for start in range(0, len(CONTENT), size):
        yield CONTENT[start : start + size]


class Upload:
    """A PUT by hand: signed head, then a body made with the chain of the head's signature."""

    def __init__(self, endpoint: Endpoint, bucket: str, payload: str, **headers: str) -> None:
        self.endpoint, self.path = endpoint, f"/s3/{bucket}/chunked.bin"
        parts = urlsplit(endpoint.url)
        self.connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"x-amz-content-sha256": payload, "x-amz-decoded-content-length": str(len(CONTENT))}
        request = AWSRequest("PUT", f"http://{parts.netloc}{self.path}", headers=named)
        signer = S3SigV4Auth(Credentials(*endpoint.owner), "s3", "us-east-1")
        signer._modify_request_before_signing = lambda request: None  # type: ignore[method-assign]  # keeps our payload
        request.context["timestamp"] = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        request.headers["X-Amz-Date"] = request.context["timestamp"]
        text = signer.string_to_sign(request, signer.canonical_request(request))
        self.previous = signer.signature(text, request)
        signer._inject_signature_to_request(request, self.previous)
        self.stamp = request.context["timestamp"]
        self.headers = dict(request.headers.items())
        self.key = signing_key(endpoint.owner[1], self.stamp[:8], "us-east-1", "s3")

    def sign(self, kind: str, *hashes: str) -> str:
        scope = f"{self.stamp[:8]}/us-east-1/s3/aws4_request"
        text = "\n".join([f"AWS4-HMAC-SHA256-{kind}", self.stamp, scope, self.previous, *hashes])
        self.previous = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        return self.previous

    def signed_chunk(self, content: bytes) -> bytes:
        signature = self.sign("PAYLOAD", EMPTY_HASH, hashlib.sha256(content).hexdigest())
        return b"%x;chunk-signature=%s\r\n%s" % (len(content), signature.encode(), content)

    def send(self, body: bytes, *, in_http_chunks: bool = False) -> tuple[int, bytes]:
        halves = iter([body[:100_000], body[100_000:]])
        content: Any = halves if in_http_chunks else body
        self.connection.request("PUT", self.path, content, self.headers, encode_chunked=in_http_chunks)
        answer = self.connection.getresponse()
        result = answer.status, answer.read()
        self.connection.close()
        return result


def unsigned_body(trailer: str) -> bytes:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces())
    return chunks + b"0\r\n" + trailer.encode() + b"\r\n\r\n"


def stored(s3: Any, bucket: str) -> Any:
    return s3.get_object(Bucket=bucket, Key="chunked.bin")


def nothing_stored(s3: Any, bucket: str) -> bool:
    return bool(s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0)


CHECKSUMS: dict[str, Callable[[bytes], str]] = {
    "crc32": crc32,
    "crc32c": crc(CRC32C),
    "crc64nvme": crc(CRC64NVME),
    "sha256": lambda content: base64.b64encode(hashlib.sha256(content).digest()).decode(),
}


@pytest.mark.parametrize("in_http_chunks", [True, False])
@pytest.mark.parametrize("name", CHECKSUMS)
def test_unsigned_chunks_with_a_checksum_at_the_end(
    endpoint: Endpoint, s3: Any, bucket: str, name: str, in_http_chunks: bool
) -> None:
    named = f"x-amz-checksum-{name}"
    upload = Upload(endpoint, bucket, UNSIGNED, content_encoding="aws-chunked", x_amz_trailer=named)
    body = unsigned_body(f"{named}:{CHECKSUMS[name](CONTENT)}")
    assert upload.send(body, in_http_chunks=in_http_chunks)[0] == 200
    answer = stored(s3, bucket)
    assert answer["Body"].read() == CONTENT
    assert "ContentEncoding" not in answer


def test_a_wrong_or_missing_checksum_at_the_end(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    for trailer in (f"x-amz-checksum-crc32:{crc32(b'other')}", ""):
        upload = Upload(endpoint, bucket, UNSIGNED, x_amz_trailer="x-amz-checksum-crc32")
        status, content = upload.send(unsigned_body(trailer).replace(b"\r\n\r\n\r\n", b"\r\n\r\n"))
        assert (status, b"BadDigest" in content) == (400, True)
    upload = Upload(endpoint, bucket, UNSIGNED, x_amz_trailer="x-amz-checksum-xxhash64")
    assert upload.send(unsigned_body("x-amz-checksum-xxhash64:AAAA"))[0] == 501
    assert nothing_stored(s3, bucket)


def test_signed_chunks(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    upload = Upload(endpoint, bucket, SIGNED, content_encoding="aws-chunked,gzip")
    body = b"".join(upload.signed_chunk(piece) + b"\r\n" for piece in [*pieces(), b""])
    assert upload.send(body) == (200, b"")
    answer = stored(s3, bucket)
    assert (answer["Body"].read(), answer["ContentEncoding"]) == (CONTENT, "gzip")


def test_signed_chunks_with_a_signed_trailer(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    upload = Upload(endpoint, bucket, f"{SIGNED}-TRAILER", x_amz_trailer="x-amz-checksum-crc32")
    body = b"".join(upload.signed_chunk(piece) + b"\r\n" for piece in pieces()) + upload.signed_chunk(b"")
    line = f"x-amz-checksum-crc32:{crc32(CONTENT)}"
    signature = upload.sign("TRAILER", hashlib.sha256(f"{line}\n".encode()).hexdigest())
    body += f"{line}\r\nx-amz-trailer-signature:{signature}\r\n\r\n".encode()
    assert upload.send(body) == (200, b"")
    assert stored(s3, bucket)["Body"].read() == CONTENT


def test_changed_chunks_are_refused(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    def body(upload: Upload) -> bytes:
        return b"".join(upload.signed_chunk(piece) + b"\r\n" for piece in [*pieces(), b""])

    changes: list[Callable[[bytes], bytes]] = [
        lambda whole: whole.replace(b"\x00\x01\x02", b"\x00\x01\x03", 1),
        lambda whole: whole[: whole.rindex(b"0;chunk")],
        lambda whole: whole[:1000],
        lambda whole: whole.replace(b";chunk-signature=", b";chunk_signature=", 1),
        lambda whole: b"fffffffff" + whole,
        lambda whole: b"x" * 20_000 + whole,
    ]
    for change in changes:
        upload = Upload(endpoint, bucket, SIGNED)
        assert upload.send(change(body(upload)))[0] in {400, 403}
    upload = Upload(endpoint, bucket, UNSIGNED)
    assert upload.send(b"1\r\nxtoo long\r\n0\r\n\r\n")[0] == 400
    upload = Upload(endpoint, bucket, UNSIGNED)
    assert upload.send(b"1\r\nx\r\n0\r\n\r\n")[0] == 400
    upload = Upload(endpoint, bucket, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
    assert upload.send(b"")[0] == 501
    assert nothing_stored(s3, bucket)


def test_a_body_other_than_the_signed_one_is_refused(endpoint: Endpoint, s3: Any, bucket: str) -> None:
    upload = Upload(endpoint, bucket, hashlib.sha256(b"signed").hexdigest())
    status, content = upload.send(b"another")
    assert (status, b"XAmzContentSHA256Mismatch" in content) == (400, True)
    assert nothing_stored(s3, bucket)
