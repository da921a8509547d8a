"""Keypoints: where in this picture are these points?"""

from pathlib import Path

from labeling.task_types import drawing
from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.drawing import ShapesAnswer, ShapesLabel
from labeling.task_types.keypoint import answers, consolidate, output
from labeling.task_types.methods import METHODS

TASK_TYPE: TaskType[ShapesAnswer, ShapesLabel] = TaskType(
    key="keypoint",
    title="Keypoints",
    element=answers.KIND.element,
    builtin="Keypoint",
    metadata_type=answers.KIND.metadata_type,
    source=SourceKind.IMAGE,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    decisions=consolidate.decisions,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    bounded=True,
    audit=drawing.audit(answers.KIND, "keypoint"),
)
