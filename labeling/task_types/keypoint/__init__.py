"""Keypoints: where in this picture are these points?"""

from pathlib import Path
from typing import Final

from labeling.task_types import drawing
from labeling.task_types.keypoint import answers, consolidate

TASK_TYPE: Final = drawing.task_type("keypoint", "Keypoints", answers.KIND, Path(__file__).parent, consolidate.fit)
