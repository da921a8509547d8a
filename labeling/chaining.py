"""A new job from an old one: what is carried over, and what a person would expect to find filled in."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from labeling import queries
from labeling.models import LabelingJob
from labeling.options import audits
from labeling.states import TERMINAL, JobState
from labeling.task_types import registry
from labeling.task_types.base import Mode
from workers.errors import WrongState

Start = Literal["chain", "clone"]
_NAME_LIMIT = 63
#: Options of a job that are about its own question, not about that of a job which looks at its labels.
_OF_THE_QUESTION = frozenset({"method", "gold_attribute", "display_names", audits.OPTION})


class Purpose(StrEnum):
    """What a job over another's output is for."""

    REST = "rest"
    """The same label for what has none."""
    NEW = "new"
    """A label of another name for everything."""
    VERIFY = "verify"
    ADJUST = "adjust"


_MODES = {Purpose.VERIFY: Mode.VERIFY, Purpose.ADJUST: Mode.ADJUST}


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """The start of a job made from another. A chain reads the old output, a clone the old input."""

    name: str
    label_attribute: str
    manifest_uri: str


def prefill(job: LabelingJob, mode: Start = "chain", *, name: str = "", purpose: Purpose | None = None) -> Prefill:
    """Name, label attribute and manifest of the new job (chaining-and-automation 1); the name is free unless given.

    A chained job without a purpose has the `usual` one. Raises WrongState where the old job still runs, or has no
    output to go on from, InvalidInput where its labels can be neither judged nor corrected as the purpose wants.
    """
    if job.state not in TERMINAL:
        raise WrongState(f"Labeling job {job.name} is still running.", hint="Stop it, or wait until it is over.")
    name = name or free_name(job.name, mode)
    if mode == "clone":
        return Prefill(name=name, label_attribute=job.label_attribute, manifest_uri=job.manifest_uri)
    if not can_chain(job):
        raise WrongState(f"Labeling job {job.name} failed before it wrote any output.", hint="Clone it instead.")
    attribute = _attribute(job, purpose or usual(job), name)
    return Prefill(name=name, label_attribute=attribute, manifest_uri=queries.output_uri(job))


def _attribute(job: LabelingJob, purpose: Purpose, name: str) -> str:
    if purpose is Purpose.REST:
        return job.label_attribute
    task_type = registry.by_key(job.task_type)
    made = registry.in_mode(task_type, _MODES[purpose]) if purpose in _MODES else task_type
    return default_attribute(name, made.key)


def usual(job: LabelingJob) -> Purpose:
    """After a stopped or failed job the same attribute goes on; after a completed one there is a new question."""
    return Purpose.NEW if job.state == JobState.COMPLETED else Purpose.REST


def purposes(job: LabelingJob) -> list[Purpose]:
    """What a chained job can be for: not every label can be judged or corrected."""
    plain = registry.plain(registry.by_key(job.task_type))
    able = {one.mode for one in registry.MODES if registry.plain(one) is plain}
    return [one for one in Purpose if one not in _MODES or _MODES[one] in able]


def can_chain(job: LabelingJob) -> bool:
    """Whether the job is over and left an output manifest: one whose own manifest could not be read has none."""
    return job.state in TERMINAL and job.ingested_at is not None


def default_attribute(name: str, task_type: str) -> str:
    """The label attribute of a job that was given none: its name, with the ending that labels in files need."""
    files = registry.by_key(task_type).ref is True and not name.endswith("-ref")
    return f"{name}-ref" if files else name


def audit(job: LabelingJob, mode: Mode) -> dict[str, Any]:
    """What differs, by `NewJob`'s names, in the job that verifies or adjusts this one's labels: the task type and its
    own page, which label is looked at, and for an adjustment the classes.

    After a verification, it is the label that was verified. Raises InvalidInput where the labels have no such mode.
    """
    own, under_review = registry.by_key(job.task_type), audits.attribute(job.options)
    verified = own.mode is Mode.VERIFY
    options = {name: value for name, value in job.options.items() if name not in _OF_THE_QUESTION}
    made_by = _labeled_by(job, under_review) if verified else job
    return {
        "task_type": registry.in_mode(own, mode).key,
        "template": "",
        "template_uri": "",
        "pre_hook": "",
        "post_hook": "",
        "instructions": {},
        "categories": () if mode is Mode.VERIFY or made_by is None else tuple(made_by.categories),
        "options": options | {audits.OPTION: under_review if verified else job.label_attribute},
    }


def _labeled_by(job: LabelingJob, attribute: str) -> LabelingJob | None:
    """The job before, or the one before that, …, that wrote this attribute."""
    while job.parent is not None and job.label_attribute != attribute:
        job = job.parent
    return job if job.label_attribute == attribute else None


def free_name(name: str, suffix: str) -> str:
    """`name-chain`, `name-chain-2`, … whichever is free; within 63 characters."""
    stem = re.sub(rf"-{suffix}(-\d+)?$", "", name)
    for number in range(1, 10_000):
        ending = f"-{suffix}" if number == 1 else f"-{suffix}-{number}"
        candidate = stem[: _NAME_LIMIT - len(ending)].rstrip("-") + ending
        if not queries.name_taken(candidate):
            return candidate
    raise WrongState(f"{name} was chained ten thousand times; choose a name yourself.")
