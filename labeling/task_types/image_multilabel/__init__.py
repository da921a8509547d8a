"""Image classification, several labels: which of the categories fit this picture?"""

from pathlib import Path

from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.image_multilabel import answers, consolidate, output
from labeling.task_types.methods import CATEGORY_METHODS
from labeling.task_types.multilabel import CORRECTION, CategoriesAnswer, CategoriesLabel

TASK_TYPE: TaskType[CategoriesAnswer, CategoriesLabel] = TaskType(
    key="image_multilabel",
    title="Image classification, several labels",
    element=answers.ELEMENT,
    builtin="ImageMultiClassMultiLabel",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.IMAGE,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    decisions=consolidate.decisions,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=CATEGORY_METHODS,
    naming=answers.naming,
    audit=CORRECTION,
    min_categories=2,
)
