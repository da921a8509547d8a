"""What a worker may submit: polylines in pixels of the image, and the image's size.

`{"crowd-polyline": {"polylines": [{"label": "Lane", "vertices": [{"x": 10, "y": 90}, {"x": 40, "y": 50},
{"x": 90, "y": 10}]}], "inputImageProperties": {"width": 100, "height": 100}}}`;
no polylines say that there is nothing to label.
"""

from typing import Final

from labeling.task_types.shapes import Kind

KIND: Final = Kind("crowd-polyline", "polylines", "groundtruth/polyline", least=2)
