"""Who calls: the owner or admin whose access key signed the request, or the code that a job calls, about that job."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest

from labeling.api.authentication import authenticate_any
from labeling.models import LabelingJob
from labeling.sessions import Grant
from workers.access import require_manager
from workers.errors import NotAllowed
from workers.models import Account

SERVICE = "sagemaker"


def caller(request: HttpRequest, body: bytes) -> Account | Grant:
    """Whose key signed just this body. Raises `SignatureRefused`, and NotAllowed for workers' keys."""
    body_hash = hashlib.sha256(body).hexdigest()
    found = authenticate_any(request, service=SERVICE, body_hash=body_hash).credential.owner
    if isinstance(found, Account):
        require_manager(found)
    return found


def own_job(grant: Grant, operation: str, name: str) -> LabelingJob:
    """The job that a hook asks about, which is the one that called it. Raises NotAllowed for all else."""
    job = LabelingJob.objects.select_related("team", "group").filter(id=grant.job_id or 0).first()
    if operation != "DescribeLabelingJob" or job is None or job.name.lower() != name.lower():
        raise NotAllowed("Hooks may use the storage and describe their own job, and nothing else.")
    return job
