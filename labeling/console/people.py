"""Teams, workers and access keys in the console."""

import re
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from workers import access, accounts, invitations, queries, teams
from workers.errors import InvalidInput, LabelwrightError
from workers.invitations import Invitation
from workers.models import AccessKey, Account, Annotation, Role, WorkTeam
from workers.portal.language import known
from workers.portal.pages import account_of, managers_only, problem

#: People added in one go (workforce-and-portal 1.5).
PEOPLE_AT_ONCE = 50
TEAM_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


# --- teams -------------------------------------------------------------------------------------------------------


@managers_only
def teams_page(request: HttpRequest) -> HttpResponse:
    error, name = "", request.POST.get("name", "").strip()
    if request.method == "POST":
        try:
            return redirect("team", team_id=_create_team(name, request.POST.get("description", "").strip()).id)
        except LabelwrightError as refused:
            error = refused.sentences
    living = teams.living().annotate(people=Count("members", distinct=True), jobs_run=Count("jobs", distinct=True))
    context = {"rail": "teams", "teams": living.order_by("name"), "error": error, "name": name}
    return render(request, "console/teams.html", context, status=422 if error else 200)


def _create_team(name: str, description: str) -> WorkTeam:
    if not TEAM_NAME.fullmatch(name):
        raise InvalidInput("name", "1 to 63 letters, digits and hyphens, beginning with a letter or digit")
    return teams.create(name, description=description)


@managers_only
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    found, error = _team(team_id), ""
    if request.method == "POST":
        try:
            for email in _emails(request):
                teams.add_member(found, accounts.find(email).worker)
            return redirect("team", team_id=team_id)
        except LabelwrightError as refused:
            error = f"{refused.message} Add them under Workers first."
    context = {
        "rail": "teams",
        "team": found,
        "arn": teams.arn(found),
        "members": found.members.select_related("account").order_by("account__email"),
        "others": queries.workers().exclude(teams=found).filter(account__is_active=True).order_by("account__email"),
        "jobs": found.jobs.order_by("-id")[:20],
        "error": error,
    }
    return render(request, "console/team.html", context, status=422 if error else 200)


@require_POST
@managers_only
def remove(request: HttpRequest, team_id: int) -> HttpResponse:
    found = _team(team_id)
    worker = found.members.filter(account_id=_number(request.POST.get("worker", ""))).first()
    if worker is not None:
        teams.remove_member(found, worker)
    return redirect("team", team_id=team_id)


@require_POST
@managers_only
def delete(request: HttpRequest, team_id: int) -> HttpResponse:
    teams.delete(_team(team_id))
    return redirect("teams")


def _team(team_id: int) -> WorkTeam:
    found = teams.living().filter(id=team_id).first()
    if found is None:
        raise Http404("There is no such team.")
    return found


def _emails(request: HttpRequest) -> list[str]:
    """Addresses between spaces, commas and line ends, each once, as they came."""
    given = re.split(r"[\s,;]+", request.POST.get("emails", "").strip())
    emails = list(dict.fromkeys(email for email in given if email))
    if not emails:
        raise InvalidInput("emails", "give at least one e-mail address")
    if len(emails) > PEOPLE_AT_ONCE:
        raise InvalidInput("emails", f"at most {PEOPLE_AT_ONCE} at once; these are {len(emails)}")
    return emails


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


# --- workers -----------------------------------------------------------------------------------------------------


@never_cache
@managers_only
def workers_page(request: HttpRequest) -> HttpResponse:
    invited: list[Invitation] = []
    error = ""
    if request.method == "POST":
        try:
            invited = _invite(request)
        except LabelwrightError as refused:
            error = refused.sentences
    since = Annotation.objects.filter(worker=OuterRef("pk"), submitted_at__gte=queries.start_of_day())
    today = Coalesce(Subquery(since.order_by().values("worker").annotate(n=Count("*")).values("n")), 0)
    context = {
        "rail": "workers",
        "workers": queries.workers().annotate(today=today).order_by("account__email"),
        "teams": teams.living().order_by("name"),
        "roles": Role.values,
        "owner": account_of(request).role == Role.OWNER,
        "invited": invited,
        "unsent": list(dict.fromkeys(one.why for one in invited if one.link and not one.mailed)),
        "mailed": any(one.mailed for one in invited),
        "by_mail": invitations.by_mail(),
        "languages": settings.LANGUAGES,
        "language": get_language_from_request(request),
        "error": error,
        "given": request.POST.get("emails", "") if error else "",
    }
    return render(request, "console/workers.html", context, status=422 if error else 200)


def _invite(request: HttpRequest) -> list[Invitation]:
    """New accounts with a link each; people who are there already only join the team, and have none."""
    role = request.POST.get("role") or Role.WORKER
    if role not in Role.values:
        raise InvalidInput("role", f"one of {', '.join(Role.values)}")
    if role != Role.WORKER:
        access.require_owner(account_of(request))
    emails = list(dict.fromkeys(map(accounts.clean_email, _emails(request))))
    into = teams.living().filter(id=_number(request.POST.get("team", ""))).first()
    fresh = [account for email in emails if (account := _added(email, role, into, by=account_of(request)))]
    language = known(request.POST.get("language", ""))
    sent = {one.email: one for one in invitations.invite(fresh, language=language)}
    return [sent.get(email) or Invitation(email, link="", mailed=False) for email in emails]


def _added(email: str, role: str, into: WorkTeam | None, *, by: Account) -> Account | None:
    """Whoever may have a link: it is the account itself, so there is none to one in use, nor to one that is not `by`'s
    to look after."""
    account = Account.objects.filter(email=email).first()
    in_use = account is not None and (account.has_usable_password() or not _looks_after(by, account))
    if account is None:
        account = accounts.create_account(email, role=role)
    if into is not None:
        teams.add_member(into, account.worker)
    return None if in_use else account


@require_POST
@never_cache
@managers_only
def link(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new one-time link for somebody who lost theirs or forgot the password."""
    account = _looked_after(request, account_id)
    return render(
        request, "console/link.html", {"rail": "workers", "email": account.email, "link": accounts.invitation(account)}
    )


@require_POST
@managers_only
def active(request: HttpRequest, account_id: int) -> HttpResponse:
    account = _looked_after(request, account_id)
    try:
        accounts.set_active(account, request.POST.get("active") == "yes")
    except LabelwrightError as refused:
        return problem(request, refused)
    return redirect("workers")


def _looked_after(request: HttpRequest, account_id: int) -> Account:
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise Http404("There is no such person.")
    if not _looks_after(account_of(request), account):
        access.require_owner(account_of(request))
    return account


def _looks_after(by: Account, whom: Account) -> bool:
    """Admins look after workers; other admins and owners are the owner's business."""
    return by.role == Role.OWNER or by.id == whom.id or not whom.manages


# --- keys --------------------------------------------------------------------------------------------------------


@never_cache
@managers_only
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of whoever looks; the secret of a new one is on the page that answers, and never again."""
    account = account_of(request)
    context: dict[str, Any] = {"rail": "keys"}
    if request.method == "POST":
        context["fresh"] = accounts.create_key(account, name=request.POST.get("name", "").strip()[:100])
    context["keys"] = AccessKey.objects.filter(account=account).order_by("-id")
    return render(request, "console/keys.html", context)


@require_POST
@managers_only
def revoke(request: HttpRequest, access_key_id: str) -> HttpResponse:
    if not AccessKey.objects.filter(account=account_of(request), access_key_id=access_key_id).exists():
        raise Http404("There is no such key of yours.")
    accounts.revoke_key(access_key_id)
    return redirect("keys")
