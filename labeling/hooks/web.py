"""Hooks behind an address: one signed POST for each call, over the guarded way out.

The signature is HMAC-SHA256, keyed with LABELWRIGHT_HOOK_SECRET, over `timestamp.key.body`: whoever holds the secret
can tell our calls from others', and old ones from new.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass

from labeling import outbound
from labeling.errors import HookFailed, HookMissing, HookUnavailable
from labeling.hooks.port import REPLY_LIMIT, Call, Reply

#: Of a refusal's text, in the reason that people see.
SHOWN = 200
_MISSING = {401, 403, 404, 410}
_PASSING = {408, 425, 429}


@dataclass(frozen=True, kw_only=True)
class WebHook:
    """`private`: the operator lets this address lead into private networks."""

    url: str
    secret: str
    private: bool = False

    def call(self, call: Call) -> Reply:
        try:
            response = outbound.post(
                self.url,
                call.event,
                headers={**signed(self.secret, call.key, call.event, at=int(time.time())), **call.headers},
                seconds=call.seconds,
                most=REPLY_LIMIT,
                private=self.private,
            )
        except outbound.Refused as error:
            raise HookMissing(error.message, hint=error.hint) from None
        except outbound.Unreachable as error:
            raise HookUnavailable(error.message) from None
        except outbound.TooLong as error:
            raise HookFailed(error.message) from None
        return Reply(self._accepted(response))

    def _accepted(self, response: outbound.Response) -> bytes:
        if 200 <= response.status < 300:
            return response.body
        said = response.body[:SHOWN].decode("utf-8", "replace")
        message = f"{self.url} answered with status {response.status}: {said!r}"
        if response.status in _MISSING:
            raise HookMissing(message)
        if response.status in _PASSING or response.status >= 500:
            raise HookUnavailable(message)
        raise HookFailed(message)


def signed(secret: str, key: str, body: bytes, *, at: int) -> dict[str, str]:
    """The headers of a call. `at` is in seconds since 1970: receivers refuse what is older than five minutes."""
    code = hmac.new(secret.encode(), f"{at}.{key}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Labelwright",
        "Idempotency-Key": key,
        "X-Labelwright-Timestamp": str(at),
        "X-Labelwright-Signature": f"v1={code}",
        "X-Labelwright-Key-Id": hashlib.sha256(secret.encode()).hexdigest()[:8],
    }
