"""Text ranking: in which order are these responses to a prompt, from the best to the worst?"""

from pathlib import Path

from labeling.task_types.base import Measure, SourceKind, TaskType
from labeling.task_types.methods import METHODS
from labeling.task_types.text_ranking import answers, consolidate, output

TASK_TYPE: TaskType[answers.RankingAnswer, output.RankingLabel] = TaskType(
    key="text_ranking",
    title="Text ranking",
    element=answers.ELEMENT,
    builtin="TextRanking",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.TEXT,
    scope="job",
    folder=Path(__file__).parent,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    grades=consolidate.grades,
    graded=Measure.PAIRS,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    further=answers.further,
    bounded=True,
)
