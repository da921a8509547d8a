"""Questions with answers: what can be asked about this text, and what does it say?"""

from pathlib import Path

from labeling.task_types.base import Measure, SourceKind, TaskType
from labeling.task_types.methods import METHODS
from labeling.task_types.question_answer_generation import answers, consolidate, output

TASK_TYPE: TaskType[answers.PairsAnswer, output.PairsLabel] = TaskType(
    key="question_answer_generation",
    title="Questions and answers",
    element=answers.ELEMENT,
    builtin="QuestionAnswerGeneration",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.TEXT,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    grades=consolidate.grades,
    graded=Measure.TEXTS,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    bounded=True,
    min_categories=0,
)
