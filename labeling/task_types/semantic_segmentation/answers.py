"""What a worker may submit: a PNG of exactly the image's size, and which category each of its colours means.

`{"crowd-semantic-segmentation": {"labelMappings": {"Owl": {"color": "#1f77b4"}}, "labeledImage": {"pngImageData": "…"},
"inputImageProperties": {"width": 800, "height": 533}}}`; no mappings say that there is nothing to paint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.task_types import painted, submission
from labeling.task_types.base import Answer, AnswerContext
from workers.errors import InvalidAnswer

ELEMENT = "crowd-semantic-segmentation"


@dataclass(frozen=True)
class PaintedAnswer(Answer):
    """`colors`: category → (red, green, blue); other colours are background. `modified` as for boxes."""

    png: bytes
    colors: Mapping[str, painted.Color]
    image: tuple[int, int]
    modified: bool | None = None
    comment: str = ""


def parse_answer(raw: Any, context: AnswerContext) -> PaintedAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no painted image", "Paint, or say that there is nothing to label."
    name, value = submission.element(
        raw,
        "labelMappings",
        preferred=ELEMENT,
        besides={"labeledImage", *submission.OF_IMAGES},
        max_bytes=painted.MAX_ANSWER_BYTES,
        missing=missing,
    )
    image = submission.picture(f"{name}.inputImageProperties", value.get("inputImageProperties"), context.picture)
    colors = _colors(f"{name}.labelMappings", value["labelMappings"], context.categories)
    png = painted.png(f"{name}.labeledImage", value.get("labeledImage"), image.size)
    return PaintedAnswer(png, colors, image.size, submission.modified(name, value), submission.comment(name, value))


def _colors(path: str, value: Any, categories: Sequence[str]) -> dict[str, painted.Color]:
    if not isinstance(value, dict):
        raise InvalidAnswer(path, "must be an object with a colour for each category that was painted")
    colors: dict[str, painted.Color] = {}
    for label, mapping in value.items():
        where = f"{path}.{label[:100]}"
        submission.category(where, label, categories)
        colors[label] = painted.color(f"{where}.color", mapping.get("color") if isinstance(mapping, dict) else None)
    if len(set(colors.values())) < len(colors):
        raise InvalidAnswer(path, "two categories have the same colour")
    return colors
