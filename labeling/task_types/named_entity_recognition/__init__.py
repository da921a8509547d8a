"""Named entities: which parts of this text are names of something, and of what?"""

from pathlib import Path

from labeling.task_types.base import Correction, SourceKind, TaskType
from labeling.task_types.methods import METHODS
from labeling.task_types.named_entity_recognition import answers, consolidate, output

TASK_TYPE: TaskType[answers.EntitiesAnswer, output.EntitiesLabel] = TaskType(
    key="named_entity_recognition",
    title="Named entities",
    element=answers.ELEMENT,
    builtin="NamedEntityRecognition",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.TEXT,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    decisions=consolidate.decisions,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    bounded=True,
    displays=True,
    audit=Correction(marks=output.marks, initial_value=output.initial_value, settle=output.settle),
)
