"""The label in the manifest: polygons in pixels, with metadata like that of boxes, `groundtruth/polygon`."""

from functools import partial

from labeling.task_types import drawing
from labeling.task_types.polygon.answers import KIND

manifest_values = partial(drawing.manifest_values, kind=KIND)
label_from_manifest = partial(drawing.label_from_manifest, kind=KIND)
