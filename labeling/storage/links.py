"""Links by which a browser reads one object from this installation for a short time, with no account of its own."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from labeling.storage.uri import parse_object

EXPIRES, SIGNATURE = "labelwright-expires", "labelwright-signature"
#: Links end on full minutes: within one minute the same object has the same link, which browsers then need not reload.
GRAIN = 60


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where the S3 endpoint answers, for instance https://labels.example.org/s3."""

    base: str
    secret: str
    clock: Callable[[], float] = time.time

    def url(self, uri: str, seconds: int) -> str:
        """A link that works for `seconds`, rounded up to the full minute."""
        found = parse_object(uri)
        expires = int(-(-(self.clock() + seconds) // GRAIN) * GRAIN)
        path = quote(f"{found.bucket}/{found.key}", safe="/~")
        return f"{self.base}/{path}?{EXPIRES}={expires}&{SIGNATURE}={self._sign(str(found), str(expires))}"

    def opens(self, uri: str, query: Mapping[str, str]) -> bool:
        """Whether the query of a request proves that it may read this object now."""
        expires, given = query.get(EXPIRES, ""), query.get(SIGNATURE, "")
        if not (expires.isascii() and expires.isdigit() and given.isascii()):
            return False
        right = hmac.compare_digest(self._sign(uri, expires), given)
        return right and self.clock() <= int(expires)

    def _sign(self, uri: str, expires: str) -> str:
        key = hashlib.sha256(b"labelwright storage link\n" + self.secret.encode()).digest()
        return hmac.new(key, f"{expires}\n{uri}".encode(), hashlib.sha256).hexdigest()
