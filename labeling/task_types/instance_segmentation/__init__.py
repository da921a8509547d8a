"""Instance segmentation: which pixels of this picture belong to each single thing, and what is it?"""

from pathlib import Path

from labeling.task_types import drawing_page, map_audits
from labeling.task_types.base import SourceKind, TaskType
from labeling.task_types.instance_segmentation import answers, consolidate, output
from labeling.task_types.label_maps import MapLabel
from labeling.task_types.methods import METHODS

TASK_TYPE: TaskType[answers.InstancesAnswer, MapLabel] = TaskType(
    key="instance_segmentation",
    title="Instance segmentation",
    element=answers.ELEMENT,
    builtin="InstanceSegmentation",
    metadata_type=output.METADATA_TYPE,
    source=SourceKind.IMAGE,
    scope="object",
    folder=Path(__file__).parent,
    page=drawing_page.framed,
    parse_answer=answers.parse_answer,
    consolidate=consolidate.consolidate,
    decisions=consolidate.decisions,
    manifest_values=output.manifest_values,
    label_from_manifest=output.label_from_manifest,
    methods=METHODS,
    bounded=True,
    ref=True,
    file_ending=".png",
    audit=map_audits.THINGS,
)
