"""The label in the manifest: class numbers, and metadata of type `groundtruth/image-classification-multilabel`."""

from functools import partial

from labeling.task_types import multilabel
from labeling.task_types.multilabel import label_from_manifest

METADATA_TYPE = "groundtruth/image-classification-multilabel"
manifest_values = partial(multilabel.manifest_values, type_name=METADATA_TYPE)

__all__ = ["METADATA_TYPE", "label_from_manifest", "manifest_values"]
