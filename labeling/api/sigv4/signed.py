"""What is signed, by whom, and what of it was found true."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

from labeling.api.sigv4.refusals import Mismatch, UnknownKey

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()

Owner = TypeVar("Owner")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Credential(Generic[Owner]):
    """A key and whose it is; `until` for those that end by themselves."""

    access_key_id: str
    secret: str
    owner: Owner
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """`path` as decoded text from the root of the host, `resource` the same without the mount point of the service;
    `query` as it was sent; `headers` with lower-case names, `host` as the client wrote it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    resource: str = ""


@dataclass(slots=True)
class ChunkSignatures:
    """The chain of signatures over the chunks of one body; each signature enters the next."""

    key: bytes
    stamp: str
    scope: str
    previous: str

    def check_chunk(self, content_hash: str, signature: str) -> None:
        """`content_hash` is the SHA-256 of the chunk in hex. Raises `Mismatch`."""
        self._check(f"{ALGORITHM}-PAYLOAD", [EMPTY_HASH, content_hash], signature)

    def check_trailer(self, trailer_hash: str, signature: str) -> None:
        self._check(f"{ALGORITHM}-TRAILER", [trailer_hash], signature)

    def _check(self, kind: str, hashes: Sequence[str], signature: str) -> None:
        text = "\n".join([kind, self.stamp, self.scope, self.previous, *hashes])
        self.previous = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        compare(self.previous, signature)


@dataclass(frozen=True, slots=True)
class Verified(Generic[Owner]):
    """Who signed, and what the signature says of the body: its SHA-256 in hex, `UNSIGNED-PAYLOAD`, or a name that
    begins with `STREAMING-`; `chunks` checks the chunks where they are signed. `region` is
    the one it was signed for."""

    credential: Credential[Owner]
    payload: str
    chunks: ChunkSignatures | None = None
    region: str = ""


def query_pairs(query: str) -> Pairs:
    """The parameters of a query string in their order; a plus sign is itself, as AWS clients send it."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "replace")


def find(lookup: Callable[[str], Credential[Owner] | None], access_key_id: str) -> Credential[Owner]:
    credential = lookup(access_key_id)
    if credential is None:
        raise UnknownKey(
            f"The access key id {access_key_id[:32]!r} is not known here.",
            hint="Use a key of this installation: labelwright keys create.",
        )
    return credential


def compare(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Mismatch
