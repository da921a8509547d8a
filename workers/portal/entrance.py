"""The way in and out: landing, signing in (also over a task whose session ended), one-time links, signing out."""

from ipaddress import ip_address

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from workers import accounts
from workers.errors import InvalidInput, LabelwrightError, NotFound
from workers.models import Account
from workers.portal.pages import problem
from workers.text import storable

WRONG = _("The e-mail or the password is wrong.")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_GET
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    return redirect(_home(request.user)) if isinstance(request.user, Account) else _form(request)


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it posts. A script posts the same and gets JSON."""
    if request.method != "POST":
        return landing(request) if isinstance(request.user, Account) else _form(request)
    email, password = storable(request.POST.get("email", "")), request.POST.get("password", "")
    try:
        account = accounts.sign_in(email, password, address=_address(request))
    except LabelwrightError as error:
        return _refused(request, f"{gettext(error.message)} {gettext(error.hint)}", code=error.code, status=429)
    if account is None:
        return _refused(request, str(WRONG), status=403)
    auth.login(request, account, backend=BACKEND)
    return JsonResponse({"id": account.id}) if _wants_json(request) else redirect(_next(request, account))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("landing")


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where a one-time link leads: choose a password, and in."""
    try:
        found = accounts.invited(token)
    except NotFound as error:
        return problem(request, error, status=404)
    if request.method != "POST":
        return render(request, "portal/welcome.html", {"email": found.email})
    try:
        accounts.choose_password(found, request.POST.get("password", ""))
    except InvalidInput as error:
        return render(request, "portal/welcome.html", {"email": found.email, "error": error.reason}, status=422)
    auth.login(request, found, backend=BACKEND)
    return redirect(_home(found))


def _home(account: Account) -> str:
    return "/console/" if account.manages else "/portal/"


def _next(request: HttpRequest, account: Account) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted else _home(account)


def _address(request: HttpRequest) -> str:
    """Whom a wrong password is counted against. What passes requests on from within the network, such as a proxy, names
    last who called it: else everybody behind it would wait for one who guesses."""
    direct, told = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    try:
        within = ip_address(direct).is_private
    except ValueError:  # a socket in the file system has no address
        within = True
    return storable(told.rpartition(",")[2].strip()[:100]) or direct if within else direct


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _form(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {"error": error, "next": given.get("next", ""), "email": given.get("email", "")}
    return render(request, "portal/sign_in.html", context, status=status)


def _refused(request: HttpRequest, reason: str, *, code: str = "wrong_password", status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": {"code": code, "message": reason}}, status=status)
    return _form(request, error=reason, status=status)
