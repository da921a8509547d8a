"""What a person sets for themselves: the language of the pages and the keys."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workers import keyboard, preferences
from workers.errors import InvalidInput
from workers.models import Account
from workers.portal import language
from workers.portal.pages import account_of, signed_in

DOES: dict[str, Promise] = {
    "submit": _("Submit; finish an outline"),
    "cancel": _("Cancel, or let go of what is selected"),
    "undo": _("Undo; then back to the answer before"),
    "skip": _("Skip the task"),
    "decline": _("Decline the task"),
    "report": _("Report a problem"),
    "instructions": _("Instructions"),
    "help": _("List of keys"),
    "find": _("Find a label or category"),
    "before": _("Corner or mark before"),
    "after": _("Next corner or mark"),
    "hide": _("Hide what is drawn"),
    "snap": _("Snap to edges, or not"),
    "fit": _("Fit the image"),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
    "brush": _("Brush"),
    "eraser": _("Eraser"),
    "outline": _("Outline"),
    "fill": _("Fill an area"),
    "thinner": _("Smaller brush"),
    "thicker": _("Larger brush"),
    "another": _("New object"),
    "up": _("Upwards"),
    "down": _("Downwards"),
    "left": _("To the left"),
    "right": _("To the right"),
    "place": _("Place a point, or paint, at the cursor"),
    "remove": _("Remove what is selected"),
}
TAKEN = _("{key} is the key of “{other}” already.")
LABEL = _("Label or rank {place}")


@dataclass(frozen=True)
class Row:
    """One action with its key, as the page shows it."""

    action: str
    does: str
    key: str
    code: str
    usual: str
    cap: str
    standing: bool
    error: str = ""


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    me = account_of(request)
    if request.method != "POST":
        return _shown(request, me, preferences.own_keys(me))
    if "language" in request.POST:
        preferences.choose_language(me, language.known(request.POST["language"]))
        return redirect("/portal/settings?saved=1")
    return _keys_posted(request, me)


def _keys_posted(request: HttpRequest, me: Account) -> HttpResponse:
    """A whole set of keys; `usual` brings back those of the beginning."""
    by = request.POST.get("by", "letter")
    wanted = {} if "usual" in request.POST else _wanted(request)
    try:
        preferences.choose_keys(me, wanted, by=by)
    except InvalidInput as error:
        return _shown(request, me, {"by": by, "keys": wanted}, error=error)
    return redirect("/portal/settings?saved=1")


def _wanted(request: HttpRequest) -> dict[str, dict[str, str]]:
    names = [action for action in keyboard.ACTIONS if f"key-{action}" in request.POST]
    return {
        name: {"key": request.POST[f"key-{name}"].strip(), "code": request.POST.get(f"code-{name}", "")}
        for name in names
    }


def _shown(
    request: HttpRequest, me: Account, own: dict[str, Any], *, error: InvalidInput | None = None
) -> HttpResponse:
    rows = {action: _row(action, own["keys"].get(action), error) for action in keyboard.ACTIONS}
    context = {
        "me": me,
        "everywhere": [rows[action] for action in keyboard.EVERYWHERE],
        "tools": [rows[action] for action in keyboard.TOOLS],
        "labels": [rows[action] for action in keyboard.LABELS],
        "by": own["by"],
        "error": error,
        "saved": "saved" in request.GET and error is None,
        "languages": language.LANGUAGES,
        "chosen": preferences.language(me),
    }
    return render(request, "portal/settings.html", context, status=422 if error else 200)


def _row(action: str, own: dict[str, str] | None, error: InvalidInput | None) -> Row:
    usual = keyboard.ACTIONS[action]
    shown = own or {"key": usual, "code": ""}
    return Row(
        action,
        _does(action),
        shown["key"],
        shown["code"],
        usual,
        gettext(keyboard.cap(shown["key"])),
        action in keyboard.STANDING,
        _wrong(error, shown["key"]) if error and error.path == action else "",
    )


def _does(action: str) -> str:
    return str(DOES[action]) if action in DOES else str(LABEL).format(place=action.removeprefix("label"))


def _wrong(error: InvalidInput, key: str) -> str:
    """What is wrong with this key, in the words of the page's script where two actions want it."""
    if isinstance(error, keyboard.KeyInUse):
        return str(TAKEN).format(key=gettext(keyboard.cap(key)), other=_does(error.other))
    return f"{gettext(error.reason)}. {gettext(error.hint)}".strip()
