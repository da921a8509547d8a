"""What automated labeling asks of a model, whoever wrote it: built in, of another package, or somebody's service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from labeling.learners.paintings import Painting, Segmentation

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Item:
    """A data object as a learner sees it: its id and manifest line, its content on demand, and its features, where the
    learner has told them before (None: they can't be told, for instance of a broken image)."""

    object_id: str
    line: Mapping[str, Any]
    read: Callable[[], bytes]
    features: NDArray[np.float32] | None = None


class Learner(Protocol):
    """Made with the job's categories, k of them. The same calls give the same numbers: no chance, no clock.

    Loaded from what another one saved, it is taught on from there.
    """

    def fit(self, items: Sequence[Item], targets: Floats) -> None:
        """Learns from n items. `targets` is n × k: how likely each category is by people's answers; rows sum to 1."""

    def predict_proba(self, items: Sequence[Item]) -> Floats:
        """n × k probabilities; a row of NaN where the learner has nothing to say."""

    def save(self) -> bytes:
        """Everything that `load` needs; never code."""

    def load(self, content: bytes) -> None:
        """Raises `BadModel` for what does not fit."""


@dataclass(frozen=True)
class Box:
    """A thing on an image, in pixels from its top left corner; `confidence` 0 to 1, 0 where nobody can tell."""

    label: str
    left: float
    top: float
    width: float
    height: float
    confidence: float = 0.0


@dataclass(frozen=True)
class Detection:
    """What a model sees on one image, and how sure it is of all of it together, 0 to 1; no boxes: nothing is there."""

    boxes: tuple[Box, ...]
    score: float


@runtime_checkable
class BoxLearner(Protocol):
    """As `Learner`, for bounding boxes."""

    def fit(self, items: Sequence[Item], targets: Sequence[Sequence[Box]]) -> None:
        """Learns from n items and people's boxes on each; their confidence is the consolidation's."""

    def predict_boxes(self, items: Sequence[Item]) -> Sequence[Detection | None]:
        """One for each item; None where the learner has nothing to say."""

    def save(self) -> bytes: ...

    def load(self, content: bytes) -> None: ...


@runtime_checkable
class MapLearner(Protocol):
    """As `Learner`, for label maps: semantic segmentation, where each class is one region, and instance segmentation,
    where each thing is."""

    def fit(self, items: Sequence[Item], targets: Sequence[Painting]) -> None:
        """Learns from n items and people's label map of each."""

    def predict_maps(self, items: Sequence[Item]) -> Sequence[Segmentation | None]:
        """One for each item, of exactly the image's size; None where the learner has nothing to say."""

    def save(self) -> bytes: ...

    def load(self, content: bytes) -> None: ...


@runtime_checkable
class Extracts(Protocol):
    """A learner that looks at each object once: the engine keeps what it saw. One row of float32 for each learner.

    `look` says by what it looks: what was seen by another is of no use to it; a few letters, digits and hyphens.
    """

    @property
    def look(self) -> str: ...

    def features(self, content: bytes) -> NDArray[np.float32] | None: ...


#: What stands behind an algorithm: for one category, for boxes, or for label maps.
Model = Learner | BoxLearner | MapLearner
Factory = Callable[[Sequence[str]], Model]
