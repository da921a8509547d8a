"""The body of a request as it comes, held against all the client said of it: length, hash, checksums, signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from labeling.api.s3.aws_chunked import Decoder
from labeling.api.s3.errors import S3Error, not_implemented
from labeling.api.sigv4 import UNSIGNED, BodyMismatch, ChunkSignatures
from labeling.storage.port import CHUNK

PREFIX = "x-amz-checksum-"
STREAMS = {
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
}


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Crc32:
    def __init__(self) -> None:
        self._state = 0

    def update(self, data: bytes) -> None:
        self._state = zlib.crc32(data, self._state)

    def digest(self) -> bytes:
        return self._state.to_bytes(4, "big")


def _crc32c() -> Digest:
    from labeling.api.s3 import crc  # rests on numpy, which a site that nobody asks for this need not hold

    return crc.Crc(*crc.CRC32C)


def _crc64nvme() -> Digest:
    from labeling.api.s3 import crc

    return crc.Crc(*crc.CRC64NVME)


CHECKSUMS: Mapping[str, Callable[[], Digest]] = {
    f"{PREFIX}crc32": _Crc32,
    f"{PREFIX}crc32c": _crc32c,
    f"{PREFIX}crc64nvme": _crc64nvme,
    f"{PREFIX}sha1": lambda: hashlib.sha1(usedforsecurity=False),
    f"{PREFIX}sha256": hashlib.sha256,
    f"{PREFIX}sha512": hashlib.sha512,
}
#: These say how a checksum is meant and are none themselves.
ABOUT_CHECKSUMS = {f"{PREFIX}algorithm", f"{PREFIX}type", f"{PREFIX}mode"}


class Body:
    """Iterating gives the content once. The iteration ends with an error unless all that was said of it held."""

    def __init__(
        self, received: Iterator[bytes], headers: Mapping[str, str], payload: str, chunks: ChunkSignatures | None
    ) -> None:
        """`payload` and `chunks` are what the signature says of the body (see `sigv4.Verified`)."""
        if payload.startswith("STREAMING-") and payload not in STREAMS:
            raise not_implemented(f"A body signed as {payload}")
        self._headers = headers
        self._payload = payload
        self._decoder = Decoder(received, chunks) if payload in STREAMS else None
        self._content = iter(self._decoder) if self._decoder else received

    def __iter__(self) -> Iterator[bytes]:
        digests = self._digests()
        size = 0
        for piece in self._content:
            for digest in digests.values():
                digest.update(piece)
            size += len(piece)
            yield piece
        self._check(size, {name: digest.digest() for name, digest in digests.items()})

    def whole(self, most: int) -> bytes:
        """The content in memory; refused when it is longer than `most` bytes."""
        content = b""
        for piece in self:
            content += piece
            if len(content) > most:
                raise S3Error("EntityTooLarge", f"This body may have {most} bytes.")
        return content

    def _digests(self) -> dict[str, Digest]:
        announced = [name.strip().lower() for name in self._headers.get("x-amz-trailer", "").split(",")]
        named = [name for name in (*self._headers, *announced) if name.startswith(PREFIX)]
        unknown = sorted(set(named) - CHECKSUMS.keys() - ABOUT_CHECKSUMS)
        if unknown:
            raise not_implemented(f"The checksum {unknown[0]}")
        digests = {name: CHECKSUMS[name]() for name in named if name in CHECKSUMS}
        if "content-md5" in self._headers:
            digests["content-md5"] = hashlib.md5(usedforsecurity=False)
        if self._decoder is None and self._payload != UNSIGNED:
            digests["payload"] = hashlib.sha256()
        return digests

    def _check(self, size: int, digests: Mapping[str, bytes]) -> None:
        said = {**self._headers, **(self._decoder.trailers if self._decoder else {}), "payload": ""}
        expected_size = said.get("x-amz-decoded-content-length", str(size))
        if self._decoder and expected_size != str(size):
            raise S3Error("IncompleteBody", f"The body has {size} bytes; {expected_size} were announced.")
        for name, digest in digests.items():
            if name == "payload":
                if not hmac.compare_digest(digest.hex(), self._payload):
                    raise BodyMismatch
            elif base64.b64encode(digest).decode() != said.get(name, ""):
                raise S3Error("BadDigest", f"The {name} of the body is not the one that was sent with it.")


def received(request: HttpRequest) -> Iterator[bytes]:
    """The bytes of a request body in pieces, never all at once. Raises where the client goes away too early."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        yield from _received_chunked(request)
        return
    left = int(length or 0)
    while left:
        try:
            piece = request.read(min(CHUNK, left))
        except UnreadablePostError:
            piece = b""
        if not piece:
            raise S3Error("IncompleteBody", f"The body ended {left} bytes before the length that was announced.")
        left -= len(piece)
        yield piece


def _received_chunked(request: HttpRequest) -> Iterator[bytes]:
    # Django reads bodies by their length only; a server that undoes HTTP's own chunks says so in this variable.
    if not request.META.get("wsgi.input_terminated"):
        raise S3Error("MissingContentLength", "Send a Content-Length with the body.", status=411)
    while piece := request.META["wsgi.input"].read(CHUNK):
        yield piece
