"""Kinds of answers for which there is no free real set at hand, on made-up crowds: a single worker, the compatible rule
and the model, each against what was made up.

Run with `python -m tests.benchmarks.consolidation_kinds`. Five workers of different care answer; one leans, all miss
some things and invent others. The figures compare the rules with each other; they say nothing about real crowds.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import ndimage

from consolidation import (
    Keypoint,
    KeypointConsolidator,
    Mask,
    MaskConsolidator,
    Polygon,
    PolygonConsolidator,
    Polyline,
    PolylineConsolidator,
    RankingConsolidator,
    SemanticConsolidator,
    Span,
    SpanConsolidator,
    TextConsolidator,
)
from consolidation.alignment import edit_distance
from consolidation.paths import outline_iou, path_distance

CARE = {"a": 0.04, "b": 0.06, "c": 0.08, "d": 0.2, "e": 0.08}
LEANING = "e"
Answers = list[tuple[Any, Any, Any]]
Judge = Callable[[Any, Any], float]


def _blob(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Centre, and radius at each of 360 degrees of a lobed shape."""
    angle = np.radians(np.arange(360))
    radius = 30 * (1 + 0.25 * np.sin(3 * angle + random.uniform(0, 6)) + 0.12 * np.cos(5 * angle))
    return random.uniform(100, 400, 2), radius


def _outline(blob: tuple[np.ndarray, np.ndarray], degrees: np.ndarray) -> np.ndarray:
    centre, radius = blob
    angle = np.radians(degrees)
    return centre + (radius[degrees] * np.stack([np.cos(angle), np.sin(angle)])).T


