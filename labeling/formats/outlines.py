"""Outlines of the parts of a mask, along the edges of its pixels, for formats that hold no masks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Point = tuple[int, int]


def outer(mask: Mask) -> list[list[Point]]:
    """For each part of a mask (height × width) the corners around it, clockwise, from the top down.

    Pixels that touch at a corner only are parts of their own. Holes are not told: an outline encloses them.
    """
    ahead = _edges(mask)
    found = []
    for start in sorted(ahead, key=lambda point: (point[1], point[0])):
        while ahead[start]:
            loop = _loop(ahead, start)
            if _area(loop) > 0:
                found.append(_corners(loop))
    return found


def _edges(mask: Mask) -> dict[Point, list[Point]]:
    """From each corner of a pixel to the next ones, with the mask to the right of the way."""
    import numpy as np

    wide = np.pad(mask, 1)
    here = wide[1:-1, 1:-1]
    sides = (
        (here & ~wide[:-2, 1:-1], (0, 0), (1, 0)),
        (here & ~wide[1:-1, 2:], (1, 0), (1, 1)),
        (here & ~wide[2:, 1:-1], (1, 1), (0, 1)),
        (here & ~wide[1:-1, :-2], (0, 1), (0, 0)),
    )
    ahead: dict[Point, list[Point]] = defaultdict(list)
    for open_, (x0, y0), (x1, y1) in sides:
        rows, columns = np.nonzero(open_)
        for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
            ahead[x + x0, y + y0].append((x + x1, y + y1))
    return ahead


def _loop(ahead: dict[Point, list[Point]], start: Point) -> list[Point]:
    """One way around, taken out of the edges; where two ways cross, it turns right and stays at its pixel."""
    way, here = [start], ahead[start].pop()
    while here != start:
        before, nexts = way[-1], ahead[here]
        step = (here[0] - before[0], here[1] - before[1])
        right = (here[0] - step[1], here[1] + step[0])
        chosen = right if right in nexts else nexts[0]
        nexts.remove(chosen)
        way.append(here)
        here = chosen
    return way


def _area(loop: list[Point]) -> int:
    """Twice the area; below zero for what goes around a hole."""
    ring = zip(loop, [*loop[1:], loop[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in ring)


def _corners(loop: list[Point]) -> list[Point]:
    """Without the points on straight ways."""
    around = zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
    return [
        at for before, at, after in around if at[0] * 2 != before[0] + after[0] or at[1] * 2 != before[1] + after[1]
    ]
