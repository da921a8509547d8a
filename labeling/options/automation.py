"""Automated data labeling as a job's choice: which learner, how sure it must be, how many people are asked first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from labeling.learners import registry
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.states import TERMINAL, ObjectState
from workers.errors import InvalidInput

#: Where a job's options keep the choice.
OPTION = "automation"
#: What users of automated labeling know: how many objects make it worth while.
MINIMUM_OBJECTS = 1250
#: Two rounds in a row that add less than this share of all objects end the rounds.
LEAST_GAIN = 0.005
#: AWS's account for its algorithms, in any region.
_OWNER = "027400017018"
#: Without a threshold, what a model says with less than this is no reason to doubt people.
DOUBTFUL = 0.9
_PATH = f"{OPTION}.algorithm"
#: So far back is looked for a model.
_JOBS_BEFORE = 20


@dataclass(frozen=True, kw_only=True)
class Automation:
    """`sample` objects teach the first model, people get `batch` more each round; `validation_share` of what is
    unlabeled at the start, 0 to 1, is kept to check it. `target` is the share of the machine's labels that must be
    right, or the mean overlap that what it draws must reach; `ignore_jobs` made labels that must not teach."""

    algorithm: str
    initial_model: str
    target: float
    minimum_objects: int
    sample: int
    batch: int
    validation_share: float
    teach: bool
    ignore_jobs: tuple[str, ...]


def normalised(options: Mapping[str, Any], task_type: str) -> dict[str, Any]:
    """A job's options with the choice checked, or without it where there is none. Raises InvalidInput for a field."""
    others = {name: value for name, value in options.items() if name != OPTION}
    given = options.get(OPTION)
    if given is None:
        return others
    found = {"algorithm": registry.default(task_type), **given}
    registry.check(found["algorithm"], task_type, path=_PATH)
    _check_numbers(found)
    if found.get("initial_model"):
        _check_model(found["initial_model"], found["algorithm"])
    return {**others, OPTION: found}


def copied(options: Mapping[str, Any]) -> dict[str, Any]:
    """A job's options for one that is made from it: the model that it began with is not the one to go on with."""
    found = options.get(OPTION)
    if found is None:
        return dict(options)
    return {**options, OPTION: {name: value for name, value in found.items() if name != "initial_model"}}


def _check_numbers(found: Mapping[str, Any]) -> None:
    for name, least, most in (
        ("target", 0.5, 0.999),
        ("validation_share", 0.01, 0.9),
        ("minimum_objects", 1, 10_000_000),
        ("sample", 1, 1_000_000),
        ("batch", 1, 1_000_000),
    ):
        value = found.get(name)
        if value is not None and not least <= value <= most:
            raise InvalidInput(f"{OPTION}.{name}", f"{value} is not between {least} and {most}")


def _check_model(arn: str, algorithm: str) -> None:
    path = f"{OPTION}.initial_model"
    found = by_arn(arn)
    if found is None:
        raise InvalidInput(path, f"there is no model {arn}", hint="GET /api/v1/models lists them.")
    if registry.name_of(found.algorithm) != registry.name_of(algorithm):
        raise InvalidInput(path, f"the model {arn} was made by {found.algorithm}, not by {algorithm}")


def of(job: LabelingJob) -> Automation | None:
    """The job's choice, whole; None where people label everything."""
    found = job.options.get(OPTION)
    if found is None:
        return None
    given = {name: value for name, value in found.items() if value is not None}
    tenth = max(1, min(job.max_concurrent, math.ceil(job.manifest_line / 10)))
    return Automation(
        algorithm=given["algorithm"],
        initial_model=given.get("initial_model", ""),
        target=given.get("target", registry.target(job.task_type)),
        minimum_objects=given.get("minimum_objects", MINIMUM_OBJECTS),
        sample=given.get("sample", tenth),
        batch=given.get("batch", tenth),
        validation_share=given.get("validation_share", 0.2 if job.manifest_line < 5000 else 0.1),
        teach=given.get("teach", True),
        ignore_jobs=tuple(given.get("ignore_jobs", ())),
    )


def disagreements(job: LabelingJob) -> QuerySet[ChosenObject]:
    """Objects where people said one thing and the model, as sure as for labels of its own, another; surest first.

    What is drawn is another thing where it overlaps less than the machine's must on average."""
    rounds = LearningRound.objects.filter(job=job).exclude(threshold=None).order_by("number")
    threshold = rounds.values_list("threshold", flat=True).last()
    rows = ChosenObject.objects.select_related("data_object").filter(
        job=job,
        score__gte=DOUBTFUL if threshold is None else threshold,
        data_object__state=ObjectState.LABELED,
        data_object__origin__in=(DataObject.Origin.HUMAN, DataObject.Origin.CARRIED_HUMAN),
    )
    if measured_by_overlap(job):
        chosen = of(job)
        others = rows.filter(quality__lt=chosen.target) if chosen else rows.none()
    else:
        others = rows.exclude(category="").exclude(category=F("data_object__category"))
    return others.order_by("-score", "data_object__line")


