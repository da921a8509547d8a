"""What a worker may submit: a PNG of exactly the image's size, in which every thing has a colour of its own.

`{"crowd-instance-segmentation": {"instances": [{"label": "Owl", "color": "#1f77b4"}], "labeledImage":
{"pngImageData": "…"}, "inputImageProperties": {"width": 800, "height": 533}}}`; no instances say that there are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labeling.task_types import painted, submission
from labeling.task_types.base import Answer, AnswerContext
from labeling.task_types.label_maps import NUMBERS_AT_MOST
from workers.errors import InvalidAnswer

ELEMENT = "crowd-instance-segmentation"


@dataclass(frozen=True)
class InstancesAnswer(Answer):
    """`instances`: category and colour of each thing; other colours are background. `modified` as for boxes."""

    png: bytes
    instances: tuple[tuple[str, painted.Color], ...]
    image: tuple[int, int]
    modified: bool | None = None
    comment: str = ""


def parse_answer(raw: Any, context: AnswerContext) -> InstancesAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no painted image", "Paint, or say that there is nothing to label."
    name, value = submission.element(
        raw,
        "instances",
        preferred=ELEMENT,
        besides={"labeledImage", *submission.OF_IMAGES},
        max_bytes=painted.MAX_ANSWER_BYTES,
        missing=missing,
    )
    image = submission.picture(f"{name}.inputImageProperties", value.get("inputImageProperties"), context.picture)
    instances = _instances(f"{name}.instances", value["instances"], context.categories)
    png = painted.png(f"{name}.labeledImage", value.get("labeledImage"), image.size)
    modified, comment = submission.modified(name, value), submission.comment(name, value)
    return InstancesAnswer(png, instances, image.size, modified, comment)


def _instances(path: str, value: Any, categories: Sequence[str]) -> tuple[tuple[str, painted.Color], ...]:
    if not isinstance(value, list):
        raise InvalidAnswer(path, "must be a list of objects with label and color")
    if len(value) > NUMBERS_AT_MOST:
        raise InvalidAnswer(path, f"has {len(value):,} instances, more than {NUMBERS_AT_MOST}")
    instances = tuple(_instance(f"{path}[{place}]", one, categories) for place, one in enumerate(value))
    if len({color for _, color in instances}) < len(instances):
        raise InvalidAnswer(path, "two instances have the same colour")
    return instances


def _instance(path: str, value: Any, categories: Sequence[str]) -> tuple[str, painted.Color]:
    if not isinstance(value, dict) or value.keys() - {"label", "color"}:
        raise InvalidAnswer(path, "must be an object with label and color alone")
    label = submission.category(f"{path}.label", value.get("label"), categories)
    return label, painted.color(f"{path}.color", value.get("color"))
