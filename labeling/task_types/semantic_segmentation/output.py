"""The label in the manifest: address of an indexed PNG, and metadata of type `groundtruth/semantic-segmentation`.

The service has one confidence for an image and repeats it for each class.
"""

from functools import partial
from typing import Final

from labeling.task_types import label_maps

METADATA_TYPE: Final = "groundtruth/semantic-segmentation"

manifest_values = partial(label_maps.manifest_values, type_name=METADATA_TYPE)
label_from_manifest = label_maps.label_from_manifest
