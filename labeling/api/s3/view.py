"""The one door of the S3 endpoint: who is it, what is asked, do it, answer in S3's words."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from labeling import queries
from labeling.api.authentication import authenticate_any, headers_of
from labeling.api.s3 import buckets, multipart, objects, settings, xml
from labeling.api.s3.body import Body, received
from labeling.api.s3.call import Call
from labeling.api.s3.errors import S3Error, not_implemented, translated
from labeling.api.s3.settings import ALLOWED_METHODS, DEFAULT_REGION, EXPOSED_HEADERS, MAX_AGE_SECONDS
from labeling.api.sigv4 import SUBRESOURCES, query_pairs
from labeling.models import LabelingJob
from labeling.sessions import LIFETIME, Grant
from labeling.storage import Store, default_store
from labeling.storage.confined import Confined
from labeling.storage.uri import AllowedRoots
from workers.errors import LabelwrightError, NotAllowed
from workers.models import Account

MOUNT = "/s3"
Operation = Callable[[Call], HttpResponseBase]
#: (method, what the address names, sub-resource) → operation.
OPERATIONS: dict[tuple[str, str, str], Operation] = {
    ("GET", "service", ""): buckets.list_buckets,
    ("GET", "bucket", ""): buckets.list_objects,
    ("HEAD", "bucket", ""): settings.head_bucket,
    ("PUT", "bucket", ""): buckets.create_bucket,
    ("DELETE", "bucket", ""): buckets.delete_bucket,
    ("GET", "bucket", "location"): settings.get_location,
    ("GET", "bucket", "versioning"): settings.get_versioning,
    ("GET", "bucket", "cors"): settings.get_cors,
    ("PUT", "bucket", "cors"): settings.put_cors,
    ("GET", "bucket", "publicAccessBlock"): settings.get_public_access_block,
    ("PUT", "bucket", "publicAccessBlock"): settings.put_public_access_block,
    ("POST", "bucket", "delete"): objects.delete_objects,
    ("GET", "object", ""): objects.get_object,
    ("HEAD", "object", ""): objects.head_object,
    ("PUT", "object", ""): objects.put_object,
    ("DELETE", "object", ""): objects.delete_object,
    ("GET", "object", "tagging"): objects.get_tagging,
    ("POST", "object", "uploads"): multipart.create,
    ("PUT", "object", "uploadId"): multipart.upload_part,
    ("GET", "object", "uploadId"): multipart.list_parts,
    ("POST", "object", "uploadId"): multipart.complete,
    ("DELETE", "object", "uploadId"): multipart.abort,
}
#: Parameters of the query that name something other than the bucket or object itself.
PARTS_OF = {name for name in SUBRESOURCES if not name.startswith("response-") and name != "partNumber"} | {
    "accelerate",
    "analytics",
    "attributes",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "metrics",
    "object-lock",
    "ownershipControls",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "retention",
    "select",
    "session",
}
#: Of what a function sees that writes elsewhere.
HOOKS_WRITE = "this function may write (`writes` in its labelwright.toml adds to it)"
log = logging.getLogger(__name__)


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponseBase:
    request_id = uuid.uuid4().hex[:16].upper()
    try:
        response = _preflight() if request.method == "OPTIONS" else _perform(request)
    except LabelwrightError as error:
        code, status = translated(error)
        response = _refusal(request, code, error.sentences, status, request_id)
    except Exception:
        log.exception("S3 request %s failed", request_id)
        response = _refusal(request, "InternalError", "Something went wrong here.", 500, request_id)
    response["x-amz-request-id"] = request_id
    return response


def _perform(request: HttpRequest) -> HttpResponseBase:
    bucket, _, key = request.path.removeprefix(MOUNT).removeprefix("/").partition("/")
    query = dict(query_pairs(request.META.get("QUERY_STRING", "")))
    verified = authenticate_any(request, service="s3", mount=MOUNT)
    call = Call(
        method=request.method or "",
        bucket=bucket,
        key=key,
        query=query,
        headers=headers_of(request),
        body=Body(received(request), headers_of(request), verified.payload, verified.chunks),
        store=_store(verified.credential.owner),
        region=verified.region or DEFAULT_REGION,
    )
    return _operation(call)(call)


def _store(caller: Account | Grant) -> Store:
    """The whole store for owners and admins. A job's hooks read it, too, and write where their job does."""
    if isinstance(caller, Account):
        if not caller.manages:
            raise NotAllowed("Only owners and admins may use the storage.")
        return default_store()
    job = LabelingJob.objects.filter(id=caller.job_id or 0).first()
    if job is None or (job.ended_at is not None and timezone.now() - job.ended_at > LIFETIME):
        raise NotAllowed("The labeling job of these credentials is over.")
    return Confined(default_store(), AllowedRoots.of([f"{queries.folder(job)}/", *caller.writes], whose=HOOKS_WRITE))


def _operation(call: Call) -> Operation:
    level = "object" if call.key else "bucket" if call.bucket else "service"
    asked = sorted(name for name in call.query if name in PARTS_OF)
    operation = OPERATIONS.get((call.method, level, asked[0] if asked else "")) if len(asked) < 2 else None
    if operation is not None:
        return operation
    if asked:
        raise not_implemented(f"{call.method} of {', '.join(asked)}")
    raise S3Error("MethodNotAllowed", f"{call.method} is not possible on this resource.", status=405)


def _refusal(request: HttpRequest, code: str, message: str, status: int, request_id: str) -> HttpResponse:
    """S3's error document; HEAD has none, its status has to do."""
    nodes: list[xml.Node] = [("Code", code), ("Message", message)]
    nodes += [("Resource", request.path), ("RequestId", request_id)]
    content = b"" if request.method == "HEAD" else xml.document("Error", nodes, namespace="")
    response = HttpResponse(content, content_type="application/xml", status=status)
    response["access-control-allow-origin"] = "*"
    return response


def _preflight() -> HttpResponse:
    """Any page may ask: what opens an object is the signature in its address, never a cookie."""
    return HttpResponse(
        headers={
            "access-control-allow-origin": "*",
            "access-control-allow-methods": ", ".join(ALLOWED_METHODS),
            "access-control-allow-headers": "*",
            "access-control-expose-headers": ", ".join(EXPOSED_HEADERS),
            "access-control-max-age": str(MAX_AGE_SECONDS),
        }
    )
