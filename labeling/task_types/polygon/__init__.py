"""Polygons: what is the outline of each thing in this picture?"""

from pathlib import Path
from typing import Final

from labeling.task_types import drawing
from labeling.task_types.polygon import answers, consolidate

TASK_TYPE: Final = drawing.task_type("polygon", "Polygons", answers.KIND, Path(__file__).parent, consolidate.fit)
