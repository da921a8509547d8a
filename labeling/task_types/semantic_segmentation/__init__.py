"""Semantic segmentation: which category does every pixel of this picture belong to?"""

from pathlib import Path

from labeling.task_types import drawing_page, map_audits
from labeling.task_types.base import Measure, SourceKind, TaskType
from labeling.task_types.label_maps import NUMBERS_AT_MOST, MapLabel
from labeling.task_types.methods import METHODS
from labeling.task_types.semantic_segmentation import answers, consolidate, output

TASK_TYPE: TaskType[answers.PaintedAnswer, MapLabel] = TaskType(
    key="semantic_segmentation",
    title="Semantic segmentation",
    element=answers.ELEMENT,
    builtin="SemanticSegmentation",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.IMAGE,
    scope="object",
    folder=Path(__file__).parent,
    page=drawing_page.framed,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    grades=consolidate.grades,
    graded=Measure.PIXELS,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    bounded=True,
    max_categories=NUMBERS_AT_MOST,
    ref=True,
    file_ending=".png",
    audit=map_audits.CLASSES,
)
