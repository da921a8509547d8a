"""What a worker may submit: keypoints in pixels of the image, and the image's size.

`{"crowd-keypoint": {"keypoints": [{"label": "Beak", "x": 155, "y": 75}],
"inputImageProperties": {"width": 100, "height": 100}}}`; no points say that there is nothing to label.
"""

from typing import Final

from labeling.task_types.shapes import Kind

KIND: Final = Kind("crowd-keypoint", "keypoints", "groundtruth/keypoint", least=1, most=1)
