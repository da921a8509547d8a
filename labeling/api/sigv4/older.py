"""The presigned form before version 4, which boto3 still makes for custom endpoints."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from labeling.api.sigv4.refusals import LinkExpired, Malformed
from labeling.api.sigv4.signed import UNSIGNED, Credential, Owner, Pairs, SignedRequest, Verified, compare, find

#: The query parameters that the older form signs besides its own.
SUBRESOURCES = frozenset(
    """acl cors delete lifecycle location logging notification partNumber policy requestPayment restore tagging torrent
    uploadId uploads versionId versioning versions website response-cache-control response-content-disposition
    response-content-encoding response-content-language response-content-type response-expires""".split()
)


def verify_old_link(
    request: SignedRequest,
    query: Pairs,
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
    credential = find(lookup, given["AWSAccessKeyId"])
    text = _old_text(request, query, expires)
    digest = hmac.new(credential.secret.encode(), text.encode(), hashlib.sha1).digest()
    compare(base64.b64encode(digest).decode(), given["Signature"])
    return Verified(credential, UNSIGNED)


def _old_text(request: SignedRequest, query: Pairs, expires: str) -> str:
    # What clients put into the address instead of a header is signed as if it were one.
    values = {name.lower(): value for name, value in query} | dict(request.headers)
    amazon = sorted(f"{name}:{value.strip()}" for name, value in values.items() if name.startswith("x-amz-"))
    parts = sorted((name, value) for name, value in query if name in SUBRESOURCES)
    asked = "&".join(f"{name}={value}" if value else name for name, value in parts)
    resource = quote(request.resource, safe="/-_.~") + (f"?{asked}" if asked else "")
    standard = [values.get("content-md5", ""), values.get("content-type", ""), expires]
    return "\n".join([request.method.upper(), *standard, *amazon, resource])
