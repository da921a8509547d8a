"""What is drawn point by point on an image: the kinds of shapes, people's answers of them, and labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types.base import Answer, Label
from labeling.task_types.images import Picture

Point = tuple[float, float]
POINTS_AT_MOST: Final = 10_000


@dataclass(frozen=True)
class Kind:
    """One kind of shape: its element, the list in the answer, and how many points each has."""

    element: str
    member: str
    metadata_type: str
    least: int
    most: int = POINTS_AT_MOST

    @property
    def one_point(self) -> bool:
        """Whether the entry is the point itself, instead of having a list of vertices."""
        return self.most == 1


@dataclass(frozen=True)
class Shape:
    """Points in pixels of the stored image, from its top left corner."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class ShapesAnswer(Answer):
    """`modified`: whether shapes that were given were changed (None: none were)."""

    shapes: tuple[Shape, ...]
    image: Picture
    modified: bool | None = None
    comment: str = ""


@dataclass(frozen=True)
class Placed:
    shape: Shape
    confidence: float


@dataclass(frozen=True, kw_only=True)
class ShapesLabel(Label):
    """`adjusted`: whether given shapes were changed (None: none were given). `categories` are those of the job."""

    shapes: tuple[Placed, ...]
    image: Picture
    categories: tuple[str, ...]
    adjusted: bool | None = None


def named(shapes: Iterable[Placed]) -> str:
    """The classes of the shapes, each once, as they first come."""
    return ", ".join(dict.fromkeys(one.shape.label for one in shapes))


def entry(shape: Shape, kind: Kind) -> dict[str, Any]:
    """The points as answers, overlays and manifests have them."""
    points = [{"x": x, "y": y} for x, y in shape.points]
    return points[0] if kind.one_point else {"vertices": points}
