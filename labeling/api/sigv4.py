"""Checks that a request was signed with one of our access keys: AWS Signature Version 4, in a header or in a presigned
address, and the older presigned form that boto3 still makes for custom endpoints.

Pure: a request and a way to look up a key in, the credential out, or a refusal that knows its AWS codes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import quote, unquote_to_bytes

from workers.errors import LabelwrightError

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SKEW = timedelta(minutes=15)
LONGEST_LINK = timedelta(days=7)
EMPTY_HASH = hashlib.sha256(b"").hexdigest()
TIMESTAMP = "%Y%m%dT%H%M%SZ"
#: What a function gets to read that calls something of AWS which is not part of this installation.
NOT_SERVED = "Give a client of another service its own endpoint_url and credentials, or leave the call out."
#: The query parameters that the older form signs besides its own.
SUBRESOURCES = frozenset(
    """acl cors delete lifecycle location logging notification partNumber policy requestPayment restore tagging torrent
    uploadId uploads versionId versioning versions website response-cache-control response-content-disposition
    response-content-encoding response-content-language response-content-type response-expires""".split()
)

Owner = TypeVar("Owner")


class SignatureRefused(LabelwrightError):
    """The request is not properly signed."""

    code = "signature_refused"
    wire_code = "InvalidSignatureException"
    s3_code = "SignatureDoesNotMatch"
    status = 403


class NotSigned(SignatureRefused):
    """The request is not signed."""

    code = "not_signed"
    wire_code = "MissingAuthenticationToken"
    s3_code = "AccessDenied"


class Malformed(SignatureRefused):
    """The signature cannot be read."""

    code = "signature_malformed"
    wire_code = "IncompleteSignature"
    s3_code = "AuthorizationHeaderMalformed"
    status = 400


class UnknownKey(SignatureRefused):
    """The access key id is not known here."""

    code = "unknown_access_key"
    wire_code = "UnrecognizedClientException"
    s3_code = "InvalidAccessKeyId"


class Mismatch(SignatureRefused):
    """The signature does not match: the secret differs, or the request was changed on its way."""

    code = "signature_mismatch"


class TooSkewed(SignatureRefused):
    """The time of the request is more than 15 minutes away from the time here."""

    code = "time_too_skewed"
    wire_code = "RequestExpired"
    s3_code = "RequestTimeTooSkewed"


class LinkExpired(SignatureRefused):
    """The presigned address has expired."""

    code = "link_expired"
    wire_code = "RequestExpired"
    s3_code = "AccessDenied"


class TokenExpired(SignatureRefused):
    """The session token is over; take a new one."""

    code = "token_expired"
    wire_code = "ExpiredTokenException"
    s3_code = "ExpiredToken"


class BodyMismatch(SignatureRefused):
    """The body is not the one that was signed."""

    code = "body_mismatch"
    s3_code = "XAmzContentSHA256Mismatch"
    status = 400


@dataclass(frozen=True, slots=True)
class Credential(Generic[Owner]):
    access_key_id: str
    secret: str
    owner: Owner


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
        _compare(self.previous, signature)


@dataclass(frozen=True, slots=True)
class Verified(Generic[Owner]):
    """Who signed, and what the signature says of the body: its SHA-256 in hex, `UNSIGNED-PAYLOAD`, or a name that
    begins with `STREAMING-`; `chunks` checks the chunks where they are signed."""

    credential: Credential[Owner]
    payload: str
    chunks: ChunkSignatures | None = None


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
        found = _verify_link(request, query, service=service, lookup=lookup, now=now)
    elif {"AWSAccessKeyId", "Signature", "Expires"} <= names and service == "s3":
        found = _verify_old_link(request, query, lookup, now)
    else:
        found = _verify_header(request, query, service=service, lookup=lookup, now=now, body_hash=body_hash)
    if body_hash is not None and found.payload != body_hash:
        raise BodyMismatch
    return found


def query_pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a query string in their order; a plus sign is itself, as AWS clients send it."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "replace")


# --- version 4 -----------------------------------------------------------------------------------------------


def _verify_header(
    request: SignedRequest,
    query: list[tuple[str, str]],
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


def _verify_link(
    request: SignedRequest,
    query: list[tuple[str, str]],
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
    query: list[tuple[str, str]],
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
    credential = _find(lookup, claim.access_key_id)
    canonical = _canonical(request, query, claim.signed_headers, payload)
    text = "\n".join([ALGORITHM, claim.stamp, claim.scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = signing_key(credential.secret, date, region, service)
    _compare(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), claim.signature)
    chained = payload.startswith(SIGNED_CHUNKS)
    chunks = ChunkSignatures(key, claim.stamp, claim.scope, claim.signature) if chained else None
    return Verified(credential, payload, chunks)


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


def _canonical(
    request: SignedRequest, query: list[tuple[str, str]], signed_headers: Sequence[str], payload: str
) -> str:
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


# --- the older presigned form --------------------------------------------------------------------------------


def _verify_old_link(
    request: SignedRequest,
    query: list[tuple[str, str]],
    lookup: Callable[[str], Credential[Owner] | None],
    now: datetime,
) -> Verified[Owner]:
    """AWSAccessKeyId, Expires (seconds since 1970) and Signature, a base64 HMAC-SHA1."""
    given = dict(query)
    expires = given["Expires"]
    if not re.fullmatch(r"[0-9]{1,12}", expires):
        raise Malformed("Expires must be a time in seconds since 1970.")
    if now.timestamp() > int(expires):
        raise LinkExpired
    credential = _find(lookup, given["AWSAccessKeyId"])
    text = _old_text(request, query, expires)
    digest = hmac.new(credential.secret.encode(), text.encode(), hashlib.sha1).digest()
    _compare(base64.b64encode(digest).decode(), given["Signature"])
    return Verified(credential, UNSIGNED)


def _old_text(request: SignedRequest, query: list[tuple[str, str]], expires: str) -> str:
    # What clients put into the address instead of a header is signed as if it were one.
    values = {name.lower(): value for name, value in query} | dict(request.headers)
    amazon = sorted(f"{name}:{value.strip()}" for name, value in values.items() if name.startswith("x-amz-"))
    parts = sorted((name, value) for name, value in query if name in SUBRESOURCES)
    asked = "&".join(f"{name}={value}" if value else name for name, value in parts)
    resource = quote(request.resource, safe="/-_.~") + (f"?{asked}" if asked else "")
    standard = [values.get("content-md5", ""), values.get("content-type", ""), expires]
    return "\n".join([request.method.upper(), *standard, *amazon, resource])


# --- both ----------------------------------------------------------------------------------------------------


def _find(lookup: Callable[[str], Credential[Owner] | None], access_key_id: str) -> Credential[Owner]:
    credential = lookup(access_key_id)
    if credential is None:
        raise UnknownKey(
            f"The access key id {access_key_id[:32]!r} is not known here.",
            hint="Use a key of this installation: labelwright keys create.",
        )
    return credential


def _compare(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Mismatch
