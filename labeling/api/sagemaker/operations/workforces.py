"""The workforce over the wire: there is one, everybody who labels here. Teams may have been made with another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from workers import teams
from workers.errors import NotFound
from workers.models import Account

Request = Mapping[str, Any]
NAME: Final = "default"
CLIENT: Final = "labelwright"


def describe_workforce(account: Account, request: Request) -> dict[str, Any]:
    name = request["WorkforceName"]
    if name not in _names():
        raise NotFound(f"There is no workforce {name!r}.", hint=f"There is {NAME!r}.")
    return {"Workforce": _shown(name)}


def list_workforces(account: Account, request: Request) -> dict[str, Any]:
    wanted = request.get("NameContains", "").lower()
    return {"Workforces": [_shown(name) for name in sorted(_names()) if wanted in name.lower()]}


def arn(name: str = NAME) -> str:
    return f"arn:aws:sagemaker:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:workforce/{name}"


def pool() -> dict[str, str]:
    """The people of this installation, as if they were a user pool."""
    return {"UserPool": f"{settings.AWS_REGION}_{CLIENT}", "ClientId": CLIENT}


def site() -> str:
    """Where people sign in, without a scheme, as the service tells it."""
    return urlsplit(settings.PUBLIC_URL).netloc


def _names() -> set[str]:
    named = teams.living().values_list("definition__WorkforceName", flat=True)
    return {NAME, *filter(None, named)}


def _shown(name: str) -> dict[str, Any]:
    return {
        "WorkforceName": name,
        "WorkforceArn": arn(name),
        "SubDomain": site(),
        "CognitoConfig": pool(),
        "Status": "Active",
    }
