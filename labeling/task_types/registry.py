"""Every task type there is, one line each, found by key or by the name of the service's built-in function."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from labeling.task_types import (
    bounding_box,
    image_classification,
    image_multilabel,
    instance_segmentation,
    keypoint,
    line,
    named_entity_recognition,
    polygon,
    polyline,
    question_answer_generation,
    semantic_segmentation,
    text_classification,
    text_multilabel,
    text_ranking,
    video_classification,
)
from labeling.task_types.adjustment import adjustment
from labeling.task_types.base import Correction, Mode, TaskType
from labeling.task_types.custom import CUSTOM
from labeling.task_types.verification import verification
from workers.errors import InvalidInput

AnyTaskType = TaskType[Any, Any]

TASK_TYPES: Final[Sequence[AnyTaskType]] = (
    image_classification.TASK_TYPE,
    image_multilabel.TASK_TYPE,
    text_classification.TASK_TYPE,
    text_multilabel.TASK_TYPE,
    video_classification.TASK_TYPE,
    bounding_box.TASK_TYPE,
    polygon.TASK_TYPE,
    polyline.TASK_TYPE,
    line.TASK_TYPE,
    keypoint.TASK_TYPE,
    semantic_segmentation.TASK_TYPE,
    instance_segmentation.TASK_TYPE,
    named_entity_recognition.TASK_TYPE,
    text_ranking.TASK_TYPE,
    question_answer_generation.TASK_TYPE,
)


def _modes(task_type: AnyTaskType) -> Iterator[AnyTaskType]:
    if task_type.audit is not None:
        yield verification(task_type)
    if isinstance(task_type.audit, Correction):
        yield adjustment(task_type)


#: Every task type whose labels can be judged or corrected, once in each of these modes.
MODES: Final[Sequence[AnyTaskType]] = tuple(made for one in TASK_TYPES for made in _modes(one))

#: Suffixes of all the service's own functions, so that one that we do not have yet is told from a customer's function.
BUILTINS: Final = frozenset(
    {
        "ImageMultiClass",
        "ImageMultiClassMultiLabel",
        "BoundingBox",
        "SemanticSegmentation",
        "TextMultiClass",
        "TextMultiClassMultiLabel",
        "NamedEntityRecognition",
        "VideoMultiClass",
        "VideoObjectDetection",
        "VideoObjectTracking",
        "3DPointCloudObjectDetection",
        "3DPointCloudObjectTracking",
        "3DPointCloudSemanticSegmentation",
        "VerificationBoundingBox",
        "VerificationSemanticSegmentation",
        "AdjustmentBoundingBox",
        "AdjustmentSemanticSegmentation",
        "AdjustmentVideoObjectDetection",
        "AdjustmentVideoObjectTracking",
        "Adjustment3DPointCloudObjectDetection",
        "Adjustment3DPointCloudObjectTracking",
        "Adjustment3DPointCloudSemanticSegmentation",
        "PassThrough",
    }
)
#: Names in the same manner for task types that the service does not have, so that its clients can ask for them, too.
OWN: Final = frozenset(
    {
        "Polygon",
        "Polyline",
        "Line",
        "Keypoint",
        "InstanceSegmentation",
        "TextRanking",
        "QuestionAnswerGeneration",
    }
)
ALIASES: Final = {"VideoClassification": "VideoMultiClass"}

_FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:(PRE|ACS)-(\w+)(?::[\w$-]+)?")
_PATHS = {
    "PRE": "HumanTaskConfig.PreHumanTaskLambdaArn",
    "ACS": "HumanTaskConfig.AnnotationConsolidationConfig.AnnotationConsolidationLambdaArn",
}
ALL: Final[Sequence[AnyTaskType]] = (*TASK_TYPES, *MODES, CUSTOM)
_BY_KEY = {task_type.key: task_type for task_type in ALL}
_BY_BUILTIN = {task_type.builtin: task_type for task_type in ALL}


def by_key(key: str, *, path: str = "task_type") -> AnyTaskType:
    """Raises `InvalidInput` at `path` naming the task types there are."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise InvalidInput(path, f"there is no task type {key!r}", hint=f"One of: {', '.join(_BY_KEY)}.") from None


def title_of(key: str) -> str:
    """The title of a task type; the key where there is none of it (any more)."""
    return _BY_KEY[key].title if key in _BY_KEY else key


def in_mode(task_type: AnyTaskType, mode: Mode) -> AnyTaskType:
    """The type whose labels `task_type` makes, corrects or judges, in another mode. Raises `InvalidInput`."""
    found = plain(task_type)
    key = f"{mode}_{found.key}"
    if key not in _BY_KEY:
        able = ", ".join(plain(one).key for one in MODES if one.mode is mode)
        raise InvalidInput("mode", f"there is no way to {mode} labels of {found.title.lower()}", hint=f"Of: {able}.")
    return by_key(key)


def plain(task_type: AnyTaskType) -> AnyTaskType:
    """The type that makes the labels which this one judges or corrects; itself, where it makes them."""
    found: AnyTaskType = getattr(task_type, "of", task_type)
    return found


def by_function(arn: str) -> AnyTaskType | None:
    """The task type of a built-in PRE- or ACS- function, whatever region, account and version its ARN names.

    None for a function of the customer's own; raises `InvalidInput` for a built-in that this version does not have.
    """
    match = _FUNCTION.fullmatch(arn)
    if match is None:
        return None
    prefix, suffix = match.groups()
    suffix = ALIASES.get(suffix, suffix)
    if suffix in BUILTINS and suffix not in _BY_BUILTIN:
        hint = f"Supported: {', '.join(f'{prefix}-{name}' for name in _BY_BUILTIN)}."
        raise InvalidInput(_PATHS[prefix], f"{prefix}-{suffix} is not supported yet{_why(suffix)}", hint=hint)
    return _BY_BUILTIN.get(suffix)


def _why(suffix: str) -> str:
    """What such a job is about that this version cannot show. Verification and adjustment come with the `audit` of the
    type whose labels they are about."""
    if "3D" in suffix:
        return ": there is no tool for point clouds"
    return ": there is no tool for the frames of a video" if "VideoObject" in suffix else ""
