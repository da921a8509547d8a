"""A new job from an old one: what is carried over, and what a person would expect to find filled in."""

import re
from dataclasses import dataclass
from typing import Literal

from labeling import queries
from labeling.models import LabelingJob
from labeling.states import TERMINAL, JobState
from labeling.task_types import registry
from workers.errors import WrongState

Mode = Literal["chain", "clone"]
_NAME_LIMIT = 63


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """The start of a job made from another. A chain reads the old output, a clone the old input."""

    name: str
    label_attribute: str
    manifest_uri: str


def prefill(job: LabelingJob, mode: Mode = "chain", *, name: str = "") -> Prefill:
    """Name, label attribute and manifest of the new job (chaining-and-automation 1); the name is free unless given.

    After a stopped or failed job the same attribute resumes the work; after a completed one a new attribute asks a new
    question about all objects. Raises WrongState where the old job still runs, or has no output to go on from.
    """
    if job.state not in TERMINAL:
        raise WrongState(f"Labeling job {job.name} is {job.state}.", hint="Stop it, or wait until it is over.")
    name = name or free_name(job.name, mode)
    if mode == "clone":
        return Prefill(name=name, label_attribute=job.label_attribute, manifest_uri=job.manifest_uri)
    if not can_chain(job):
        raise WrongState(f"Labeling job {job.name} failed before it wrote any output.", hint="Clone it instead.")
    attribute = default_attribute(name, job.task_type) if job.state == JobState.COMPLETED else job.label_attribute
    return Prefill(name=name, label_attribute=attribute, manifest_uri=queries.output_uri(job))


def can_chain(job: LabelingJob) -> bool:
    """Whether the job is over and left an output manifest: one whose own manifest could not be read has none."""
    return job.state in TERMINAL and job.ingested_at is not None


def default_attribute(name: str, task_type: str) -> str:
    """The label attribute of a job that was given none: its name, with the ending that labels in files need."""
    files = registry.by_key(task_type).ref is True and not name.endswith("-ref")
    return f"{name}-ref" if files else name


def free_name(name: str, suffix: str) -> str:
    """`name-chain`, `name-chain-2`, … whichever is free; within 63 characters."""
    stem = re.sub(rf"-{suffix}(-\d+)?$", "", name)
    for number in range(1, 10_000):
        ending = f"-{suffix}" if number == 1 else f"-{suffix}-{number}"
        candidate = stem[: _NAME_LIMIT - len(ending)].rstrip("-") + ending
        if not LabelingJob.objects.filter(name__iexact=candidate).exists():
            return candidate
    raise WrongState(f"{name} was chained ten thousand times; choose a name yourself.")
