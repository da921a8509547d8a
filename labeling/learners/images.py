"""Images: directions of edges, colours and a thumbnail, and logistic regression. Good for things that differ in shape
or colour; where that is too little, a model of one's own goes through the same port.

Edges as in Dalal and Triggs, Histograms of oriented gradients (2005): 64 × 64 pixels, cells of 8, nine directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.learners import saved
from labeling.learners.port import Floats, Item
from labeling.learners.softmax import Softmax
from labeling.task_types.images import shrunk

KIND = "image-classification"
STRENGTH = 1.0
#: As users of automated labeling know it (manifests 1.1).
PIXELS_AT_MOST = 3840 * 2160
_SIDE, _CELL, _DIRECTIONS = 64, 8, 9
_CELLS = _SIDE // _CELL
_EDGES = _CELLS * _CELLS * _DIRECTIONS
_THUMBNAIL = 8 * 8 * 3
_COLOURS = 4**3
SIZE = _EDGES + _THUMBNAIL + _COLOURS


class ImageLearner:
    """Made for k categories."""

    def __init__(self, categories: Sequence[str]) -> None:
        self._categories = list(categories)
        self._mean, self._scale = np.zeros(SIZE), 1.0
        self._model = Softmax.blank(SIZE, len(self._categories), STRENGTH)
        self._taught = False

    @staticmethod
    def features(content: bytes) -> NDArray[np.float32] | None:
        """None for what is no image, is broken, or is too large."""
        picture = _opened(content)
        if picture is None:
            return None
        return np.concatenate([_edges(picture.mean(axis=2)), _thumbnail(picture), _colours(picture)]).astype(np.float32)

    def fit(self, items: Sequence[Item], targets: Floats) -> None:
        """The first lesson decides how features are scaled; later ones leave it, so that weights keep their meaning."""
        seen, rows = _rows(items)
        if not seen:
            return
        if not self._taught:
            self._mean = rows.mean(axis=0)
            self._scale = float(np.sqrt(((rows - self._mean) ** 2).sum(axis=1).mean())) or 1.0
        self._model.fit((rows - self._mean) / self._scale, targets[seen])
        self._taught = True

    def predict_proba(self, items: Sequence[Item]) -> Floats:
        found = np.full((len(items), len(self._categories)), np.nan)
        seen, rows = _rows(items)
        if seen:
            found[seen] = self._model.predict_proba((rows - self._mean) / self._scale)
        return found

    def save(self) -> bytes:
        return saved.pack(
            KIND,
            {"categories": self._categories},
            mean=self._mean,
            scale=np.asarray(self._scale),
            weights=self._model.weights.astype(np.float32),
            bias=self._model.bias,
        )

    def load(self, content: bytes) -> None:
        facts, arrays = saved.unpack(KIND, content)
        weights = saved.for_categories(facts, arrays["weights"], self._categories)
        self._model = Softmax(weights, saved.for_categories(facts, arrays["bias"], self._categories), STRENGTH)
        self._mean, self._scale = arrays["mean"], float(arrays["scale"])
        self._taught = True


def _rows(items: Sequence[Item]) -> tuple[list[int], Floats]:
    """Places of the items that have features, and these, a row for each."""
    seen = [(place, item.features) for place, item in enumerate(items) if item.features is not None]
    rows = np.array([features for _, features in seen], dtype=float).reshape(len(seen), SIZE)
    return [place for place, _ in seen], rows


def _opened(content: bytes) -> Floats | None:
    """64 × 64 × 3, from 0 to 1."""
    small = shrunk(content, _SIDE, pixels_at_most=PIXELS_AT_MOST)
    return None if small is None else np.asarray(small, dtype=float) / 255


def _edges(grey: Floats) -> Floats:
    """For each cell, how much edge there is in each direction, against the neighbouring cells'."""
    down, right = np.gradient(grey)
    strength, turn = np.hypot(down, right), np.arctan2(down, right) % np.pi / np.pi * _DIRECTIONS
    lower = np.floor(turn).astype(int)
    share = turn - lower
    across = np.arange(_SIDE) // _CELL
    first = (across[:, None] * _CELLS + across[None, :]) * _DIRECTIONS
    places = np.concatenate([first + lower % _DIRECTIONS, first + (lower + 1) % _DIRECTIONS])
    amounts = np.concatenate([strength * (1 - share), strength * share])
    sums = np.bincount(places.ravel(), weights=amounts.ravel(), minlength=_EDGES)
    cells = sums.reshape(_CELLS, _CELLS, _DIRECTIONS)
    around = np.pad((cells**2).sum(axis=2), 1, mode="edge")
    energy: Any = sum(around[i : i + _CELLS, j : j + _CELLS] for i in range(3) for j in range(3))
    return np.asarray((cells / np.sqrt(energy + 1e-3)[:, :, None]).ravel())


def _thumbnail(picture: Floats) -> Floats:
    return np.asarray(picture.reshape(8, _SIDE // 8, 8, _SIDE // 8, 3).mean(axis=(1, 3)).ravel())


def _colours(picture: Floats) -> Floats:
    """How much of the picture has which of 64 colours; square roots: large plain areas shall not drown the rest."""
    steps = np.minimum((picture * 4).astype(int), 3).reshape(-1, 3)
    counts = np.bincount(steps @ (16, 4, 1), minlength=_COLOURS)
    return np.asarray(np.sqrt(counts / len(steps)))
