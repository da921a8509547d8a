"""What the form of a job shows at once, what it folds away until somebody needs it, and what is filled in already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings

from labeling.console import part
from labeling.options import redundancy
from labeling.task_types import registry
from labeling.task_types.base import Mode
from labeling.task_types.custom import CUSTOM


@dataclass(frozen=True)
class Section:
    title: str
    fields: tuple[str, ...]
    folds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SECTIONS = (
    Section(
        "Data",
        ("name", "manifest_file", "manifest_uri"),
        {"Where labels are written, files that are not there": ("output_path", "label_attribute", "missing_fails")},
    ),
    Section(
        "Question",
        ("task_type", "title", "description"),
        {
            "Judge or correct labels of an earlier job": ("mode", "audited_attribute"),
            "Own worker page and own code": ("template", "allowed_hosts", "pre_hook", "post_hook"),
        },
    ),
    Section("Classes and instructions", ("categories", "short_instruction", "full_instruction")),
    Section(
        "People",
        ("team", "asking", "redundancy"),
        {
            "When a label is sure enough": ("sure", "fewest", "audit"),
            "Time limits": ("minutes", "days", "undo_seconds"),
        },
    ),
    Section("Model", ("automated",), {"How good it must be, own model": ("target", "own_model")}),
    Section(
        "Quality and cost",
        ("price", "priority"),
        {
            "Known answers": ("gold_attribute", "alone"),
            "When to stop, how fast": ("max_human_labeled", "max_percentage_labeled", "max_concurrent"),
        },
    ),
)
WHICH_LINES = Section(*part.SECTION)

#: What people do with a task type, in few words.
HELP = {
    "image_classification": "Choose one class",
    "image_multilabel": "Choose all that fit",
    "bounding_box": "A box around each thing",
    "polygon": "An outline around each thing",
    "polyline": "Along roads, wires, edges",
    "line": "From one point to another",
    "keypoint": "A point on each place",
    "semantic_segmentation": "Paint each class",
    "instance_segmentation": "Paint each single thing",
    "text_classification": "Choose one class",
    "text_multilabel": "Choose all that fit",
    "named_entity_recognition": "Mark words in a text",
    "text_ranking": "Put answers in order",
    "question_answer_generation": "Write questions and answers",
    "video_classification": "Choose one class",
    CUSTOM.key: "With your own worker page",
}


class TaskTypes(forms.RadioSelect):
    """Radio buttons, each described by a few words beside it."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}-help"
        return option


def task_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """Key and title of every task type, under the kind of its data objects."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for one in registry.TASK_TYPES:
        kinds.setdefault(one.source.capitalize(), []).append((one.key, one.title))
    return [*kinds.items(), ("Other", [(CUSTOM.key, CUSTOM.title)])]


def groups(bound: forms.BoundField) -> "Iterator[tuple[str, list[tuple[Any, str]]]]":
    """The task types as radio buttons with their few words, by heading."""
    headings = [heading for heading, choices in task_types() for _ in choices]
    for heading, pairs in groupby(zip(headings, bound.subwidgets, strict=True), key=lambda pair: pair[0]):
        yield heading, [(radio, HELP.get(str(radio.data["value"]), "")) for _, radio in pairs]


def asking(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """How many people are asked, as the form has it: percents instead of shares."""
    numbers = {**redundancy.DEFAULTS, **chosen}
    return {
        "asking": chosen["mode"],
        "fewest": chosen.get("min"),
        "sure": f"{100 * numbers['confidence']:g}",
        "audit": f"{100 * numbers['audit']:g}",
    }


def usual(bucket: str) -> dict[str, Any]:
    """What is filled in for a new job, which writes to this bucket."""
    return {
        "mode": Mode.LABEL,
        "output_path": f"s3://{bucket}/jobs",
        "redundancy": 5,
        "minutes": 10,
        "days": 10,
        "max_concurrent": 1000,
        "undo_seconds": settings.UNDO_SECONDS,
        **asking({"mode": redundancy.ADAPTIVE}),
    }


_OF_NUMBERS = {
    "invalid": "Write a number, with a point before decimals.",
    "min_value": "At least %(limit_value)s.",
    "max_value": "At most %(limit_value)s.",
    "max_decimal_places": "At most %(max)s decimals.",
    "max_whole_digits": "At most %(max)s digits before the point.",
}


def write_numbers(fields: Iterable[forms.Field]) -> None:
    """As text: what is no number comes back with its error, while number inputs send nothing and lose it."""
    for one in fields:
        if isinstance(one.widget, forms.NumberInput):
            whole = not isinstance(one, forms.FloatField | forms.DecimalField)
            one.widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
            one.widget.is_required = one.required
            one.error_messages |= _OF_NUMBERS | ({"invalid": "Write a whole number."} if whole else {})