def said_of(row: DataObject) -> ChosenObject | None:
    """What a model said of an object that people labeled, before it was taught with it; None where none was asked."""
    return ChosenObject.objects.filter(data_object=row).exclude(score=None).first()


def measured_by_overlap(job: LabelingJob) -> bool:
    """Whether labels are drawn, so that they are more or less good, and not right or wrong."""
    return registry.FORMS.get(job.task_type, registry.Form.CATEGORY) is not registry.Form.CATEGORY


def awaited(job: LabelingJob) -> QuerySet[DataObject]:
    """Objects that were given to people and have no outcome yet: the next round follows when there are none."""
    open_states = (ObjectState.UNLABELED, ObjectState.LAUNCHED, ObjectState.COLLECTED)
    return DataObject.objects.filter(chosen__job=job, state__in=open_states)


def over(job: LabelingJob) -> bool:
    """Whether no more rounds follow: two in a row were hardly worth it, after there was one that was."""
    gains = list(LearningRound.objects.filter(job=job).order_by("number").values_list("labeled", flat=True))
    least = LEAST_GAIN * job.manifest_line
    return len(gains) >= 2 and any(gains) and max(gains[-2:]) < least


def phase(job: LabelingJob) -> str:
    """beginning, rounds, rest (people get what is left) or over."""
    if job.state in TERMINAL:
        return "over"
    if over(job):
        return "rest"
    return "rounds" if LearningRound.objects.filter(job=job).exists() else "beginning"


def shown(job: LabelingJob) -> dict[str, Any] | None:
    """The job's choice and its course; None where people label everything."""
    chosen = of(job)
    if chosen is None:
        return None
    inherits = inherited(job) if not chosen.initial_model else None
    given = job.options[OPTION]
    sizes = {name: getattr(chosen, name) if job.ingested_at else given.get(name) for name in ("sample", "batch")}
    return {
        **asdict(chosen),
        **sizes,
        "ignore_jobs": list(chosen.ignore_jobs),
        "initial_model": model_arn(inherits) if inherits else chosen.initial_model,
        "phase": phase(job),
        "awaited": awaited(job).count(),
        "final_model": final_model(job),
        "rounds": [round_shown(one) for one in LearningRound.objects.filter(job=job).order_by("number")],
    }


def round_shown(one: LearningRound) -> dict[str, Any]:
    return {
        "number": one.number,
        "model": model_arn(one),
        "taught_with": one.taught_with,
        "validated": one.validated,
        "threshold": one.threshold,
        "accuracy_at_least": one.bound,
        "labeled": one.labeled,
        "asked": one.asked,
        "decided_at": one.decided_at,
    }


# --- models --------------------------------------------------------------------------------------------------


def model_arn(one: LearningRound) -> str:
    return f"arn:aws:sagemaker:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:model/{one.job.name.lower()}-{one.number}"


def by_arn(arn: str) -> LearningRound | None:
    """The round that made this model."""
    job, _, number = arn.rpartition(":model/")[2].rpartition("-")
    if not job or not number.isdigit():
        return None
    return LearningRound.objects.select_related("job").filter(job__name__iexact=job, number=int(number)).first()


def final_model(job: LabelingJob) -> str | None:
    """The ARN of the last model that the job taught; None before the first."""
    last = LearningRound.objects.select_related("job").filter(job=job).order_by("number").last()
    return model_arn(last) if last else None


def inherited(job: LabelingJob) -> LearningRound | None:
    """The model that a chained job goes on with by itself: the last of the jobs before, for the same label."""
    chosen = of(job)
    if chosen is None or job.parent is None or job.parent.label_attribute != job.label_attribute:
        return None
    last = last_model(job.parent, before=job.created_at)
    same = last is not None and registry.name_of(last.algorithm) == registry.name_of(chosen.algorithm)
    return last if same else None


def last_model(job: LabelingJob, *, before: datetime | None = None) -> LearningRound | None:
    """The last model of this job; where it taught none, of the one before it with the same label, and so on."""
    rounds = LearningRound.objects.select_related("job").order_by("number")
    earlier: LabelingJob | None = job
    for _ in range(_JOBS_BEFORE):
        if earlier is None or earlier.label_attribute != job.label_attribute:
            break
        found = rounds.filter(job=earlier, **({} if before is None else {"decided_at__lt": before})).last()
        if found is not None:
            return found
        earlier = earlier.parent
    return None


def algorithms_config(job: LabelingJob) -> dict[str, Any] | None:
    """LabelingJobAlgorithmsConfig of a job that came through another door."""
    chosen = of(job)
    if chosen is None:
        return None
    name = registry.name_of(chosen.algorithm)
    arn = f"arn:aws:sagemaker:{settings.AWS_REGION}:{_OWNER}:labeling-job-algorithm-specification/{name}"
    return {
        "LabelingJobAlgorithmSpecificationArn": arn if name in registry.TASK_TYPES else chosen.algorithm,
        "InitialActiveLearningModelArn": chosen.initial_model or None,
    }
