"""Lines: where in this picture do the straight lines begin and end?"""

from pathlib import Path
from typing import Final

from labeling.task_types import drawing
from labeling.task_types.line import answers, consolidate

TASK_TYPE: Final = drawing.task_type("line", "Lines", answers.KIND, Path(__file__).parent, consolidate.fit)
