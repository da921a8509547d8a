"""The part of AWS's token service that handlers and SDKs ask for on their way to S3: roles to assume, and who am I.

It shares `POST /` with the wire and is told from it by its form-encoded body. A role means nothing here: whoever may
call gets a session that stands for the same caller and ends by itself.
"""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from labeling import sessions
from labeling.api.authentication import authenticate_any
from labeling.api.s3.xml import Node, document
from labeling.api.sigv4 import SignatureRefused
from labeling.models import LabelingJob
from labeling.sessions import Grant
from workers.errors import InvalidInput, LabelwrightError, NotAllowed
from workers.models import Account

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
FORM = "application/x-www-form-urlencoded"
SECONDS_LEAST, SECONDS_MOST = 900, 43_200
ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/([\w+=,.@/-]{1,512})")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")

Caller = Account | Grant
Action = Callable[[Caller, QueryDict], list[Node]]
log = logging.getLogger(__name__)


def is_meant(request: HttpRequest) -> bool:
    """Whether a `POST /` is for this service."""
    return "X-Amz-Target" not in request.headers and request.content_type == FORM


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    request_id = str(uuid.uuid4())
    try:
        response = _perform(request, request_id)
    except SignatureRefused as error:
        response = _refusal(error.s3_code, error.message, error.status, request_id)
    except InvalidInput as error:
        response = _refusal("ValidationError", error.sentences, 400, request_id)
    except LabelwrightError as error:
        response = _refusal("AccessDenied", error.sentences, 403, request_id)
    except Exception:
        log.exception("STS request %s failed", request_id)
        response = _refusal("InternalFailure", "Something went wrong here.", 500, request_id)
    response["x-amzn-RequestId"] = request_id
    return response


def _perform(request: HttpRequest, request_id: str) -> HttpResponse:
    body = request.body
    caller = authenticate_any(request, service="sts", body_hash=hashlib.sha256(body).hexdigest()).credential.owner
    form = QueryDict(body)
    name = form.get("Action", "")
    if name not in ACTIONS:
        return _refusal(
            "InvalidAction", f"The action {name[:100]!r} is not served by this installation.", 400, request_id
        )
    if isinstance(caller, Account) and not caller.manages:
        raise NotAllowed("Only keys of owners and admins may call.")
    result = ACTIONS[name](caller, form)
    nodes: list[Node] = [(f"{name}Result", result), ("ResponseMetadata", [("RequestId", request_id)])]
    return HttpResponse(document(f"{name}Response", nodes, namespace=NAMESPACE), content_type="text/xml")


def assume_role(caller: Caller, form: QueryDict) -> list[Node]:
    role, name = ROLE.fullmatch(form.get("RoleArn", "")), form.get("RoleSessionName", "")
    if role is None:
        raise InvalidInput("RoleArn", "the ARN of a role is needed: arn:aws:iam::111122223333:role/name")
    if not SESSION_NAME.fullmatch(name):
        raise InvalidInput("RoleSessionName", "2 to 64 letters, digits and any of _+=,.@- are needed")
    arn = f"arn:aws:sts::{role[1]}:assumed-role/{role[2].rpartition('/')[2]}/{name}"
    session = sessions.begin(_grant(caller), lifetime=_lifetime(form))
    return [
        ("AssumedRoleUser", [("AssumedRoleId", f"{_unique(role[0])}:{name}"), ("Arn", arn)]),
        ("Credentials", _credentials(session)),
        ("PackedPolicySize", 0),
    ]


def get_caller_identity(caller: Caller, form: QueryDict) -> list[Node]:
    if isinstance(caller, Account):
        arn, user = f"arn:aws:iam::{settings.AWS_ACCOUNT}:user/{caller.email}", _unique(caller.email)
    else:
        job = LabelingJob.objects.filter(id=caller.job_id or 0).values_list("name", flat=True).first() or "gone"
        arn = f"arn:aws:sts::{settings.AWS_ACCOUNT}:assumed-role/labelwright-hook/{job}"
        user = f"{_unique('labelwright-hook')}:{job}"
    return [("UserId", user), ("Account", settings.AWS_ACCOUNT), ("Arn", arn)]


def _grant(caller: Caller) -> Grant:
    return Grant(account_id=caller.id) if isinstance(caller, Account) else caller


def _lifetime(form: QueryDict) -> timedelta:
    value = form.get("DurationSeconds", "3600")
    if not value.isascii() or not value.isdigit() or not SECONDS_LEAST <= int(value[:9]) <= SECONDS_MOST:
        raise InvalidInput("DurationSeconds", f"{value[:20]!r} is not between {SECONDS_LEAST} and {SECONDS_MOST}")
    return timedelta(seconds=int(value))


def _credentials(session: sessions.Session) -> list[Node]:
    return [
        ("AccessKeyId", session.access_key_id),
        ("SecretAccessKey", session.secret_access_key),
        ("SessionToken", session.token),
        ("Expiration", session.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ]


def _unique(name: str) -> str:
    """AWS's ids of roles and users are opaque; the same name has the same one."""
    return "AROA" + hashlib.sha256(name.encode()).hexdigest()[:17].upper()


def _refusal(code: str, message: str, status: int, request_id: str) -> HttpResponse:
    kind = "Sender" if status < 500 else "Receiver"
    nodes: list[Node] = [
        ("Error", [("Type", kind), ("Code", code), ("Message", message)]),
        ("RequestId", request_id),
    ]
    return HttpResponse(document("ErrorResponse", nodes, namespace=NAMESPACE), content_type="text/xml", status=status)


ACTIONS: dict[str, Action] = {"AssumeRole": assume_role, "GetCallerIdentity": get_caller_identity}
