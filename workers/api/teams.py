"""Work teams over REST: made, changed and deleted by managers, and who belongs to them."""

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from workers import queries, teams
from workers.api import paging
from workers.api.encoding import reply
from workers.api.people import person
from workers.api.people_shapes import MemberRequest, TeamChanges, TeamDetail, TeamRequest, Teams
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput, NotFound
from workers.models import Worker, WorkTeam

TAG = "Teams and people"


class TeamsView(ManagerView):
    @describe(
        "listTeams", "Work teams, newest first", tag=TAG, answers={200: Teams}, errors=(403, 422), parameters=PAGING
    )
    def get(self, request: Request) -> HttpResponse:
        paging.known(request)
        return paging.page(request, _counted(), lambda team: _team(team, team.people))

    @describe(
        "createTeam", "Make a team", tag=TAG, request=TeamRequest, answers={201: TeamDetail}, errors=(403, 409, 429)
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = self.body(TeamRequest)
        people = [_named(f"members[{n}]", who) for n, who in enumerate(wanted.get("members", []))]
        with transaction.atomic():
            team = teams.create(wanted["name"], description=wanted.get("description", ""))
            for worker in people:
                teams.add_member(team, worker)
        return reply(_detail(team), 201)


class TeamView(ManagerView):
    @describe("getTeam", "One team with its people", tag=TAG, answers={200: TeamDetail}, errors=(403, 404))
    def get(self, request: Request, name: str) -> HttpResponse:
        return reply(_detail(teams.find(name)))

    @describe(
        "updateTeam",
        "Change its description",
        tag=TAG,
        request=TeamChanges,
        answers={200: TeamDetail},
        errors=(403, 404),
    )
    def patch(self, request: Request, name: str) -> HttpResponse:
        team = teams.find(name)
        return reply(_detail(teams.update(team, **self.body(TeamChanges))))

    @describe(
        "deleteTeam", "Delete it; refused while it has open tasks", tag=TAG, answers={204: None}, errors=(403, 404, 409)
    )
    def delete(self, request: Request, name: str) -> HttpResponse:
        teams.delete(teams.find(name))
        return HttpResponse(status=204)


class MembersView(ManagerView):
    @describe(
        "addMember", "Let somebody in", tag=TAG, request=MemberRequest, answers={200: TeamDetail}, errors=(403, 404)
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        team = teams.find(name)
        teams.add_member(team, _named("member", self.body(MemberRequest)["member"]))
        return reply(_detail(team))


class MemberView(ManagerView):
    @describe(
        "removeMember",
        "Take somebody out; what they hold stays theirs",
        tag=TAG,
        answers={204: None},
        errors=(403, 404),
    )
    def delete(self, request: Request, name: str, worker_id: str) -> HttpResponse:
        team = teams.find(name)
        member = queries.worker(worker_id)
        if member is None or not team.members.filter(account_id=member.account_id).exists():
            raise NotFound(f"{worker_id} is not in {team.name}.")
        teams.remove_member(team, member)
        return HttpResponse(status=204)


def _counted() -> "QuerySet[WorkTeam]":
    return teams.living().annotate(people=Count("members"))


def _named(field: str, who: str) -> Worker:
    found = queries.worker(who)
    if found is None:
        raise InvalidInput(field, f"there is nobody with the e-mail or worker id {who!r}", hint="POST /api/v1/workers.")
    return found


def _team(team: WorkTeam, people: int) -> dict[str, Any]:
    return {
        "name": team.name,
        "arn": teams.arn(team),
        "kind": team.kind,
        "description": team.description,
        "created_at": team.created_at,
        "updated_at": team.updated_at,
        "members": people,
    }


def _detail(team: WorkTeam) -> dict[str, Any]:
    people = [person(worker) for worker in queries.workers().filter(teams=team).order_by("account__email")]
    return {**_team(team, len(people)), "people": people}
