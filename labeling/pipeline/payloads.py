"""What a post-annotation hook reads: the file with the answers, and the event that names it."""

from collections.abc import Sequence
from urllib.parse import quote

import orjson
from django.conf import settings
from django.utils import timezone

from labeling import queries, storage
from labeling.hooks import events
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.pipeline import exchange
from labeling.sessions import LIFETIME, Grant, begin
from labeling.storage.uri import parse_object


def call_for(job: LabelingJob, objects: Sequence[DataObject]) -> None:
    ask(job, objects, written(job, objects))


def written(job: LabelingJob, objects: Sequence[DataObject]) -> str:
    """Writes the file, and the answers as they came for hooks that want to know who gave them; the file's address.

    Files that no call names do no harm.
    """
    store, answers = storage.default_store(), exchange.answers_to(objects)
    for one in objects:
        exchange.write_answers(store, job, one, answers.get(one.task_id or 0, []))
    uri, _ = exchange.free_uris(store, job, objects[0].line)
    store.write(uri, orjson.dumps(exchange.request_entries(objects, answers)))
    return uri


def ask(job: LabelingJob, objects: Sequence[DataObject], uri: str, *, second_chance: bool = False) -> None:
    HookCall.objects.create(
        job=job,
        kind=HookCall.Kind.POST,
        hook=job.post_hook,
        key=uri,
        lines=[one.line for one in objects],
        second_chance=second_chance,
        request=events.post_event(request(job, uri)).decode(),
        due_at=timezone.now(),
    )


def request(job: LabelingJob, uri: str) -> events.PostRequest:
    role = f"arn:aws:iam::{settings.AWS_ACCOUNT}:role/labelwright"
    payload = {"s3Uri": uri}
    if job.post_hook.startswith(("http://", "https://")):
        payload["url"] = _link(job, uri)
    return events.PostRequest(
        arn=queries.arn(job),
        attribute=job.label_attribute,
        role=job.request.get("RoleArn", role),
        payload=payload,
        output=f"{queries.folder(job)}/annotations",
        workers=job.redundancy,
        categories=job.categories,
        kms_key=job.request.get("OutputConfig", {}).get("KmsKeyId") or "",
    )


def _link(job: LabelingJob, uri: str) -> str:
    """Where a hook without credentials may read the file for an hour."""
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    found, session = parse_object(uri), begin(Grant(job_id=job.id))
    wanted = AWSRequest(method="GET", url=f"{settings.PUBLIC_URL}/s3/{found.bucket}/{quote(found.key, safe='/~')}")
    keys = Credentials(session.access_key_id, session.secret_access_key, session.token)
    S3SigV4QueryAuth(keys, "s3", settings.AWS_REGION, expires=int(LIFETIME.total_seconds())).add_auth(wanted)
    return str(wanted.url)
