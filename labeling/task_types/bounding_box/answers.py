"""What a worker may submit: boxes in pixels of the image, and the image's size.

`{"crowd-bounding-box": {"boundingBoxes": [{"label": "Owl", "left": 243, "top": 117, "width": 187, "height": 401}],
"inputImageProperties": {"width": 800, "height": 533}}}`; no boxes say that there is nothing to label.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext
from labeling.task_types.images import Picture
from workers.errors import InvalidAnswer

ELEMENT = "crowd-bounding-box"
MAX_ANSWER_BYTES: Final = 2_000_000
BOXES_AT_MOST: Final = 10_000
_OF_A_BOX: Final = {"label", "left", "top", "width", "height"}


@dataclass(frozen=True)
class DrawnBox:
    """Pixels of the stored image, from its top left corner."""

    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class BoxesAnswer(Answer):
    """`modified`: whether boxes that were given were changed (None: none were)."""

    boxes: tuple[DrawnBox, ...]
    image: Picture
    modified: bool | None = None
    comment: str = ""


def parse_answer(raw: Any, context: AnswerContext) -> BoxesAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no list of boxes", '{"boundingBoxes": []} says that there are none.'
    name, value = submission.element(
        raw,
        "boundingBoxes",
        preferred=ELEMENT,
        besides=submission.OF_IMAGES,
        max_bytes=MAX_ANSWER_BYTES,
        missing=missing,
    )
    image = submission.picture(f"{name}.inputImageProperties", value.get("inputImageProperties"), context.picture)
    boxes = _boxes(f"{name}.boundingBoxes", value["boundingBoxes"], image, context.categories)
    return BoxesAnswer(boxes, image, submission.modified(name, value), submission.comment(name, value))


def _boxes(path: str, value: Any, image: Picture, categories: Sequence[str]) -> tuple[DrawnBox, ...]:
    if not isinstance(value, list):
        raise InvalidAnswer(path, "must be a list of boxes")
    if len(value) > BOXES_AT_MOST:
        raise InvalidAnswer(path, f"has {len(value):,} boxes, more than {BOXES_AT_MOST:,}")
    return tuple(_box(f"{path}[{place}]", box, image, categories) for place, box in enumerate(value))


def _box(path: str, value: Any, image: Picture, categories: Sequence[str]) -> DrawnBox:
    if not isinstance(value, dict):
        raise InvalidAnswer(path, "must be an object with label, left, top, width and height")
    unknown = value.keys() - _OF_A_BOX
    if unknown:
        raise InvalidAnswer(f"{path}.{min(unknown)}", "is not a field of a box")
    label = submission.category(f"{path}.label", value.get("label"), categories)
    left, top, width, height = (
        submission.number(f"{path}.{name}", value.get(name)) for name in ("left", "top", "width", "height")
    )
    for name, side in (("width", width), ("height", height)):
        if side == 0:
            raise InvalidAnswer(f"{path}.{name}", "must be more than 0: a box has an area")
    if left >= image.width or top >= image.height:
        raise InvalidAnswer(path, f"is outside of the image of {image}")
    # What is drawn beyond the edge is cut off: what is seen of the thing ends there, and nobody's work is lost.
    return DrawnBox(label, left, top, min(width, image.width - left), min(height, image.height - top))
