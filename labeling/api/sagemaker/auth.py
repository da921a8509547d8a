"""Who calls: the owner or admin whose access key signed the request."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest

from labeling.api.authentication import authenticate
from workers.access import require_manager
from workers.models import Account

SERVICE = "sagemaker"


def caller(request: HttpRequest, body: bytes) -> Account:
    """The account whose key signed just this body. Raises `SignatureRefused`, and NotAllowed for workers' keys."""
    body_hash = hashlib.sha256(body).hexdigest()
    account = authenticate(request, service=SERVICE, body_hash=body_hash).credential.owner
    require_manager(account)
    return account
