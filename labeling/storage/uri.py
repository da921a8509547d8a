"""Addresses of objects: the one place that reads them and decides which of them jobs may touch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from labeling.errors import BadUri, UriNotAllowed

SCHEME = "s3://"
MAX_KEY_BYTES = 1024
#: Names of buckets, old ones with capitals and underscores too. A name is also a folder's, so nothing else passes.
BUCKET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
#: Names that a new bucket may have.
NEW_BUCKET_NAME = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
BUCKET_HINT = "Bucket names have 3 to 63 lower-case letters, digits, dots and hyphens."
#: Amazon's own hosts: s3.amazonaws.com, s3-region, s3.region, s3.dualstack.region; a bucket may stand before them.
AMAZON_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")


@dataclass(frozen=True, slots=True)
class ObjectUri:
    """A bucket and a key; the key is empty for the bucket itself. Written s3://bucket/key, nothing escaped."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


def parse(uri: str) -> ObjectUri:
    """Read s3://bucket/key or an https address of Amazon's S3, path-style or with the bucket in the host name.

    The key may be empty. Raises `BadUri`.
    """
    if uri.startswith(SCHEME):
        bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    elif uri.startswith("https://"):
        bucket, key = _from_https(uri)
    else:
        raise BadUri(f"{_shown(uri)} is not the address of an object.", hint="Write s3://bucket/key.")
    if not BUCKET_NAME.fullmatch(bucket):
        raise BadUri(
            f"{_shown(uri)} names the bucket {_shown(bucket)}, which S3 would not take.",
            hint=BUCKET_HINT,
        )
    _check_key(uri, key)
    return ObjectUri(bucket, key)


def parse_object(uri: str) -> ObjectUri:
    """Like `parse`, but the key must be there."""
    found = parse(uri)
    if not found.key:
        raise BadUri(f"{_shown(uri)} names a bucket, but no object in it.", hint="Write s3://bucket/key.")
    return found


def new_bucket_name(name: str) -> str:
    """The name, if a bucket may be created under it; else `BadUri`."""
    if not NEW_BUCKET_NAME.fullmatch(name):
        raise BadUri(f"{_shown(name)} cannot be the name of a bucket.", hint=BUCKET_HINT)
    return name


def join(bucket: str, key: str) -> str:
    return str(ObjectUri(bucket, key))


@dataclass(frozen=True, slots=True)
class AllowedRoots:
    """The prefixes that may be read and written, each ending in a slash: s3://data/birds/ does not open
    s3://data/birds-private. `whose` ends the sentence that refuses the rest."""

    roots: tuple[str, ...]
    whose: str = "this installation may touch"

    @classmethod
    def of(cls, roots: Sequence[str], *, whose: str = whose) -> AllowedRoots:
        """From prefixes with or without the slash. Raises `BadUri` for what is no address."""
        return cls(tuple(str(parse(root)).rstrip("/") + "/" for root in roots), whose)

    def require(self, uri: str) -> str:
        """The URI of an object in its s3:// form. Raises `BadUri`, `UriNotAllowed`."""
        return self._require(str(parse_object(uri)), uri)

    def require_prefix(self, prefix: str) -> str:
        """The same for the prefix of a listing, which must not begin above a root."""
        return self._require(str(parse(prefix)), prefix)

    def touches(self, bucket: str) -> bool:
        """Whether anything in a bucket is allowed."""
        return any(root.startswith(join(bucket, "")) for root in self.roots)

    def _require(self, uri: str, written: str) -> str:
        if not any(uri.startswith(root) for root in self.roots):
            allowed = ", ".join(self.roots)
            raise UriNotAllowed(f"{_shown(written)} is outside of what {self.whose}.", hint=f"Allowed: {allowed}.")
        return uri


def _from_https(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    host = AMAZON_HOST.fullmatch(parts.netloc)
    if host is None or parts.query or parts.fragment:
        raise BadUri(f"{_shown(uri)} is not a plain address of an object in S3.", hint="Write s3://bucket/key.")
    path = unquote(parts.path.removeprefix("/"))
    if host["bucket"]:
        return host["bucket"], path
    bucket, _, key = path.partition("/")
    return bucket, key


def _check_key(uri: str, key: str) -> None:
    try:
        size = len(key.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise BadUri(f"{_shown(uri)} holds characters that UTF-8 cannot write.") from error
    if size > MAX_KEY_BYTES:
        raise BadUri(f"{_shown(uri)} has a key of {size} bytes; S3 takes {MAX_KEY_BYTES}.")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 120 else f"{text[:117]}...")
