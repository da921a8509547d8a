"""The label in the manifest: lines in pixels, with metadata like that of boxes, `groundtruth/line`."""

from functools import partial

from labeling.task_types import drawing
from labeling.task_types.line.answers import KIND

manifest_values = partial(drawing.manifest_values, kind=KIND)
label_from_manifest = partial(drawing.label_from_manifest, kind=KIND)
