"""Polygons: what is the outline of each thing in this picture?"""

from pathlib import Path

from labeling.task_types import drawing
from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.drawing import ShapesAnswer, ShapesLabel
from labeling.task_types.methods import METHODS
from labeling.task_types.polygon import answers, consolidate, output

TASK_TYPE: TaskType[ShapesAnswer, ShapesLabel] = TaskType(
    key="polygon",
    title="Polygons",
    element=answers.KIND.element,
    builtin="Polygon",
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
    audit=drawing.audit(answers.KIND, "polygon"),
)
