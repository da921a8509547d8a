"""How near results of `labelwright consolidate --kind` come to a truth: figures for each kind of answer.

Every judge takes (result or answer, truth) of each task and gives figures by name, the first of which is the error that
is drawn in curves. Shares are 0..1.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from consolidation.alignment import edit_distance
from consolidation.geometry import box_iou
from consolidation.paths import lengths, outline_iou, path_distance

Pairs = Sequence[tuple[Any, Any]]
Judge = Callable[[Pairs], dict[str, float]]
Likeness = Callable[[Any, Any], float]
"""From two shapes of one class to 0..1; from a half on they are the same thing."""

GAP = 0.1
"""Of a line's length: two lines are the same where their mean distance is at most so much, as for the consolidator."""


def box_likeness(one: Any, other: Any) -> float:
    corners = [np.array([[box.left, box.top, box.left + box.width, box.top + box.height]]) for box in (one, other)]
    return float(box_iou(*corners)[0, 0])


def polygon_likeness(one: Any, other: Any) -> float:
    return outline_iou(np.array(one.points, np.float64), np.array(other.points, np.float64))


def line_likeness(one: Any, other: Any) -> float:
    first, second = (np.array(line.points, np.float64) for line in (one, other))
    size = max(float(lengths([first, second], closed=False).mean()), 1e-9)
    return max(0.0, 1.0 - path_distance(first, second, closed=False) / (2.0 * GAP * size))


def point_likeness(radius: float) -> Likeness:
    return lambda one, other: max(0.0, 1.0 - float(np.hypot(one.x - other.x, one.y - other.y)) / (2.0 * radius))


def span_likeness(one: Any, other: Any) -> float:
    """Jaccard's index of the characters."""
    common = float(max(min(one.end, other.end) - max(one.start, other.start), 0))
    return common / float(one.end - one.start + other.end - other.start - common)


def exact_likeness(one: Any, other: Any) -> float:
    return float((one.start, one.end) == (other.start, other.end))


def matched(found: Sequence[Any], truth: Sequence[Any], likeness: Likeness) -> list[tuple[int, float]]:
    """One-to-one, of one class and alike by a half and more, so that most are: place in `found`, likeness."""
    alike = np.array([[likeness(a, b) if a.label == b.label else 0.0 for b in truth] for a in found])
    alike = alike.reshape(len(found), len(truth))
    rows, columns = linear_sum_assignment(-np.where(alike >= 0.5, 1.0 + alike, 0.0))
    return [(int(n), float(alike[n, m])) for n, m in zip(rows, columns, strict=True) if alike[n, m] >= 0.5]


def things(likeness: Likeness, name: str) -> Judge:
    """Of shapes; `name` is the mean likeness of those that are matched. The error is 1 − F1 × likeness, so that places
    count, too (panoptic quality; A. Kirillov et al. 2019)."""

    def judge(pairs: Pairs) -> dict[str, float]:
        pieces = [matched(found, truth, likeness) for found, truth in pairs]
        hits = sum(map(len, pieces))
        figures = _f1(hits, sum(len(found) for found, _ in pairs), sum(len(truth) for _, truth in pairs))
        alike = _mean([alike for piece in pieces for _, alike in piece])
        return figures | {"error": 1.0 - figures["f1"] * (alike if hits else 1.0), name: alike}

    return judge


def spans(pairs: Pairs) -> dict[str, float]:
    """Exact: the same bounds and class. Besides, F1 of those that overlap by a half."""
    marked = [
        ({(s.start, s.end, s.label) for s in found}, {(s.start, s.end, s.label) for s in truth})
        for found, truth in pairs
    ]
    overlapping = things(span_likeness, "overlap")(pairs)
    return _sets(marked) | {"f1_overlapping": overlapping["f1"]}


def labels(pairs: Pairs) -> dict[str, float]:
    chosen = [(set(found), set(truth)) for found, truth in pairs]
    return _sets(chosen) | {"all_right": _mean([float(found == truth) for found, truth in chosen])}


def _sets(pairs: Sequence[tuple[set[Any], set[Any]]]) -> dict[str, float]:
    hits = sum(len(found & truth) for found, truth in pairs)
    return _f1(hits, sum(len(found) for found, _ in pairs), sum(len(truth) for _, truth in pairs))


def numbers(pairs: Pairs) -> dict[str, float]:
    off = np.array([found - truth for found, truth in pairs], np.float64)
    return {"mae": float(np.abs(off).mean()), "rmse": float(np.sqrt((off**2).mean())), "bias": float(off.mean())}


def orders(pairs: Pairs) -> dict[str, float]:
    """Over pairs of candidates that both order."""
    right, first = [], []
    for found, truth in pairs:
        place = {name: n for n, name in enumerate(found)}
        kept = [name for name in truth if name in place]
        right += [place[a] < place[b] for n, a in enumerate(kept) for b in kept[n + 1 :]]
        first += [min(kept, key=place.__getitem__) == kept[0]] if kept else []
    share = _mean(right)
    return {"pairs_wrong": 1.0 - share, "pairs_right": share, "best_right": _mean(first)}


def texts(pairs: Pairs) -> dict[str, float]:
    """Case, blanks and how accents are encoded do not count, as for the consolidator."""
    said = [(_plain(found).split(), _plain(truth).split()) for found, truth in pairs]
    words = sum(edit_distance(a, b) * max(len(a), len(b)) for a, b in said) / max(sum(len(b) for _, b in said), 1)
    return {"word_error": words, "all_right": _mean([float(a == b) for a, b in said])}


def masks(pairs: Pairs) -> dict[str, float]:
    """Codes as height × width; overlap is the mean over the classes but for the background, 0."""
    right = float(sum((found == truth).sum() for found, truth in pairs) / max(sum(t.size for _, t in pairs), 1))
    most = max((int(max(found.max(), truth.max())) for found, truth in pairs), default=0)
    common, either = np.zeros(most + 1), np.zeros(most + 1)
    for found, truth in pairs:
        same = np.bincount(found[found == truth].ravel(), minlength=most + 1)
        common += same
        either += np.bincount(found.ravel(), minlength=most + 1) + np.bincount(truth.ravel(), minlength=most + 1) - same
    there = either[1:] > 0
    overlap = _mean((common[1:][there] / either[1:][there]).tolist())
    return {"pixels_wrong": 1.0 - right, "pixels_right": right, "overlap": overlap}


def _f1(hits: int, found: int, truth: int) -> dict[str, float]:
    """Nothing found where nothing is, is right."""
    precision, recall = hits / found if found else 1.0, hits / truth if truth else 1.0
    f1 = 2.0 * hits / (found + truth) if found + truth else 1.0
    return {"error": 1.0 - f1, "f1": f1, "precision": precision, "recall": recall}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
