"""The label in the manifest: a class number, and metadata of type `groundtruth/video-classification`."""

from functools import partial

from labeling.task_types import classification
from labeling.task_types.classification import label_from_manifest

METADATA_TYPE = "groundtruth/video-classification"
manifest_values = partial(classification.manifest_values, type_name=METADATA_TYPE)

__all__ = ["METADATA_TYPE", "label_from_manifest", "manifest_values"]
