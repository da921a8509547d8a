"""What a worker may submit: lines in pixels of the image, and the image's size.

`{"crowd-line": {"lines": [{"label": "Goal line", "vertices": [{"x": 10, "y": 90}, {"x": 90, "y": 10}]}],
"inputImageProperties": {"width": 100, "height": 100}}}`; no lines say that there is nothing to label.
"""

from typing import Final

from labeling.task_types.shapes import Kind

KIND: Final = Kind("crowd-line", "lines", "groundtruth/line", least=2, most=2)
