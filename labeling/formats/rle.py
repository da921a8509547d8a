"""Masks as lengths of runs, as COCO has them: down the columns one after another, beginning with pixels that are not
set. Packed, each number is a few characters of six bits (cocodataset.org, "Data format"; the API's `maskApi`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

#: A character carries five bits of a number; its sixth says that more follow, and all begin at "0".
_BITS, _MORE, _SIGN, _FIRST = 5, 0x20, 0x10, 48
#: Numbers from this place on are told as their difference to the last but one.
_PLAIN: Final = 3


def counts(mask: Mask) -> list[int]:
    """The runs of a mask (height × width)."""
    import numpy as np

    flat = mask.ravel(order="F")
    turns = np.flatnonzero(np.diff(flat, prepend=False, append=not flat[-1])) if flat.size else np.zeros(0, int)
    return [int(turns[0]), *np.diff(turns).tolist()] if len(turns) else [0]


def mask(runs: Sequence[int], width: int, height: int) -> Mask:
    """The mask (height × width). Raises `ValueError` where the runs do not add up to its pixels."""
    import numpy as np

    if any(isinstance(run, bool) or not isinstance(run, int) or run < 0 for run in runs):
        raise ValueError("counts must be whole numbers from 0 on")
    if sum(runs) != width * height:
        raise ValueError(f"counts add up to {sum(runs):,} pixels, not to {width} × {height}")
    values = np.arange(len(runs)) % 2 == 1
    return np.asarray(np.repeat(values, runs).reshape((height, width), order="F"))


def packed(runs: Sequence[int]) -> str:
    """The runs in characters."""
    steps = [*runs[:_PLAIN], *(run - runs[place + 1] for place, run in enumerate(runs[_PLAIN:]))]
    return "".join(chr(part) for step in steps for part in _characters(step))


def _characters(number: int) -> list[int]:
    found = []
    while True:
        part, number = number & 0x1F, number >> _BITS
        done = number == (-1 if part & _SIGN else 0)
        found.append((part if done else part | _MORE) + _FIRST)
        if done:
            return found


def unpacked(text: str) -> list[int]:
    """The runs in `text`. Raises `ValueError` for what are none."""
    runs: list[int] = []
    number = bits = 0
    for character in text.encode():
        part = character - _FIRST
        if not 0 <= part < 2 * _MORE:
            raise ValueError("counts hold a character that COCO's runs do not have")
        number |= (part & 0x1F) << bits
        bits += _BITS
        if not part & _MORE:
            number -= (1 << bits) if part & _SIGN else 0
            runs.append(number + (runs[-2] if len(runs) >= _PLAIN else 0))
            number = bits = 0
    if bits:
        raise ValueError("counts end in the middle of a number")
    return runs


def read(value: Any, width: int, height: int) -> Mask:
    """The mask of a COCO object with `size` (height, width) and `counts`, plain or packed. Raises `ValueError`."""
    size, told = (value.get("size"), value.get("counts")) if isinstance(value, dict) else (None, None)
    if size != [height, width]:
        raise ValueError(f"size must be [height, width], here [{height}, {width}], not {size!r:.100}")
    if not isinstance(told, str | list):
        raise ValueError("counts must be a list of runs, or these packed")
    return mask(unpacked(told) if isinstance(told, str) else told, width, height)


def bounds(runs: Sequence[int], height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of what the runs set; (0, 0, 0, 0) for nothing."""
    ends = [0]
    for run in runs:
        ends.append(ends[-1] + run)
    spans = [(start, end - 1) for number, (start, end) in enumerate(pairwise(ends)) if number % 2 and end > start]
    if not spans:
        return 0, 0, 0, 0
    columns = [place // height for span in spans for place in span]
    whole = any(start // height != end // height for start, end in spans)
    rows = [0, height - 1] if whole else [place % height for span in spans for place in span]
    left, top = min(columns), min(rows)
    return left, top, max(columns) - left + 1, max(rows) - top + 1
