"""Template tags of portal and console: icons, numbers and times as people read them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop

from workers import keyboard, kinds, preferences
from workers.models import Account

register = template.Library()

THEMES = ("light", "dark")
_SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="([^"]+)">(.*?)</symbol>', re.S)
#: Each with its length in seconds.
_UNITS = (
    (gettext_noop("%(count)s d"), 86400),
    (gettext_noop("%(count)s h"), 3600),
    (gettext_noop("%(count)s min"), 60),
    (gettext_noop("%(count)s s"), 1),
)


#: How a task type that judges or mends labels is called.
MODES = {"Verify": gettext_noop("Verify: %(what)s"), "Adjust": gettext_noop("Adjust: %(what)s")}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon drawn into the page itself: no request, no flash. Decorative: the control has its own words."""
    box, shapes = _icons(Path(settings.STATIC_ROOT) / "icons.svg").get(name, ("0 0 24 24", ""))
    return format_html(
        '<svg class="icon" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>', box, mark_safe(shapes)
    )


@lru_cache(maxsize=4)
def _icons(sprite: Path) -> dict[str, tuple[str, str]]:
    text = sprite.read_text(encoding="utf-8") if sprite.exists() else ""
    return {name: (box, shapes) for name, box, shapes in _SYMBOL.findall(text)}


@register.simple_tag
def theme(request: HttpRequest | None) -> SafeString:
    """The theme that this browser chose, as an attribute of the page; nothing where the system decides."""
    chosen = request.COOKIES.get("theme", "") if request else ""
    return format_html(' data-theme="{}"', chosen) if chosen in THEMES else SafeString("")


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], action: str) -> SafeString:
    """The key cap of an action as this person has it; nothing where it has no key."""
    user = context.get("user")
    shown = preferences.key_of(user, action) if isinstance(user, Account) else keyboard.cap(keyboard.ACTIONS[action])
    return format_html('<kbd data-key="{}">{}</kbd>', action, shown)


@register.simple_tag
def words_of(language: str) -> SafeString:
    """The script with the words of the page's scripts, in every language but that of the sources."""
    return (
        format_html('<script src="{}" defer></script>', static(f"words-{language}.js"))
        if language != "en"
        else SafeString("")
    )


@register.filter
def number(value: float | None) -> str:
    """With thin spaces: 1 204."""
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


@register.filter
def money(value: Decimal) -> str:
    """Dollars with two places, three where a task costs a part of a cent: 0.03, 0.012."""
    return f"{value:.2f}" if value == round(value, 2) else f"{value:.3f}"


@register.filter
def seconds(value: float | None) -> str:
    """A length of time in its two largest units: 9 s, 4 min 30 s, 2 h 5 min."""
    if value is None:
        return "–"
    left, parts = max(round(value), 1 if value > 0 else 0), []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(gettext(unit) % {"count": count})
    return " ".join(parts[:2]) or gettext("%(count)s s") % {"count": 0}


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A time as "3 min ago" or "in 2 h", with the exact one on hover; the page's script keeps it fresh."""
    if value is None:
        return SafeString("–")
    english = get_language() in (None, "en")
    exact = timezone.localtime(value).strftime("%d %b %Y, %H:%M:%S UTC" if english else "%Y-%m-%d, %H:%M:%S UTC")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, ago(value))


def ago(value: datetime) -> str:
    passed = (timezone.now() - value) // timedelta(seconds=1)
    if abs(passed) < 10:
        return gettext("just now") if passed >= 0 else gettext("in a moment")
    length = _coarse(abs(passed))
    return (gettext("%(length)s ago") if passed > 0 else gettext("in %(length)s")) % {"length": length}


def _coarse(passed: int) -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if passed >= size)
    return gettext(unit) % {"count": passed // size}


@register.filter
def said(sentence: str) -> str:
    """A sentence of ours in the language of the page, where its catalog has it."""
    return gettext(sentence) if sentence else ""


@register.filter
def kind(task_type: str) -> str:
    """A task type in words, in the language of the page: image_classification → Image classification."""
    mode, _, what = kinds.title_of(task_type).rpartition(": ")
    title = gettext(what[:1].upper() + what[1:])
    return gettext(MODES[mode]) % {"what": title} if mode in MODES else title
