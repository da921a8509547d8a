"""The part of AWS's token service that handlers and SDKs ask for on their way to S3: roles to assume, and who am I.

It shares `POST /` with the wire and is told from it by its form-encoded body. A role means nothing here: whoever may
call gets a session that stands for the same caller and ends by itself, at the latest with the one it was asked for by.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from django.conf import settings
from django.http import QueryDict

from labeling import sessions
from labeling.api.aws_query import Caller, Service
from labeling.api.s3.xml import Node
from labeling.models import LabelingJob
from labeling.sessions import Grant
from workers.errors import InvalidInput
from workers.models import Account

SECONDS_LEAST, SECONDS_MOST = 900, 43_200
#: With the keys of a session, as at AWS (role chaining).
SECONDS_MOST_CHAINED = 3600
ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/([\w+=,.@/-]{1,512})")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")


def assume_role(caller: Caller, form: QueryDict) -> list[Node]:
    role, name = ROLE.fullmatch(form.get("RoleArn", "")), form.get("RoleSessionName", "")
    if role is None:
        raise InvalidInput("RoleArn", "the ARN of a role is needed: arn:aws:iam::111122223333:role/name")
    if not SESSION_NAME.fullmatch(name):
        raise InvalidInput("RoleSessionName", "2 to 64 letters, digits and any of _+=,.@- are needed")
    arn = f"arn:aws:sts::{role[1]}:assumed-role/{role[2].rpartition('/')[2]}/{name}"
    most = SECONDS_MOST if caller.until is None else SECONDS_MOST_CHAINED
    session = sessions.begin(_grant(caller), lifetime=_lifetime(form, most), within=caller.until)
    return [
        ("AssumedRoleUser", [("AssumedRoleId", f"{_unique(role[0])}:{name}"), ("Arn", arn)]),
        ("Credentials", _credentials(session)),
        ("PackedPolicySize", 0),
    ]


def get_caller_identity(caller: Caller, form: QueryDict) -> list[Node]:
    owner = caller.owner
    if isinstance(owner, Account):
        arn, user = f"arn:aws:iam::{settings.AWS_ACCOUNT}:user/{owner.email}", _unique(owner.email)
    else:
        job = LabelingJob.objects.filter(id=owner.job_id or 0).values_list("name", flat=True).first() or "gone"
        arn = f"arn:aws:sts::{settings.AWS_ACCOUNT}:assumed-role/labelwright-hook/{job}"
        user = f"{_unique('labelwright-hook')}:{job}"
    return [("UserId", user), ("Account", settings.AWS_ACCOUNT), ("Arn", arn)]


def _grant(caller: Caller) -> Grant:
    owner = caller.owner
    return Grant(account_id=owner.id) if isinstance(owner, Account) else owner


def _lifetime(form: QueryDict, most: int) -> timedelta:
    value = form.get("DurationSeconds", "3600")
    if not value.isascii() or not value.isdigit() or not SECONDS_LEAST <= int(value[:9]) <= most:
        why = " where a role is assumed with the keys of another" if most == SECONDS_MOST_CHAINED else ""
        raise InvalidInput("DurationSeconds", f"{value[:20]!r} is not between {SECONDS_LEAST} and {most}{why}")
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


SERVICE = Service(
    name="sts",
    namespace="https://sts.amazonaws.com/doc/2011-06-15/",
    actions={"AssumeRole": assume_role, "GetCallerIdentity": get_caller_identity},
    errors={InvalidInput: ("ValidationError", 400)},
    for_hooks=True,
)
