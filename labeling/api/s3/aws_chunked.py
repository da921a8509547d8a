"""Decodes the `aws-chunked` body that SDKs send when they sign a stream piece by piece or put a checksum at its end."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from labeling.api.s3.errors import S3Error
from labeling.api.sigv4 import ChunkSignatures

CHUNK_HEADER = re.compile(rb"([0-9A-Fa-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?")
LONGEST_LINE = 8192
TRAILER_SIGNATURE = "x-amz-trailer-signature"


class Decoder:
    """Iterating gives the content; afterwards `trailers` holds what followed it, names in lower case.

    Without `signatures` the chunks must not be signed. Nothing is to be trusted before the iteration has ended.
    """

    def __init__(self, received: Iterator[bytes], signatures: ChunkSignatures | None) -> None:
        self._received = received
        self._signatures = signatures
        self._ahead = bytearray()  # gives up its front without copying the rest
        self.trailers: Mapping[str, str] = {}

    def __iter__(self) -> Iterator[bytes]:
        while True:
            size, signature = self._chunk_header()
            digest = hashlib.sha256()
            for piece in self._take(size):
                digest.update(piece)
                yield piece
            if self._signatures:
                self._signatures.check_chunk(digest.hexdigest(), signature)
            if not size:
                break
            self._expect_line(b"")
        self._read_trailers()

    def _chunk_header(self) -> tuple[int, str]:
        found = CHUNK_HEADER.fullmatch(self._line())
        if found is None or (found[2] is None) != (self._signatures is None):
            raise _malformed("A chunk does not begin with its size" + " and signature." * bool(self._signatures))
        return int(found[1], 16), (found[2] or b"").decode()

    def _read_trailers(self) -> None:
        trailers: dict[str, str] = {}
        signed = hashlib.sha256()
        while line := self._line(at_end=b""):
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise _malformed("A line after the last chunk is no header.")
            trailers[name.strip().lower()] = value.strip()
            if name.strip().lower() != TRAILER_SIGNATURE:
                signed.update(line.strip() + b"\n")
        signature = trailers.pop(TRAILER_SIGNATURE, "")
        if self._signatures and trailers:
            self._signatures.check_trailer(signed.hexdigest(), signature)
        self.trailers = trailers

    def _line(self, *, at_end: bytes | None = None) -> bytes:
        """The bytes up to the next line end; `at_end` where nothing follows any more."""
        while (end := self._ahead.find(b"\r\n", 0, LONGEST_LINE)) < 0:
            if len(self._ahead) >= LONGEST_LINE:
                raise _malformed("A line between the chunks is too long.")
            more = next(self._received, b"")
            if not more and at_end is not None and not self._ahead:
                return at_end
            if not more:
                raise _incomplete()
            self._ahead += more
        line = bytes(self._ahead[:end])
        del self._ahead[: end + 2]
        return line

    def _expect_line(self, expected: bytes) -> None:
        if self._line() != expected:
            raise _malformed("A chunk is longer than it says.")

    def _take(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._ahead:
                self._ahead += next(self._received, b"")
            piece = bytes(self._ahead[:size])
            if not piece:
                raise _incomplete()
            del self._ahead[:size]
            size -= len(piece)
            yield piece


def _malformed(reason: str) -> S3Error:
    return S3Error("InvalidRequest", f"The aws-chunked body cannot be read: {reason}")


def _incomplete() -> S3Error:
    return S3Error("IncompleteBody", "The body ended before the number of bytes that was announced.")
