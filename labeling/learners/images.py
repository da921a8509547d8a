"""Images: what an eye sees on them, and logistic regression. Where that is too little, a model of one's own goes
through the same port.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadModel
from labeling.learners import saved
from labeling.learners.edges import Edges
from labeling.learners.port import Floats, Item
from labeling.learners.softmax import Softmax

KIND = "image-classification"
STRENGTH = 1.0
#: Of so many images the numbers are in memory in full length.
AT_ONCE = 2000


class Eye(Protocol):
    """How images are looked at: `size` numbers for each. `name` changes with whatever changes the numbers."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def features(self, content: bytes) -> NDArray[np.float32] | None:
        """None for what is no image, is broken, or is too large."""


class ImageLearner:
    """Made for k categories."""

    def __init__(self, categories: Sequence[str], eye: Eye | None = None) -> None:
        self._categories, self._eye = list(categories), eye or Edges()
        self._mean, self._scale = np.zeros(self._eye.size), 1.0
        self._model = Softmax.blank(self._eye.size, len(self._categories), STRENGTH)
        self._taught = False

    @property
    def look(self) -> str:
        return self._eye.name

    def features(self, content: bytes) -> NDArray[np.float32] | None:
        return self._eye.features(content)

    def fit(self, items: Sequence[Item], targets: Floats) -> None:
        """The first lesson decides how features are scaled; later ones leave it, so that weights keep their meaning."""
        seen, rows = self._rows(items)
        if not seen:
            return
        if not self._taught:
            self._mean = rows.mean(axis=0)
            self._scale = float(np.sqrt(((rows - self._mean) ** 2).sum(axis=1).mean())) or 1.0
        self._model.fit((rows - self._mean) / self._scale, targets[seen])
        self._taught = True

    def predict_proba(self, items: Sequence[Item]) -> Floats:
        found = np.full((len(items), len(self._categories)), np.nan)
        for start in range(0, len(items), AT_ONCE):
            seen, rows = self._rows(items[start : start + AT_ONCE])
            if seen:
                places = np.array(seen) + start
                found[places] = self._model.predict_proba((rows - self._mean) / self._scale)
        return found

    def save(self) -> bytes:
        return saved.pack(
            KIND,
            {"categories": self._categories, "eye": self._eye.name},
            mean=self._mean,
            scale=np.asarray(self._scale),
            weights=self._model.weights.astype(np.float32),
            bias=self._model.bias,
        )

    def load(self, content: bytes) -> None:
        facts, arrays = saved.unpack(KIND, content)
        if facts.get("eye", Edges.name) != self._eye.name:
            raise BadModel(
                f"The model looks at images by {facts.get('eye', Edges.name)}, this installation by {self.look}."
            )
        weights = saved.for_categories(facts, arrays["weights"], self._categories)
        self._model = Softmax(weights, saved.for_categories(facts, arrays["bias"], self._categories), STRENGTH)
        self._mean, self._scale = arrays["mean"], float(arrays["scale"])
        self._taught = True

    def _rows(self, items: Sequence[Item]) -> tuple[list[int], Floats]:
        """Places of the items that have features, and these, a row for each."""
        seen = [(place, item.features) for place, item in enumerate(items) if item.features is not None]
        rows = np.array([features for _, features in seen], dtype=float).reshape(len(seen), self._eye.size)
        return [place for place, _ in seen], rows
