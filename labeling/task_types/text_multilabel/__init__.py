"""Text classification, several labels: which of the categories fit this text?"""

from pathlib import Path

from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.methods import CATEGORY_METHODS
from labeling.task_types.multilabel import CORRECTION, CategoriesAnswer, CategoriesLabel
from labeling.task_types.text_multilabel import answers, consolidate, output

TASK_TYPE: TaskType[CategoriesAnswer, CategoriesLabel] = TaskType(
    key="text_multilabel",
    title="Text classification, several labels",
    element=answers.ELEMENT,
    builtin="TextMultiClassMultiLabel",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.TEXT,
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
