"""Video classification: which one of the categories fits this clip?"""

from pathlib import Path

from labeling.task_types.base import Audit, SourceKind, TaskType
from labeling.task_types.classification import CategoryAnswer, CategoryLabel
from labeling.task_types.methods import CATEGORY_METHODS
from labeling.task_types.video_classification import answers, consolidate, output

TASK_TYPE: TaskType[CategoryAnswer, CategoryLabel] = TaskType(
    key="video_classification",
    title="Video classification",
    element=answers.ELEMENT,
    builtin="VideoMultiClass",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.VIDEO,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    consolidate_part=consolidate.consolidate_part,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=CATEGORY_METHODS,
    choice=CategoryAnswer.choice,
    naming=answers.naming,
    audit=Audit(words=CategoryLabel.words),
    min_categories=2,
)
