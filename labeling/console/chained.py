"""The form of a job over another's output: what it is for, what that fills in, and what becomes of the objects."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from labeling import chaining, queries
from labeling.chaining import Purpose
from labeling.models import LabelingJob
from labeling.options import audits, automation
from labeling.queries import Counters
from labeling.task_types import registry
from labeling.task_types.base import Mode

#: What the links above the form say.
TITLES = {
    Purpose.REST: "Label the rest",
    Purpose.NEW: "Ask something new",
    Purpose.VERIFY: "Judge the labels",
    Purpose.ADJUST: "Correct the labels",
}
#: Verdicts to begin with, the good one first.
VERDICTS = ("good", "bad")
_MODES = {Purpose.VERIFY: Mode.VERIFY, Purpose.ADJUST: Mode.ADJUST}
_WORDS = {Mode.VERIFY: ("Check", "Is this label right?"), Mode.ADJUST: ("Correct", "Mend what is not right.")}


@dataclass(frozen=True)
class Chained:
    """How the page shows it: `ways` are the purposes there are with their words, the chosen one is `purpose`; `model`
    tells whether the old job leaves one for the same label."""

    purpose: Purpose
    ways: dict[Purpose, str]
    counters: Counters
    under_review: str
    model: bool

    @property
    def without(self) -> int:
        """Objects without the label."""
        return self.counters.total - self.counters.total_labeled


def purpose_of(request: HttpRequest, old: LabelingJob) -> Purpose:
    """As the address says, or the usual one."""
    wanted = request.GET.get("for", "")
    return next((one for one in chaining.purposes(old) if one == wanted), chaining.usual(old))


def shown(old: LabelingJob, purpose: Purpose) -> Chained:
    ways = {one: TITLES[one] for one in chaining.purposes(old)}
    model = automation.last_model(old) is not None
    return Chained(purpose, ways, queries.counters_of(old), _under_review(old), model)


def differing(old: LabelingJob, purpose: Purpose) -> dict[str, Any]:
    """Fields of the form that differ from those of the old job."""
    if purpose not in _MODES:
        return {}
    mode = _MODES[purpose]
    made, first = chaining.audit(old, mode), _WORDS[mode]
    title = old.group.title if old.group else old.name
    classes = VERDICTS if mode is Mode.VERIFY else made["categories"]
    return {
        "task_type": registry.plain(registry.by_key(old.task_type)).key,
        "mode": mode,
        "audited_attribute": made["options"][audits.OPTION],
        "title": f"{first[0]}: {title}"[:128],
        "description": first[1],
        "template": "",
        "pre_hook": "",
        "post_hook": "",
        "categories": "\n".join(classes),
        "short_instruction": "",
        "full_instruction": "",
        "gold_attribute": "",
        "automated": False,
        **_lines(old, mode),
    }


def _lines(old: LabelingJob, mode: Mode) -> dict[str, Any]:
    """An audit is about lines that have the label; a correction after a judgement, about what was not found good."""
    if registry.by_key(old.task_type).mode is Mode.VERIFY and mode is Mode.ADJUST:
        return {"part_of": "labeled", "part_classes": "\n".join(old.categories[1:])}
    counters = queries.counters_of(old)
    return {"part_of": "labeled" if counters.total_labeled < counters.total else ""}


def keeps_classes(old: LabelingJob, form: dict[str, Any]) -> bool:
    """Whether the form asks for judgements in the words of the classes that are judged: nobody means that."""
    judged = form["mode"] == Mode.VERIFY and registry.by_key(old.task_type).mode is not Mode.VERIFY
    return judged and bool(old.categories) and form["categories"].splitlines() == old.categories


def _under_review(old: LabelingJob) -> str:
    """The label that a judgement or correction would be about."""
    verified = registry.by_key(old.task_type).mode is Mode.VERIFY
    return audits.attribute(old.options) if verified else old.label_attribute
