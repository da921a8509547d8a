"""What is drawn with the keyboard on the picture of the census, and what becomes of it."""

from typing import Any
from unittest.mock import ANY

from tests.e2e.census.worker import painted, press

SIZE = {"height": 240, "width": 320}
MAP = {"labeledImage": {"pngImageData": ANY}, "inputImageProperties": SIZE}
POINT = [press("Space", "Space")]
#: From the cursor a box, and a triangle.
BOX = [press("Space", "Space", "Control+ArrowRight", "Control+ArrowRight", "Control+ArrowDown", "Space")]
OUTLINE = [press("Space", "Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter")]
STAGE = [painted, lambda desk: desk.task.get_by_role("application").focus()]


def box(label: str) -> dict[str, Any]:
    return {"label": label, "left": ANY, "top": ANY, "width": 2, "height": 1}


def corners(label: str) -> dict[str, Any]:
    return {"label": label, "vertices": [{"x": ANY, "y": ANY}] * 3}
