"""How images are looked at without a network: directions of edges, colours and a thumbnail. Good for things that differ
in shape or colour.

Edges as in Dalal and Triggs, Histograms of oriented gradients (2005): 64 × 64 pixels, cells of 8, nine directions.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from labeling.learners.port import Floats
from labeling.task_types.images import shrunk

#: As users of automated labeling know it (manifests 1.1).
PIXELS_AT_MOST: Final = 3840 * 2160
_SIDE, _CELL, _DIRECTIONS = 64, 8, 9
_CELLS = _SIDE // _CELL
_EDGES = _CELLS * _CELLS * _DIRECTIONS
_THUMBNAIL = 8 * 8 * 3
_COLOURS = 4**3


class Edges:
    """See `images.Eye`."""

    name: Final = "edges"
    size: Final = _EDGES + _THUMBNAIL + _COLOURS

    @staticmethod
    def features(content: bytes) -> NDArray[np.float32] | None:
        picture = _opened(content)
        if picture is None:
            return None
        return np.concatenate([_edges(picture.mean(axis=2)), _thumbnail(picture), _colours(picture)]).astype(np.float32)


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
