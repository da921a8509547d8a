"""The form that makes a job: its sections, checked by field, turned into the domain's NewJob."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from labeling.chaining import default_attribute
from labeling.console import layout, part
from labeling.hooks import registry as hooks
from labeling.jobs import NewJob
from labeling.options import audits, automation, hosts, redundancy
from labeling.pipeline import images
from labeling.task_types import registry
from labeling.task_types.base import Mode
from workers import teams
from workers.errors import LabelwrightError
from workers.models import Account, WorkTeam

#: Fields of the form by the names under which the domain complains about their values.
FIELD_OF_PATH = {
    "name": "name",
    "label_attribute_name": "label_attribute",
    "manifest": "manifest_uri",
    "prefix": "manifest_uri",
    "output": "output_path",
    "categories": "categories",
    "template": "template",
    "allowed_hosts": "allowed_hosts",
    "pre_hook": "pre_hook",
    "post_hook": "post_hook",
    "task_type": "task_type",
    "mode": "mode",
    audits.OPTION: "audited_attribute",
    "workers_per_object": "redundancy",
    "redundancy.mode": "asking",
    "gold_attribute": "gold_attribute",
    "redundancy.min": "fewest",
    "redundancy.confidence": "sure",
    "redundancy.audit": "audit",
    "time_limit_seconds": "minutes",
    "lifetime_seconds": "days",
    "undo_seconds": "undo_seconds",
    "max_concurrent": "max_concurrent",
    "automation.algorithm": "own_model",
    "automation.target": "target",
    **part.FIELD_OF_PATH,
}
#: Where uploads and, unless told otherwise, output go.
BUCKET = "labelwright"
HOOK_PLACEHOLDER = "a function’s name, its ARN, or an allowed address"


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the base is generic for the checker only
    def offer(self, found: "QuerySet[WorkTeam]") -> None:
        """Nobody is asked by oversight: of several, one must be chosen."""
        several = found.count() > 1
        self.empty_label = "Choose a team" if several else None
        self.error_messages["required"] = "Choose who is asked." if several else "Make a team first, under Teams."
        self.queryset = found

    def label_from_instance(self, team: WorkTeam) -> str:
        count = team.members.count()
        return f"{team.name} ({count} {'person' if count == 1 else 'people'})"


class HookField(forms.CharField):
    """The name of a function, an ARN or an address that this installation allows; empty: the task type does it."""

    def __init__(self, *, label: str, help_text: str) -> None:
        attributes = {"spellcheck": "false", "placeholder": HOOK_PLACEHOLDER}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label=label, help_text=help_text, required=False, max_length=2048, widget=widget)

    def clean(self, value: Any) -> str:
        name = str(super().clean(value))
        try:
            if name and registry.by_function(name) is None:
                hooks.find(name)
        except LabelwrightError as error:
            raise ValidationError(error.sentences) from None
        return name


class JobForm(part.PartForm):
    name = forms.RegexField(
        r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        max_length=63,
        help_text="Letters, digits and hyphens. It names the output folder and is never free again.",
        error_messages={"invalid": "Letters, digits and hyphens between them, at most 63."},
    )
    manifest_file = forms.FileField(
        label="Manifest file",
        required=False,
        help_text='JSON lines: {"source-ref": "s3://bucket/picture.jpg"} or {"source": "a text"} on each.',
    )
    manifest_uri = forms.CharField(
        label="… or an address",
        help_text="Of a manifest, or, with / at its end, of a folder of pictures, videos or text files.",
        required=False,
        max_length=1024,
        widget=forms.TextInput(attrs={"placeholder": "s3://bucket/input.manifest", "inputmode": "url"}),
    )
    output_path = forms.CharField(label="Output folder", max_length=1024, help_text="The job writes below it.")
    label_attribute = forms.CharField(
        required=False, max_length=127, help_text="Name of the label in the output. The job’s name without it."
    )
    task_type = forms.ChoiceField(
        label="Task type", widget=layout.TaskTypes, error_messages={"required": "Choose what people do."}
    )
    mode = forms.ChoiceField(
        label="What people do",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Mode.LABEL, "Make labels"),
            (Mode.VERIFY, "Judge the labels of an earlier job"),
            (Mode.ADJUST, "Correct the labels of an earlier job"),
        ],
        help_text="The classes of a judgement are its verdicts, for instance correct and incorrect.",
    )
    audited_attribute = forms.CharField(
        label="Attribute of these labels",
        required=False,
        max_length=127,
        help_text="The label that people look at, when they judge or correct one.",
    )
    title = forms.CharField(max_length=128, help_text="What workers see in their list.")
    description = forms.CharField(max_length=255, help_text="The question, in a sentence.")
    template = forms.CharField(
        label="Own worker page",
        required=False,
        max_length=128_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text="HTML with Liquid and crowd elements, or its s3:// address. Empty: the task type’s own page.",
    )
    allowed_hosts = forms.CharField(
        label="Hosts that the worker page may contact",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "cdn.example.org"}),
        help_text="One on each line; empty: none. Scripts from there run in the task’s frame, and what a task shows can"
        " be sent there. They reach neither the portal nor the account of the worker.",
    )
    categories = forms.CharField(
        label="Classes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One on each line, in the order of the keys 1–9. Or the s3:// address of a label category file.",
    )
    short_instruction = forms.CharField(
        label="Short instructions",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Beside every task. HTML is allowed.",
    )
    full_instruction = forms.CharField(
        label="Full instructions",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Behind “View full instructions” and the key I.",
    )
    pre_hook = HookField(label="Before people", help_text="Prepares what they see, once for each object.")
    post_hook = HookField(label="After people", help_text="Makes labels of their answers, for a batch of objects.")
    automated = forms.BooleanField(
        label="Let a model label what it is sure of",
        required=False,
        help_text="It learns from people’s answers, and they get what it is least sure of. For images and texts with"
        " one class, and with a model of your own for boxes and masks, from 1,250 objects on.",
    )
    target = forms.FloatField(
        label="Right labels, percent",
        required=False,
        min_value=50,
        max_value=99.9,
        help_text="Of the model’s labels, so many must be right; checked by labels of people. Empty: 95. Of boxes and"
        " masks it is the overlap with people’s; empty: 60 and 70.",
    )
    own_model = forms.CharField(
        label="Own model",
        required=False,
        max_length=2048,
        widget=forms.TextInput(attrs={"spellcheck": "false", "placeholder": HOOK_PLACEHOLDER}),
        help_text="Empty: one that comes with the installation; for boxes and masks there is none.",
    )
    team = TeamField(queryset=WorkTeam.objects.none(), empty_label=None)
    asking = forms.ChoiceField(
        label="How many people are asked",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (redundancy.ADAPTIVE, "As many as it takes: one more only while the label is doubtful"),
            (redundancy.FIXED, "The same number for every object"),
        ],
    )
    redundancy = forms.IntegerField(
        label="Answers per object",
        min_value=1,
        max_value=9,
        help_text="Different people asked about each object; at most, where fewer may do.",
    )
    missing_fails = forms.BooleanField(
        label="Fail objects whose file is not there",
        required=False,
        help_text="Else people see them, and decline or report.",
    )
    sure = forms.FloatField(
        label="Sure enough at percent",
        required=False,
        min_value=1,
        max_value=100,
        help_text="That more answers leave the label. Its confidence may be lower: what is hard for everybody stays"
        " doubtful, however many are asked. This and the next two: as many as it takes.",
    )
    fewest = forms.IntegerField(
        label="Ask at least",
        required=False,
        min_value=1,
        max_value=9,
        help_text="So many people see every object. Empty: two.",
    )
    audit = forms.FloatField(
        label="Audit, percent of objects",
        required=False,
        min_value=0,
        max_value=100,
        help_text="Drawn by lot and asked about as often as allowed: they show what the others lost.",
    )
    minutes = forms.FloatField(
        label="Minutes for one task", min_value=0.5, max_value=480, help_text="Then it goes to somebody else."
    )
    days = forms.FloatField(label="Days that tasks are open", min_value=0.001, max_value=30)
    undo_seconds = forms.IntegerField(
        label="Seconds to take an answer back",
        required=False,
        min_value=0,
        max_value=600,
        help_text="Also the one that completes an object. The job ends so much later.",
    )
    gold_attribute = forms.CharField(
        label="Attribute with known answers",
        required=False,
        max_length=127,
        help_text="Lines that have it measure people and labels. Workers never see it.",
    )
    alone = forms.BooleanField(
        label="Judge people by this job alone",
        required=False,
        help_text="Else what earlier jobs with the same classes told about them counts too.",
    )
    max_human_labeled = forms.IntegerField(
        label="Stop after so many objects", required=False, min_value=1, help_text="Labeled by people. Empty: all."
    )
    max_percentage_labeled = forms.IntegerField(
        label="Stop at percent labeled", required=False, min_value=1, max_value=100
    )
    max_concurrent = forms.IntegerField(
        label="Tasks open at once", min_value=1, max_value=5000, help_text="A window over the manifest, in its order."
    )
    price = forms.DecimalField(
        label="Price of one task, US dollars", required=False, min_value=0, max_digits=7, decimal_places=3
    )
    priority = forms.IntegerField(
        label="Priority",
        required=False,
        min_value=-100,
        max_value=100,
        help_text="The higher, the earlier people are asked; 0 where you say nothing.",
    )

    def __init__(self, *args: Any, chained: bool = False, **kwargs: Any) -> None:
        """`chained`: over another job's output, so that the form asks which lines of it."""
        self._chained = chained
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["task_type"].choices = layout.task_types()  # type: ignore[attr-defined]
        self.fields["team"].offer(teams.living().order_by("name"))  # type: ignore[attr-defined]
        layout.write_numbers(self.fields.values())

    def sections(self) -> list[dict[str, Any]]:
        """Each section: its fields, its folds, and whether it has something to correct."""
        first, *others = layout.SECTIONS
        return [self._section(one) for one in (first, *((layout.WHICH_LINES,) if self._chained else ()), *others)]

    def _section(self, section: layout.Section) -> dict[str, Any]:
        names = [*section.fields, *(name for folded in section.folds.values() for name in folded)]
        folds = [(title, self._bound(names), self._changed(names)) for title, names in section.folds.items()]
        wrong = any(field.errors for field in self._bound(names))
        return {"title": section.title, "fields": self._bound(section.fields), "folds": folds, "wrong": wrong}

    def _bound(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    def _changed(self, names: Sequence[str]) -> bool:
        """Whether somebody must see these fields: there is an error, or a value that is not filled in for all."""
        usual = layout.usual(BUCKET)
        return any(self[name].errors or str(self[name].value() or "") != str(usual.get(name) or "") for name in names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("manifest_file") and not cleaned.get("manifest_uri") and "manifest_file" not in self.errors:
            self.add_error("manifest_file", "Choose files or a manifest file, or give an address.")
        return cleaned

    def clean_categories(self) -> str:
        text: str = self.cleaned_data["categories"]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        twice = next((one for place, one in enumerate(lines) if one in lines[:place]), None)
        if twice is not None:
            raise ValidationError(f"“{twice}” is there twice.")
        return "\n".join(lines)

    def _mode(self) -> Mode:
        return Mode(self.cleaned_data["mode"] or Mode.LABEL)

    def _task_type(self) -> str:
        """The key of the type in the chosen mode. Raises InvalidInput where it has none."""
        chosen, mode = registry.by_key(self.cleaned_data["task_type"]), self._mode()
        return chosen.key if mode is Mode.LABEL else registry.in_mode(chosen, mode).key

    def _asking(self) -> dict[str, Any]:
        """The choice as a job's option; what is left empty is as by default."""
        data = self.cleaned_data
        if data["asking"] != redundancy.ADAPTIVE:
            return {"mode": redundancy.FIXED}
        given = {"min": data["fewest"], "confidence": _share(data["sure"]), "audit": _share(data["audit"])}
        return {"mode": redundancy.ADAPTIVE} | {name: value for name, value in given.items() if value is not None}

    def _automation(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["automated"]:
            return None
        given = {"algorithm": data["own_model"] or None, "target": _share(data["target"])}
        return {name: value for name, value in given.items() if value is not None}

    def new_job(self, manifest_uri: str, account: Account) -> NewJob:
        """The job as the domain takes it."""
        data = self.cleaned_data
        instructions = {"shortInstruction": data["short_instruction"], "fullInstruction": data["full_instruction"]}
        return NewJob(
            name=data["name"],
            task_type=self._task_type(),
            label_attribute=data["label_attribute"] or default_attribute(data["name"], self._task_type()),
            manifest_uri=manifest_uri,
            output_path=data["output_path"],
            team=data["team"],
            title=data["title"],
            description=data["description"],
            **_text_or_address("categories", data["categories"]),
            **_text_or_address("template", data["template"]),
            pre_hook=data["pre_hook"],
            post_hook=data["post_hook"],
            instructions={name: text for name, text in instructions.items() if text},
            redundancy=data["redundancy"],
            options={
                redundancy.OPTION: self._asking(),
                automation.OPTION: self._automation(),
                hosts.OPTION: data["allowed_hosts"].split(),
                "gold_attribute": data["gold_attribute"],
                audits.OPTION: data["audited_attribute"] if self._mode() is not Mode.LABEL else "",
                "carry_skills": not data["alone"],
                images.MISSING: images.FAIL if data["missing_fails"] else images.ASK,
            },
            time_limit=round(data["minutes"] * 60),
            lifetime=round(data["days"] * 86400),
            undo_time=data["undo_seconds"],
            max_concurrent=data["max_concurrent"],
            max_human_labeled=data["max_human_labeled"],
            max_percentage_labeled=data["max_percentage_labeled"],
            price=data["price"],
            priority=data["priority"] or 0,
            created_by=account,
        )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _text_or_address(name: str, given: str) -> dict[str, Any]:
    """The value itself, or the address where it is kept."""
    if given.strip().startswith("s3://"):
        return {f"{name}_uri": given.strip()}
    return {name: tuple(given.splitlines()) if name == "categories" else given}
