"""Checks that a request was signed with one of our access keys: AWS Signature Version 4, in a header or in a presigned
address, and the older presigned form.

Pure: a request and a way to look up a key in, the credential out, or a refusal that knows its AWS codes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from labeling.api.sigv4.older import SUBRESOURCES, verify_old_link
from labeling.api.sigv4.refusals import (
    BodyMismatch,
    LinkExpired,
    Malformed,
    Mismatch,
    NotSigned,
    SignatureRefused,
    TokenExpired,
    TooSkewed,
    UnknownKey,
)
from labeling.api.sigv4.signed import (
    ALGORITHM,
    EMPTY_HASH,
    UNSIGNED,
    ChunkSignatures,
    Credential,
    Owner,
    SignedRequest,
    Verified,
    query_pairs,
)
from labeling.api.sigv4.version4 import NOT_SERVED, signing_key, verify_header, verify_link

__all__ = [
    "ALGORITHM",
    "EMPTY_HASH",
    "NOT_SERVED",
    "SUBRESOURCES",
    "UNSIGNED",
    "BodyMismatch",
    "ChunkSignatures",
    "Credential",
    "LinkExpired",
    "Malformed",
    "Mismatch",
    "NotSigned",
    "SignatureRefused",
    "SignedRequest",
    "TokenExpired",
    "TooSkewed",
    "UnknownKey",
    "Verified",
    "query_pairs",
    "signing_key",
    "verify",
]


def verify(
    request: SignedRequest,
    *,
    service: str,
    lookup: Callable[[str], Credential[Owner] | None],
    now: datetime,
    body_hash: str | None = None,
) -> Verified[Owner]:
    """Find who signed the request; raises a `SignatureRefused`.

    With `body_hash` (SHA-256 of the body in hex) the signature must cover just this body. Without it the caller holds
    the body against `Verified.payload` while it comes. Any region is accepted.
    """
    query = query_pairs(request.query)
    names = {name for name, _ in query}
    if "X-Amz-Algorithm" in names:
        found = verify_link(request, query, service=service, lookup=lookup, now=now)
    elif {"AWSAccessKeyId", "Signature", "Expires"} <= names and service == "s3":
        found = verify_old_link(request, query, lookup, now)
    else:
        found = verify_header(request, query, service=service, lookup=lookup, now=now, body_hash=body_hash)
    if body_hash is not None and found.payload != body_hash:
        raise BodyMismatch
    return found
