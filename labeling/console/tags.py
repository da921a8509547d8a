"""Template tags of the console: states with their words, and bars that need no inline style."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from labeling import charts
from labeling.console.layout import groups
from labeling.console.words import OBJECT_STATES, STATES
from labeling.queries import Counters
from labeling.states import JobState, ObjectState
from workers.portal.tags import icon

register = template.Library()
register.filter(groups)

_LOOK = {
    JobState.INITIALIZING: ("active", "loader-circle"),
    JobState.IN_PROGRESS: ("active", "play"),
    JobState.COMPLETED: ("good", "circle-check"),
    JobState.FAILED: ("bad", "circle-alert"),
    JobState.STOPPING: ("warn", "square"),
    JobState.STOPPED: ("warn", "square"),
}


@register.filter
def state(value: str) -> SafeString:
    """A job's state as an icon and a word."""
    look, picture = _LOOK[JobState(value)]
    return format_html('<span class="badge {}">{} {}</span>', look, icon(picture), STATES[JobState(value)])


@register.filter
def object_state(value: str) -> str:
    return OBJECT_STATES[ObjectState(value)]


@register.filter
def bar(counters: Counters) -> SafeString:
    """Labeled by people, by machine, and failed, in one bar; read out as a sentence."""
    parts = (
        ("people", counters.human_labeled),
        ("machine", counters.machine_labeled),
        ("excluded", counters.excluded),
        ("failed", counters.failed),
    )
    start, pieces = 0.0, []
    for name, count in parts:
        width = 100 * count / counters.total if counters.total else 0.0
        pieces.append((name, f"{start:.3f}", f"{width:.3f}"))
        start += width
    label = f"{counters.total_labeled} of {counters.total} labeled, {counters.failed} failed"
    rects = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"/>', pieces)
    return format_html('<svg class="bar" role="img" aria-label="{}"><title>{}</title>{}</svg>', label, label, rects)


@register.simple_tag
def share(part: float | None, whole: float = 1) -> SafeString:
    """A part of a whole as a thin bar."""
    width = f"{100 * min(1.0, (part or 0) / whole) if whole else 0:.2f}"
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="people" width="{}%" height="100%"/></svg>', width
    )


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else charts.percent(value, digits)


@register.filter
def size(value: int) -> str:
    """Bytes in the unit that fits."""
    amount, unit = float(value), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


@register.filter
def plain(reason: str) -> str:
    """A reason for a failure without the word that the wire puts before it."""
    return reason.removeprefix("ClientError: ")


@register.filter
def breakable(address: str) -> SafeString:
    """An address that breaks after its @, if it must."""
    return format_html("{}@<wbr>{}", *address.split("@")) if address.count("@") == 1 else format_html("{}", address)
