"""Polylines: which ways do the lines in this picture take?"""

from pathlib import Path

from labeling.task_types import drawing
from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.drawing import ShapesAnswer, ShapesLabel
from labeling.task_types.methods import METHODS
from labeling.task_types.polyline import answers, consolidate, output

TASK_TYPE: TaskType[ShapesAnswer, ShapesLabel] = TaskType(
    key="polyline",
    title="Polylines",
    element=answers.KIND.element,
    builtin="Polyline",
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
    audit=drawing.audit(answers.KIND, "polyline"),
)
