"""The language of the worker's pages: what the person chose, else what the browser asks for, else English.

The console is for those who run the installation and speaks English; so does everything that programs read.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from workers import preferences
from workers.models import Account

#: Code → the language's own name.
LANGUAGES: dict[str, str] = dict(settings.LANGUAGES)
#: Pages that are translated: the way in and out, and everything of the portal.
_TRANSLATED = ("/portal/", "/sign-in", "/invitation/")


def known(code: str) -> str:
    """The code where it is one of ours, else ""."""
    return code if code in LANGUAGES else ""


def of(request: HttpRequest) -> str:
    """The language for this request. The cookie is for the way in: nobody is known there yet."""
    if request.path != "/" and not request.path.startswith(_TRANSLATED):
        return settings.LANGUAGE_CODE
    user = request.user
    chosen = known(preferences.language(user)) if isinstance(user, Account) else ""
    return chosen or translation.get_language_from_request(request)


class Language:
    """Middleware, after the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        code = of(request)
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response
