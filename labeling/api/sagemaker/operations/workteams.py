"""Work teams over the wire. Member definitions are echoed only: this installation decides who belongs to a team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from labeling import tags
from labeling.api.sagemaker.operations import workforces
from labeling.api.sagemaker.paging import Sort, page
from workers import teams
from workers.errors import InvalidInput
from workers.models import Account, WorkTeam

Request = Mapping[str, Any]

SORTS: Final[Mapping[str, tuple[Sort, type[str] | type[datetime]]]] = {
    "Name": (Lower("name"), str),
    "CreateDate": (F("created_at"), datetime),
}
#: What is kept of a request as it came.
KEPT: Final = ("MemberDefinitions", "NotificationConfiguration", "WorkerAccessConfiguration", "WorkforceName")


def create_workteam(account: Account, request: Request) -> dict[str, Any]:
    _check_members(request["MemberDefinitions"])
    given = tags.checked((tag["Key"], tag["Value"]) for tag in request.get("Tags", ()))
    with transaction.atomic():
        team = teams.create(
            request["WorkteamName"],
            description=request["Description"],
            definition=_kept(request),
            at_most=teams.TEAMS_AT_MOST,
        )
        tags.put(teams.arn(team), given)
    return {"WorkteamArn": teams.arn(team)}


def describe_workteam(account: Account, request: Request) -> dict[str, Any]:
    return {"Workteam": _shown(teams.find(request["WorkteamName"]))}


def list_workteams(account: Account, request: Request) -> dict[str, Any]:
    """Private teams only, as the service does it: the public one is known by its ARN."""
    sort, kind = SORTS[request.get("SortBy", "CreateDate")]
    rows = teams.living().filter(kind=WorkTeam.Kind.PRIVATE, name__icontains=request.get("NameContains", ""))
    found, token = page(rows, request, sort=sort, kind=kind)
    return {"Workteams": [_shown(team) for team in found], "NextToken": token}


def update_workteam(account: Account, request: Request) -> dict[str, Any]:
    team = teams.find(request["WorkteamName"])
    _check_members(request.get("MemberDefinitions", ()))
    description = request.get("Description", team.description)
    updated = teams.update(team, description=description, definition={**team.definition, **_kept(request)})
    return {"Workteam": _shown(updated)}


def delete_workteam(account: Account, request: Request) -> dict[str, Any]:
    teams.delete(teams.find(request["WorkteamName"]))
    return {"Success": True}


def _check_members(definitions: list[Request]) -> None:
    """One kind of member in a request, one pool, and exactly one definition in each entry (jobs-api 9)."""
    if any(len(definition) != 1 for definition in definitions):
        raise InvalidInput(
            "MemberDefinitions", "each needs exactly one of CognitoMemberDefinition and OidcMemberDefinition"
        )
    if len({kind for definition in definitions for kind in definition}) > 1:
        raise InvalidInput("MemberDefinitions", "Cognito groups and OIDC groups can't be mixed")
    cognito = [d["CognitoMemberDefinition"] for d in definitions if "CognitoMemberDefinition" in d]
    if len({(member["UserPool"], member["ClientId"]) for member in cognito}) > 1:
        raise InvalidInput("MemberDefinitions", "all must name the same UserPool and ClientId")


def _kept(request: Request) -> dict[str, Any]:
    return {name: request[name] for name in KEPT if name in request}


def _shown(team: WorkTeam) -> dict[str, Any]:
    return {
        "WorkteamName": team.name,
        "WorkteamArn": teams.arn(team),
        "WorkforceArn": workforces.arn(team.definition.get("WorkforceName", workforces.NAME)),
        "MemberDefinitions": team.definition.get("MemberDefinitions") or [_member_definition(team)],
        "NotificationConfiguration": team.definition.get("NotificationConfiguration"),
        "WorkerAccessConfiguration": team.definition.get("WorkerAccessConfiguration"),
        "Description": team.description,
        "SubDomain": workforces.site(),
        "CreateDate": team.created_at,
        "LastUpdatedDate": team.updated_at,
    }


def _member_definition(team: WorkTeam) -> dict[str, Any]:
    """For a team that was not made over the wire: the people of this installation, as if they were a user pool."""
    return {"CognitoMemberDefinition": {**workforces.pool(), "UserGroup": team.name}}
