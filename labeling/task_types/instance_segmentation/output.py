"""The label in the manifest: address of an indexed PNG, and metadata of type `groundtruth/instance-segmentation`.

Each number of the map is one thing, with its class and its own confidence.
"""

from functools import partial
from typing import Final

from labeling.task_types import label_maps

METADATA_TYPE: Final = "groundtruth/instance-segmentation"

manifest_values = partial(label_maps.manifest_values, type_name=METADATA_TYPE)
label_from_manifest = label_maps.label_from_manifest
