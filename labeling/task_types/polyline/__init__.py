"""Polylines: which ways do the lines in this picture take?"""

from pathlib import Path
from typing import Final

from labeling.task_types import drawing
from labeling.task_types.polyline import answers, consolidate

TASK_TYPE: Final = drawing.task_type("polyline", "Polylines", answers.KIND, Path(__file__).parent, consolidate.fit)
