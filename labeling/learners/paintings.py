"""Label maps as models give and get them: a number for each pixel of an image, and what the numbers stand for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labeling.errors import StorageError
from labeling.task_types import painted
from labeling.task_types.label_maps import MapLabel
from workers.errors import GiveUp, InvalidInput, TryAgain

Codes = NDArray[np.uint8]
#: Fast rather than small: there is one for each image that a model is asked about.
_EFFORT: Final = 1


@dataclass(frozen=True)
class Region:
    """What the pixels of a number, 1 to 255, are; `confidence` 0 to 1, 0 where nobody can tell."""

    number: int
    label: str
    confidence: float = 0.0


@dataclass(frozen=True)
class Painting:
    """`regions`, in any order; pixels of other numbers are background. `unpack` gives the numbers (height × width);
    `address` is where the file of a label is kept, empty for what a model says."""

    regions: tuple[Region, ...]
    unpack: Callable[[], Codes]
    address: str = ""

    @property
    def numbers(self) -> Codes:
        """Unpacked each time, for there may be thousands of them. Raises `GiveUp` where the file is gone."""
        return self.unpack()

    @classmethod
    def of(cls, numbers: Codes, regions: Sequence[Region]) -> Painting:
        """Takes as little memory as it can."""
        packed, shape = zlib.compress(np.ascontiguousarray(numbers, np.uint8).tobytes(), _EFFORT), numbers.shape
        return cls(tuple(regions), lambda: np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape))


@dataclass(frozen=True)
class Segmentation:
    """What a model sees on one image, and how sure it is of all of it together, 0 to 1; no regions: nothing there."""

    painting: Painting
    score: float


def of_label(label: MapLabel, read: Callable[[str], bytes]) -> Painting:
    """A label of people, the file of which is read when its pixels are needed."""
    entries = [one for one in label.entries if one.number]

    def unpack() -> Codes:
        try:
            codes = painted.unpacked(read(label.address), [one.color for one in entries])
        except TryAgain:
            raise
        except (StorageError, InvalidInput) as error:
            hint = "Put it back, or leave the labels of that job out with ignore_jobs."
            raise GiveUp(f"The label's file {label.address} cannot be read: {error}", hint=hint) from None
        return np.array([0, *(one.number for one in entries)], np.uint8)[codes]

    regions = tuple(Region(one.number, one.name, one.confidence) for one in entries)
    return Painting(regions, unpack, label.address)
