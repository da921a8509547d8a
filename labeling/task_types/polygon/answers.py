"""What a worker may submit: polygons in pixels of the image, and the image's size.

`{"crowd-polygon": {"polygons": [{"label": "Owl", "vertices": [{"x": 10, "y": 10}, {"x": 60, "y": 10},
{"x": 60, "y": 90}]}], "inputImageProperties": {"width": 100, "height": 100}}}`;
no polygons say that there is nothing to label.
"""

from typing import Final

from labeling.task_types.shapes import Kind

KIND: Final = Kind("crowd-polygon", "polygons", "groundtruth/polygon", least=3)
