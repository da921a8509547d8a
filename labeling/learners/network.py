"""How images are looked at through a network: a file in ONNX that the operator puts in its place, run by onnxruntime
(the extra `embeddings`). Any that was made for photographs will do; what it says of an image before or as its classes
is what the logistic regression sees. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from labeling.learners.edges import PIXELS_AT_MOST
from labeling.learners.images import Eye
from labeling.task_types.images import shrunk
from workers.errors import GiveUp

#: Mean and spread of red, green and blue, 0 to 1, as networks for photographs expect them (ImageNet). A network may
#: have others, as entries `mean` and `std` of its metadata.
MEAN: Final = (0.485, 0.456, 0.406)
SPREAD: Final = (0.229, 0.224, 0.225)
#: Where the network itself says nothing.
SIDE: Final = 224
SIDE_AT_MOST: Final = 1024
COLOURS: Final = 3
_HINT: Final = "`labelwright doctor` looks at it, and docs/automation.md says what is needed."


def possible() -> bool:
    """Whether onnxruntime is installed."""
    return importlib.util.find_spec("onnxruntime") is not None


def installed() -> Eye | None:
    """The network that the operator put in its place; None where there is none, or nothing to run it.

    Raises `GiveUp` for one that cannot be used.
    """
    path: Path = settings.IMAGE_NETWORK
    if not path.exists() or not possible():
        return None
    return _opened(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _opened(path: Path, changed: int) -> Network:
    return Network(path)


@dataclass(frozen=True)
class _Input:
    """The one input: `first` says whether the colours come before the pixels."""

    name: str
    side: int
    first: bool


class Network:
    """See `images.Eye`. May be asked by several threads at once."""

    def __init__(self, path: Path) -> None:
        """Raises `GiveUp` for what is no network for images."""
        content = path.read_bytes()
        try:
            self._session = _session(content)
            self._input = _input(self._session.get_inputs())
            self._mean, self._spread = _scale(self._session.get_modelmeta().custom_metadata_map)
            self.size = len(self._seen(np.zeros((self._input.side, self._input.side, COLOURS))))
        except Exception as error:  # whatever onnxruntime raises
            raise GiveUp(f"The image network {path} cannot be used: {str(error)[:300]}", hint=_HINT) from None
        self.name = f"network-{hashlib.sha256(content).hexdigest()[:16]}"

    def features(self, content: bytes) -> NDArray[np.float32] | None:
        small = shrunk(content, self._input.side, pixels_at_most=PIXELS_AT_MOST)
        if small is None:
            return None
        found = self._seen(np.asarray(small, dtype=float) / 255)
        return found if np.isfinite(found).all() else None

    def _seen(self, picture: NDArray[np.float64]) -> NDArray[np.float32]:
        """The numbers for height × width × 3 from 0 to 1; the mean over places, where it tells of several."""
        pixels = ((picture - self._mean) / self._spread).astype(np.float32)
        batch = (pixels.transpose(2, 0, 1) if self._input.first else pixels)[None]
        told = np.asarray(self._session.run(None, {self._input.name: batch})[0])[0]
        if told.ndim == 3:
            told = told.mean(axis=(1, 2) if self._input.first else (0, 1))
        return np.asarray(told.ravel(), dtype=np.float32)


def _session(content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # images are looked at side by side
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _input(inputs: list[Any]) -> _Input:
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != 4:
        raise ValueError("it must have one input, a batch of images as float32")
    _, *shape = inputs[0].shape
    first = shape[0] == COLOURS
    if not first and shape[2] != COLOURS:
        raise ValueError(f"its input must have three colours, not the shape {inputs[0].shape}")
    sides = [side if isinstance(side, int) else SIDE for side in (shape[1:] if first else shape[:2])]
    if sides[0] != sides[1] or not 1 <= sides[0] <= SIDE_AT_MOST:
        raise ValueError(f"its input must be square, with at most {SIDE_AT_MOST} pixels a side, not {sides}")
    return _Input(inputs[0].name, sides[0], first)


def _scale(facts: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean, spread = (
        np.array([float(part) for part in facts[name].split(",")]) if name in facts else np.array(usual)
        for name, usual in (("mean", MEAN), ("std", SPREAD))
    )
    if mean.shape != (COLOURS,) or spread.shape != (COLOURS,) or not (spread > 0).all():
        raise ValueError("mean and std of its metadata must be three numbers each, std above 0")
    return mean, spread
