"""People over REST: added and changed by managers; roles other than worker are the owner's to give."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework.request import Request

from workers import access, accounts, invitations, queries, teams
from workers.api import paging
from workers.api.encoding import reply
from workers.api.people_shapes import NewPerson, People, PersonChanges, PersonDetail, PersonRequest
from workers.api.schema import PAGING, describe
from workers.api.view import ManagerView
from workers.errors import InvalidInput, NotFound
from workers.models import Account, Role, Worker, WorkTeam

TAG = "Teams and people"
_FILTERS = {"team": (str, "only members of this team")}


class PeopleView(ManagerView):
    @describe(
        "listPeople",
        "Everybody",
        tag=TAG,
        answers={200: People},
        errors=(403, 404, 422),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request) -> HttpResponse:
        team = paging.known(request, *_FILTERS)["team"]
        rows = queries.workers()
        if team:
            rows = rows.filter(teams=teams.find(team))
        return paging.page(request, rows, person, key="account_id")

    @describe(
        "addPerson",
        "Add somebody, and send their invitation where there is a mail server",
        tag=TAG,
        request=PersonRequest,
        answers={201: NewPerson},
        errors=(403, 409),
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = self.body(PersonRequest)
        if wanted.get("role", Role.WORKER) != Role.WORKER:
            access.require_owner(self.account())
        language, mail = wanted.pop("language", ""), wanted.pop("mail", True)
        into = [_team(f"teams[{n}]", name) for n, name in enumerate(wanted.pop("teams", []))]
        with transaction.atomic():
            account = accounts.create_account(**wanted)
            for team in into:
                teams.add_member(team, account.worker)
        [invited] = invitations.invite([account], language=language, mail=mail)
        invitation = {"invitation": invited.link, "mailed": invited.mailed, "not_mailed_because": invited.why}
        return reply({**person(account.worker), **invitation}, 201)


class PersonView(ManagerView):
    @describe("getPerson", "One person and how they get on", tag=TAG, answers={200: PersonDetail}, errors=(403, 404))
    def get(self, request: Request, worker_id: str) -> HttpResponse:
        return reply(_detail(_found(worker_id)))

    @describe(
        "updatePerson",
        "Change somebody",
        tag=TAG,
        request=PersonChanges,
        answers={200: PersonDetail},
        errors=(403, 404, 409),
    )
    def patch(self, request: Request, worker_id: str) -> HttpResponse:
        worker = _found(worker_id)
        wanted = self.body(PersonChanges)
        _check_may_change(self.account(), worker.account, wanted)
        with transaction.atomic():
            if "role" in wanted:
                accounts.set_role(worker.account, wanted["role"])
            if "active" in wanted:
                accounts.set_active(worker.account, wanted["active"])
            if "name" in wanted:
                accounts.rename(worker.account, wanted["name"])
        return reply(_detail(_found(worker_id)))


def _check_may_change(by: Account, whom: Account, wanted: dict[str, Any]) -> None:
    """Admins look after workers; other admins and the owner are the owner's business, and so is every role."""
    if "role" in wanted or (whom.manages and whom.id != by.id):
        access.require_owner(by)


def person(worker: Worker) -> dict[str, Any]:
    account = worker.account
    return {
        "worker_id": worker.public_id,
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "active": account.is_active,
        "teams": sorted(team.name for team in worker.teams.all() if team.deleted_at is None),
        "created_at": account.created_at,
    }


def _detail(worker: Worker) -> dict[str, Any]:
    return {**person(worker), "progress": asdict(queries.progress(worker.account_id))}


def _found(worker_id: str) -> Worker:
    found = queries.worker(worker_id)
    if found is None:
        raise NotFound(f"There is nobody with the worker id or e-mail {worker_id}.")
    return found


def _team(field: str, name: str) -> WorkTeam:
    try:
        return teams.find(name)
    except NotFound as error:
        raise InvalidInput(field, error.message, hint="GET /api/v1/workteams lists them.") from None
