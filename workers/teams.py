"""Creates and changes work teams, and who belongs to them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from workers.errors import InUse, LimitExceeded, NameInUse, NotFound
from workers.models import Membership, TaskGroup, Worker, WorkTeam
from workers.states import TaskState

#: Private teams that Ground Truth's interface gives an account (jobs-api 12); the installation itself has no limit.
TEAMS_AT_MOST = 25
#: The account in which Ground Truth's public team lives; any region is accepted (jobs-api 4).
PUBLIC_ACCOUNT = "394669845002"

_before_delete: list[Callable[[WorkTeam], None]] = []


def create(
    name: str, *, description: str = "", definition: dict[str, Any] | None = None, at_most: int | None = None
) -> WorkTeam:
    """A new private team. Raises NameInUse, and LimitExceeded where there are `at_most` already."""
    if at_most is not None and living().filter(kind=WorkTeam.Kind.PRIVATE).count() >= at_most:
        raise LimitExceeded(f"There are {at_most} work teams already.", hint="Delete one that is not used.")
    try:
        with transaction.atomic():
            return WorkTeam.objects.create(name=name, description=description or name, definition=definition or {})
    except IntegrityError:
        raise NameInUse(f"There is a work team {name!r} already.") from None


def public_team() -> WorkTeam:
    """This installation's default team, which stands for Ground Truth's public-crowd/default."""
    return living().get_or_create(
        name="default", kind=WorkTeam.Kind.PUBLIC, defaults={"description": "Everybody whom the owner lets in."}
    )[0]


def find(name: str) -> WorkTeam:
    """The team of this name; a private one before the public one. Raises NotFound."""
    team = living().filter(name__iexact=name).order_by("kind").first()
    if team is None:
        raise NotFound(f"There is no work team {name!r}.")
    return team


def arn(team: WorkTeam) -> str:
    account = PUBLIC_ACCOUNT if team.kind == WorkTeam.Kind.PUBLIC else settings.AWS_ACCOUNT
    return f"arn:aws:sagemaker:{settings.AWS_REGION}:{account}:workteam/{team.kind}-crowd/{team.name}"


def by_arn(value: str) -> WorkTeam:
    """The team an ARN names, whatever region and account it carries. Raises NotFound."""
    kind, _, name = value.partition(":workteam/")[2].partition("/")
    if kind == "public-crowd" and name == "default":
        return public_team()
    team = living().filter(kind=WorkTeam.Kind.PRIVATE, name__iexact=name).first()
    if kind != "private-crowd" or team is None:
        raise NotFound(f"There is no work team {value}.", hint="ListWorkteams names the teams of this installation.")
    return team


def update(team: WorkTeam, **fields: Any) -> WorkTeam:
    """Changes description or definition of a team."""
    WorkTeam.objects.filter(id=team.id).update(updated_at=timezone.now(), **fields)
    team.refresh_from_db()
    return team


def delete(team: WorkTeam) -> None:
    """Removes a team; its name is free again. Raises InUse while it has open tasks, or an owner of tasks needs it."""
    with transaction.atomic():
        WorkTeam.objects.select_for_update().get(id=team.id)
        for ask in _before_delete:
            ask(team)
        if TaskGroup.objects.filter(team=team, tasks__state=TaskState.OPEN).exists():
            raise InUse(f"Work team {team.name!r} has open tasks.", hint="Stop its jobs first.")
        Membership.objects.filter(team=team).delete()
        WorkTeam.objects.filter(id=team.id).update(deleted_at=timezone.now())


def hold(team: WorkTeam) -> bool:
    """Keeps a team from being deleted before this transaction ends; False where it is deleted already."""
    return living().select_for_update(no_key=True).filter(id=team.id).first() is not None


def before_delete(ask: Callable[[WorkTeam], None]) -> None:
    """Has `ask` called in the transaction that removes a team. It raises InUse to keep the team."""
    _before_delete.append(ask)


def living() -> "QuerySet[WorkTeam]":
    """All teams that are not deleted."""
    return WorkTeam.objects.filter(deleted_at=None)


def add_member(team: WorkTeam, worker: Worker) -> None:
    """Lets a worker in; doing it twice does no harm."""
    Membership.objects.get_or_create(team=team, worker=worker)


def remove_member(team: WorkTeam, worker: Worker) -> None:
    """The worker sees no more of the team's tasks. Places held now stay theirs until the deadline."""
    Membership.objects.filter(team=team, worker=worker).delete()