def polygons(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    for item in range(150):
        blob = _blob(random)
        for worker, care in CARE.items():
            degrees = np.sort(random.choice(360, 40, replace=False))
            points = _outline(blob, degrees) + random.normal(0, 30 * care, (40, 2)) + 4.0 * (worker == LEANING)
            yield item, worker, [Polygon(tuple(map(tuple, points.tolist())))], _outline(blob, np.arange(360))


def polylines(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    for item in range(150):
        x = np.linspace(0, 200, 200)
        truth = np.stack([x, 100 + 20 * np.sin(x / 30 + random.uniform(0, 6))], axis=1)
        for worker, care in CARE.items():
            places = np.sort(random.choice(200, 15, replace=False))
            places[[0, -1]] = 0, 199
            points = truth[places] + random.normal(0, 30 * care, (15, 2)) + 4.0 * (worker == LEANING)
            yield item, worker, [Polyline(tuple(map(tuple, points.tolist())))], truth


def keypoints(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    for item in range(150):
        truth = random.uniform(0, 500, (4, 2))
        for worker, care in CARE.items():
            slips = (random.random((4, 1)) < 0.05) * random.normal(0, 15, (4, 2))
            points = truth + random.normal(0, 30 * care, (4, 2)) + slips + 4.0 * (worker == LEANING)
            yield item, worker, [Keypoint(*point, label) for label, point in enumerate(points.tolist())], truth


def images(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    """Three classes; workers shift borders and blot; the leaning one takes class 2 for 1 now and then."""
    for item in range(25):
        field = ndimage.gaussian_filter(random.normal(size=(64, 64)), 8)
        truth = np.digitize(field, np.quantile(field, [0.5, 0.8]))
        for worker, care in CARE.items():
            noise = ndimage.gaussian_filter(random.normal(size=(64, 64)), 3)
            seen = field + 6 * care * noise / noise.std() * field.std()
            painted = np.digitize(seen, np.quantile(field, [0.5, 0.8]))
            if worker == LEANING:
                painted[(painted == 2) & (noise > 0)] = 1
            yield item, worker, painted, truth


def masks(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    for item, worker, painted, truth in images(random):
        yield item, worker, [Mask(painted > 0)], truth > 0


def rankings(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    """Eight candidates, five shown to each; d orders nearly at random."""
    for item in range(150):
        strength = random.normal(0, 1, 8)
        for worker, care in CARE.items():
            shown = random.choice(8, 5, replace=False)
            seen = strength[shown] + random.normal(0, 8 * care, 5)
            yield item, worker, shown[np.argsort(-seen)].tolist(), np.argsort(-strength).tolist()


def transcripts(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    """Twelve words of a small vocabulary; words are mistaken, left out and put in."""
    vocabulary = [f"w{n}" for n in range(300)]
    for item in range(150):
        truth = random.choice(vocabulary, 12).tolist()
        for worker, care in CARE.items():
            heard = []
            for word in truth:
                draw = random.random()
                heard += [str(random.choice(vocabulary))] if draw < 2 * care else [] if draw < 3 * care else [word]
                heard += [str(random.choice(vocabulary))] if random.random() < care / 2 else []
            yield item, worker, " ".join(heard), truth


def entities(random: np.random.Generator) -> Iterator[tuple[int, str, Any, Any]]:
    """Entities of one to four words; many are missed, bounds slip, and the leaning one takes a word too many."""
    for item in range(150):
        truth, at = [], int(random.integers(0, 20))
        while at < 200:
            end = at + 6 * int(random.integers(1, 5)) - 1
            truth.append(Span(at, end, str(random.choice(["person", "place", "group"]))))
            at = end + 1 + 6 * int(random.integers(1, 6))
        for worker, care in CARE.items():
            marked = [span for span in truth if random.random() > 0.15 + 3 * care]
            slips = [6 * int(random.integers(-1, 2)) * (random.random() < 3 * care) for _ in marked]
            lean = 6 * (worker == LEANING)
            said = [
                Span(s.start, max(s.end + slip + lean, s.start + 1), s.label)
                for s, slip in zip(marked, slips, strict=True)
            ]
            yield item, worker, said, truth


def _exact(found: Any, truth: Any) -> float:
    """F1 of one text."""
    marked = [{(span.start, span.end, span.label) for span in spans} for spans in (found, truth)]
    return 2 * len(marked[0] & marked[1]) / max(len(marked[0]) + len(marked[1]), 1)


def _pairs_right(order: list[Any], truth: list[Any]) -> float:
    kept = [name for name in truth if name in order]
    rank = {name: place for place, name in enumerate(order)}
    right = [rank[one] < rank[other] for n, one in enumerate(kept) for other in kept[n + 1 :]]
    return float(np.mean(right))


def _points(found: Any) -> np.ndarray:
    return np.array(found[0].points)


def _off(found: Any, truth: np.ndarray) -> float:
    gaps = [np.hypot(point.x - truth[point.label, 0], point.y - truth[point.label, 1]) for point in found]
    return float(np.mean(gaps))


def _iou(found: Any, truth: np.ndarray) -> float:
    pixels = found[0].pixels
    return float((pixels & truth).sum() / (pixels | truth).sum())


def _wrong_words(found: Any, truth: list[str]) -> float:
    text = found if isinstance(found, str) else found.text
    return edit_distance(text.split(), truth)


KINDS: dict[str, tuple[Callable[[np.random.Generator], Any], Any, str, str, Judge]] = {
    "polygons": (polygons, PolygonConsolidator, "polygons_", "mean IoU", lambda f, t: outline_iou(_points(f), t)),
    "polylines": (
        polylines,
        PolylineConsolidator,
        "polylines_",
        "mean distance",
        lambda f, t: path_distance(_points(f), t, closed=False),
    ),
    "keypoints": (keypoints, lambda **o: KeypointConsolidator(radius=30, **o), "keypoints_", "mean distance", _off),
    "instance masks": (masks, MaskConsolidator, "masks_", "mean IoU", _iou),
    "semantic masks": (
        images,
        lambda **o: SemanticConsolidator(3, **o),
        "images_",
        "pixels right",
        lambda f, t: float((getattr(f, "classes", f) == t).mean()),
    ),
    "entities": (entities, SpanConsolidator, "spans_", "F1 of bounds and class", _exact),
    "rankings": (
        rankings,
        RankingConsolidator,
        "rankings_",
        "pairs right",
        lambda f, t: _pairs_right(getattr(f, "order", f), t),
    ),
    "transcripts": (transcripts, TextConsolidator, "texts_", "words wrong", _wrong_words),
}


def main() -> None:
    print("| kind | figure | single worker | compatible | model |\n|---|---|---|---|---|")
    for name, (make, consolidator, attribute, figure, judge) in KINDS.items():
        rows = list(make(np.random.default_rng(0)))
        truth = {item: true for item, *_, true in rows}
        answers = [(item, worker, answer) for item, worker, answer, _ in rows]
        values = [np.mean([judge(answer, truth[item]) for item, _, answer in answers])]
        for method in ("compatible", "model"):
            found = getattr(consolidator(method=method).fit(answers), attribute)
            values.append(np.mean([judge(found[item], true) if found[item] else 0.0 for item, true in truth.items()]))
        print(f"| {name} | {figure} | " + " | ".join(f"{value:.3f}" for value in values) + " |", flush=True)


if __name__ == "__main__":
    main()
