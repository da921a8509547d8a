"""Throw-away credentials: an access key, a secret and a session token that themselves say whom they stand for.

Nothing is stored. The token is signed and the secret follows from it, so both end with their hour and nobody has to
take them back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

from workers.errors import LabelwrightError

LIFETIME = timedelta(hours=1)
_SIGNER = signing.Signer(salt="labelwright.session")


class SessionEnded(LabelwrightError):
    """The session token is over."""

    code = "session_ended"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Whom a session stands for: an account, or the code that one labeling job calls.

    That code may write into the job's own folder, and below the prefixes `writes`.
    """

    account_id: int | None = None
    job_id: int | None = None
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Session:
    access_key_id: str
    secret_access_key: str
    token: str
    expires_at: datetime


def begin(grant: Grant, *, lifetime: timedelta = LIFETIME, within: datetime | None = None) -> Session:
    """A session of at most that lifetime. `within` is the end of the session that asks for it, which it never outlives:
    else one could be made of another without end."""
    until = min(timezone.now() + lifetime, within or datetime.max.replace(tzinfo=UTC)).replace(microsecond=0)
    token = _SIGNER.sign_object([grant.account_id, grant.job_id, grant.writes, int(until.timestamp())])
    return Session(
        access_key_id=_key_id(token), secret_access_key=_secret(token), token=token, expires_at=until.astimezone(UTC)
    )


def opened(access_key_id: str, token: str) -> tuple[str, Grant, datetime] | None:
    """The secret of a token, whom it stands for and its end; None for a false one. Raises `SessionEnded`."""
    try:
        account_id, job_id, writes, until = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    if not hmac.compare_digest(access_key_id, _key_id(token)):
        return None
    if timezone.now().timestamp() > until:
        raise SessionEnded
    grant = Grant(account_id=account_id, job_id=job_id, writes=tuple(writes))
    return _secret(token), grant, datetime.fromtimestamp(until, UTC)


def _key_id(token: str) -> str:
    return "LWST" + base64.b32encode(_digest("id", token))[:16].decode()


def _secret(token: str) -> str:
    return base64.urlsafe_b64encode(_digest("secret", token)).decode().rstrip("=")


def _digest(purpose: str, token: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"session:{purpose}:{token}".encode(), hashlib.sha256).digest()
