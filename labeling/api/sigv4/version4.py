"""Version 4, in a header or in a presigned address."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from labeling.api.sigv4.refusals import LinkExpired, Malformed, NotSigned, TooSkewed
from labeling.api.sigv4.signed import (
    ALGORITHM,
    UNSIGNED,
    ChunkSignatures,
    Credential,
    Owner,
    Pairs,
    SignedRequest,
    Verified,
    compare,
    find,
)

SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SKEW = timedelta(minutes=15)
LONGEST_LINK = timedelta(days=7)
TIMESTAMP = "%Y%m%dT%H%M%SZ"
#: What a function gets to read that calls something of AWS which is not part of this installation.
NOT_SERVED = "Give a client of another service its own endpoint_url and credentials, or leave the call out."


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a version 4 signature says of itself."""

    access_key_id: str
    scope: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str

    @property
    def time(self) -> datetime:
        try:
            return datetime.strptime(self.stamp, TIMESTAMP).replace(tzinfo=UTC)
        except ValueError:
            raise Malformed(f"The time of the request, {self.stamp!r}, is not of the form 20260102T030405Z.") from None


def verify_header(
    request: SignedRequest,
    query: Pairs,
    *,
    service: str,
    lookup: Callable[[str], Credential[Owner] | None],
    now: datetime,
    body_hash: str | None,
) -> Verified[Owner]:
    claim = _read_header(request.headers)
    if abs(claim.time - now) > SKEW:
        raise TooSkewed
    payload = request.headers.get("x-amz-content-sha256", body_hash)
    if payload is None:
        raise Malformed("The header x-amz-content-sha256 is missing.")
    if "x-amz-date" not in claim.signed_headers:
        raise Malformed("The header x-amz-date must be among the signed headers.")
    return _verify_claim(request, query, claim, payload=payload, service=service, lookup=lookup)


def verify_link(
    request: SignedRequest,
    query: Pairs,
    *,
    service: str,
    lookup: Callable[[str], Credential[Owner] | None],
    now: datetime,
) -> Verified[Owner]:
    given = dict(query)
    claim = _read_query(given)
    lifetime = given.get("X-Amz-Expires", "")
    if not (lifetime.isascii() and lifetime.isdigit() and int(lifetime) <= LONGEST_LINK.total_seconds()):
        raise Malformed("X-Amz-Expires must be a number of seconds up to 604800.")
    if claim.time - now > SKEW:
        raise TooSkewed
    if now > claim.time + timedelta(seconds=int(lifetime)):
        raise LinkExpired
    signed = [pair for pair in query if pair[0] != "X-Amz-Signature"]
    payload = request.headers.get("x-amz-content-sha256") or given.get("X-Amz-Content-Sha256") or UNSIGNED
    return _verify_claim(request, signed, claim, payload=payload, service=service, lookup=lookup)


def _read_header(headers: Mapping[str, str]) -> _Claim:
    header = headers.get("authorization", "")
    if not header:
        raise NotSigned
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise Malformed(f"The authorization header must begin with {ALGORITHM}.")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if fields.keys() != {"Credential", "SignedHeaders", "Signature"}:
        raise Malformed("The authorization header needs Credential, SignedHeaders and Signature.")
    stamp = headers.get("x-amz-date", "")
    return _claim(fields["Credential"], fields["SignedHeaders"], fields["Signature"], stamp)


def _read_query(given: Mapping[str, str]) -> _Claim:
    names = ["X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date"]
    missing = [name for name in names if not given.get(name)]
    if missing or given["X-Amz-Algorithm"] != ALGORITHM:
        raise Malformed(f"The presigned address needs X-Amz-Algorithm={ALGORITHM} and {', '.join(names)}.")
    return _claim(*(given[name] for name in names))


def _claim(credential: str, signed_headers: str, signature: str, stamp: str) -> _Claim:
    access_key_id, _, scope = credential.partition("/")
    if not re.fullmatch(r"[^/]+/[^/]*/[^/]+/aws4_request", scope):
        raise Malformed("The credential must be <key id>/<date>/<region>/<service>/aws4_request.")
    if not scope.startswith(f"{stamp[:8]}/"):
        raise Malformed("The date of the credential is not the date of the request.")
    return _Claim(access_key_id, scope, tuple(signed_headers.split(";")), signature, stamp)


def _verify_claim(
    request: SignedRequest,
    query: Pairs,
    claim: _Claim,
    *,
    payload: str,
    service: str,
    lookup: Callable[[str], Credential[Owner] | None],
) -> Verified[Owner]:
    date, region, named, _ = claim.scope.split("/")
    if named != service:
        raise Malformed(f"The AWS service {named!r} is not served here, this is {service!r}. {NOT_SERVED}")
    _check_coverage(request.headers, claim.signed_headers)
    credential = find(lookup, claim.access_key_id)
    canonical = _canonical(request, query, claim.signed_headers, payload)
    text = "\n".join([ALGORITHM, claim.stamp, claim.scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = signing_key(credential.secret, date, region, service)
    compare(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), claim.signature)
    chained = payload.startswith(SIGNED_CHUNKS)
    chunks = ChunkSignatures(key, claim.stamp, claim.scope, claim.signature) if chained else None
    return Verified(credential, payload, chunks, region)


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key that is valid for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _check_coverage(headers: Mapping[str, str], signed: Sequence[str]) -> None:
    """Whatever decides what the request does must be under the signature."""
    needed = {"host"} | {name for name in headers if name.startswith("x-amz-")}
    loose = sorted(needed - set(signed))
    if loose:
        raise Malformed(f"The headers {', '.join(loose)} must be among the signed headers.", code="headers_not_signed")


def _canonical(request: SignedRequest, query: Pairs, signed_headers: Sequence[str], payload: str) -> str:
    """The request in the one spelling that both sides sign."""
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query)
    headers = [f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in signed_headers]
    return "\n".join(
        [
            request.method.upper(),
            quote(request.path, safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in encoded),
            *headers,
            "",
            ";".join(signed_headers),
            payload,
        ]
    )
