"""What all pages of portal and console share: who may see them, and how an error of the domain becomes a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext, gettext_noop

from workers.errors import LabelwrightError, NotFound
from workers.models import Account

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: What is said where the code gave no reason, or one that no catalog has: what it is about may stand in it.
NOWHERE = gettext_noop("There is no such page, or it is not yours to see.")
NOT_SO = gettext_noop("The server did not accept it.")
BY_CODE = {
    "lease_lost": gettext_noop("This task is no longer yours: your time was over, or it ended."),
    "limit_exceeded": gettext_noop("That was too much at once. Wait a moment."),
    "wrong_state": gettext_noop("It can’t be changed any more."),
}
STATUS = {"not_allowed": 403, "wrong_state": 409, "in_use": 409, "lease_lost": 409, "limit_exceeded": 429}


def account_of(request: HttpRequest) -> Account:
    """The account that is signed in. Raises TypeError where a view forgot to ask for one."""
    user = request.user
    if not isinstance(user, Account):
        raise TypeError("this view needs @signed_in")
    return user


def signed_in(view: View[P]) -> View[P]:
    """Sends strangers to sign in and back again; shows what the domain refuses as a page of its own."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Account):
            return redirect_to_login(request.get_full_path(), "/sign-in")
        return _told(view, request, *args, **kwargs)

    return guarded


def managers_only(view: View[P]) -> View[P]:
    """For owners and admins. To workers the page looks as if it did not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not account_of(request).manages:
            raise Http404("There is no such page.")
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def _told(view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except NotFound as error:
        raise Http404(error.message) from error
    except LabelwrightError as error:
        return problem(request, error)


def problem(request: HttpRequest, error: LabelwrightError, *, status: int | None = None) -> HttpResponse:
    """The page that says what happened and what to do."""
    message = told(error.message, BY_CODE.get(error.code, NOT_SO))
    hint = told(error.hint, "") if error.hint else ""
    context = {"message": message, "hint": hint}
    return render(request, "portal/problem.html", context, status=status or STATUS.get(error.code, 400))


def told(sentence: str, otherwise: str) -> str:
    """A sentence of ours in the language of the page; `otherwise` where only English has it, as it names things."""
    translated = gettext(sentence)
    if translated != sentence or get_language() in (None, "en"):
        return translated
    return gettext(otherwise) if otherwise else ""


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: somebody signed in anew in another tab, or the browser keeps no cookies."""
    message = gettext("This page is from before you signed in, or was open for too long. Nothing was changed.")
    hint = gettext("Go back, reload the page, and send it again.")
    return render(request, "portal/problem.html", {"message": message, "hint": hint}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404. Says no more than the reason that the code gave, never which addresses exist."""
    said = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    context: dict[str, Any] = {"reason": told(said or NOWHERE, NOWHERE)}
    return render(request, "portal/not_found.html", context, status=404)
