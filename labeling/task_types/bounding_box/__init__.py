"""Bounding boxes: where in this picture are the things, and which?"""

from pathlib import Path

from labeling.task_types import drawing_page
from labeling.task_types.base import Correction, SourceKind, TaskType
from labeling.task_types.bounding_box import answers, consolidate, output
from labeling.task_types.methods import METHODS

TASK_TYPE: TaskType[answers.BoxesAnswer, output.BoxesLabel] = TaskType(
    key="bounding_box",
    title="Bounding boxes",
    element=answers.ELEMENT,
    builtin="BoundingBox",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.IMAGE,
    scope="job",
    folder=Path(__file__).parent,
    page=drawing_page.framed,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    decisions=consolidate.decisions,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    audit=Correction(overlay=output.overlay, initial_value=output.initial_value, settle=output.settle),
    bounded=True,
)
