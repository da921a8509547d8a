"""What a fit of each other kind of answer costs: three answers to an object, from parsed answers, processor time.

Beside it the default model on as many answers of one category, of which each is a multiple.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np

from consolidation import (
    Box,
    BoxConsolidator,
    HierarchicalDawidSkene,
    Keypoint,
    KeypointConsolidator,
    Mask,
    MaskConsolidator,
    MultiLabel,
    NumberConsolidator,
    Polygon,
    PolygonConsolidator,
    Polyline,
    PolylineConsolidator,
    RankingConsolidator,
    SemanticConsolidator,
    Span,
    SpanConsolidator,
    TextConsolidator,
    VerdictConsolidator,
    Votes,
)
from tests.benchmarks.consolidation_speed import synthetic
from tests.benchmarks.measure import Figure, Options, one_core

OBJECTS, EACH, WORKERS = 100_000, 3, 20
Random = np.random.Generator
Answers = list[tuple[Any, ...]]

WORDS = [f"word{n}" for n in range(500)]
CORNERS = 16


def several_labels(random: Random, item: int) -> Iterator[Any]:
    truth = random.random(4) < 0.4
    for _ in range(EACH):
        yield [name for name, there in zip("abcd", truth ^ (random.random(4) < 0.1), strict=True) if there]


def boxes(random: Random, item: int) -> Iterator[Any]:
    corner, size = random.uniform(0, 800, (2, 2)), random.uniform(30, 150, (2, 2))
    for _ in range(EACH):
        noise = random.normal(0, 3, (2, 4))
        there = random.random(2) > 0.05
        rows = np.hstack([corner, size]) + noise
        yield [Box(*row, label) for row, label, here in zip(rows.tolist(), "ab", there, strict=True) if here]


def crowded(random: Random, item: int) -> Iterator[Any]:
    """The boxes of one class, some of them overlapping."""
    corner, size = random.uniform(0, 800, (10, 2)), random.uniform(30, 150, (10, 2))
    for _ in range(EACH):
        rows = np.hstack([corner, size]) + random.normal(0, 3, (10, 4))
        yield [Box(*row) for row in rows.tolist()]


def outline(random: Random, item: int) -> Iterator[Any]:
    middle, radius = random.uniform(100, 900, 2), random.uniform(30, 100)
    for _ in range(EACH):
        angle = np.sort(random.uniform(0, 2 * math.pi, CORNERS))
        points = middle + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1) + random.normal(0, 2, (CORNERS, 2))
        yield [Polygon(tuple(map(tuple, points.tolist())))]


def lines(random: Random, item: int) -> Iterator[Any]:
    start, slope = random.uniform(0, 500, 2), random.uniform(-1, 1)
    for _ in range(EACH):
        x = np.linspace(0, 200, 8)
        points = start + np.stack([x, slope * x], axis=1) + random.normal(0, 2, (8, 2))
        yield [Polyline(tuple(map(tuple, points.tolist())))]


def points(random: Random, item: int) -> Iterator[Any]:
    truth = random.uniform(0, 500, (2, 2))
    for _ in range(EACH):
        yield [
            Keypoint(*at, name) for at, name in zip((truth + random.normal(0, 2, (2, 2))).tolist(), "ab", strict=True)
        ]


def entities(random: Random, item: int) -> Iterator[Any]:
    starts = random.integers(0, 40, 2) + np.array([0, 60])
    for _ in range(EACH):
        slips = (random.random(2) < 0.1).astype(int)
        there = random.random(2) > 0.1
        yield [
            Span(int(at), int(at + 8 + slip), name)
            for at, slip, name, here in zip(starts, slips, ("place", "person"), there, strict=True)
            if here
        ]


def numbers(random: Random, item: int) -> Iterator[Any]:
    yield from (random.uniform(0, 100) + random.normal(0, 5, EACH)).tolist()


def orders(random: Random, item: int) -> Iterator[Any]:
    strength = random.normal(0, 1, 5)
    for _ in range(EACH):
        yield np.argsort(-(strength + random.normal(0, 0.5, 5))).tolist()


def short_texts(random: Random, item: int) -> Iterator[Any]:
    yield from _said(random, 3)


def transcripts(random: Random, item: int) -> Iterator[Any]:
    yield from _said(random, 12)


def _said(random: Random, words: int) -> Iterator[str]:
    truth = random.integers(0, len(WORDS), words)
    for _ in range(EACH):
        slips = random.random(words) < 0.08
        yield " ".join(WORDS[n] for n in np.where(slips, random.integers(0, len(WORDS), words), truth).tolist())


def painted(random: Random, item: int) -> Iterator[Any]:
    row, column = np.ogrid[:64, :64]
    middle = random.uniform(20, 44, 2)
    for _ in range(EACH):
        y, x = middle + random.normal(0, 1, 2)
        yield ((row - y) ** 2 + (column - x) ** 2 < 200).astype(np.int8)


def masks(random: Random, item: int) -> Iterator[Any]:
    for image in painted(random, item):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        window = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] > 0
        yield [Mask(window, "", (int(columns[0]), int(rows[0])))]


Kind = tuple[str, Callable[[Random, int], Iterator[Any]], Callable[[Answers], Any], int, str]
"""What is asked, how answers come about, the fit, of which part of the objects it is timed, and the target: what
docs/consolidation.md promises, and a quarter of it for the machine."""

KINDS: tuple[Kind, ...] = (
    ("numbers", numbers, lambda said: NumberConsolidator().fit(said), 1, "≤ 1"),
    ("several labels, four", several_labels, lambda said: MultiLabel().fit(said), 1, "≤ 1.5"),
    ("boxes, two", boxes, lambda said: BoxConsolidator().fit(said), 1, "≤ 5.5"),
    ("boxes, ten of one class", crowded, lambda said: BoxConsolidator().fit(said), 10, "≤ 20"),
    ("keypoints, two", points, lambda said: KeypointConsolidator(radius=20).fit(said), 1, "≤ 3.5"),
    ("polygons, one", outline, lambda said: PolygonConsolidator().fit(said), 20, "≤ 60"),
    ("polylines, one", lines, lambda said: PolylineConsolidator().fit(said), 20, "≤ 48"),
    ("entities, two", entities, lambda said: SpanConsolidator().fit(said), 1, "≤ 3"),
    ("rankings of five", orders, lambda said: RankingConsolidator().fit(said), 2, "≤ 10"),
    ("texts of three words", short_texts, lambda said: TextConsolidator().fit(said), 5, "≤ 10"),
    ("texts of twelve words", transcripts, lambda said: TextConsolidator().fit(said), 10, "≤ 35"),
    (
        "verdicts",
        lambda random, item: iter(random.choice(["good", "bad"], EACH, p=[0.8, 0.2]).tolist()),
        lambda said: VerdictConsolidator().fit((*one, "") for one in said),
        1,
        "≤ 1.5",
    ),
    ("instance masks, one", masks, lambda said: MaskConsolidator().fit(said), 20, "≤ 35"),
    ("painted images of 64 × 64", painted, lambda said: SemanticConsolidator(2).fit(said), 20, "≤ 55"),
)


def said(make: Callable[[Random, int], Iterator[Any]], objects: int) -> Answers:
    random, answers = np.random.default_rng(0), []
    people = np.random.default_rng(1).random((objects, WORKERS)).argpartition(EACH)[:, :EACH].tolist()
    for item, those in enumerate(people):
        answers += zip([item] * EACH, those, make(random, item), strict=True)
    return answers


def run(options: Options) -> Iterator[Figure]:
    """Of kinds that cost much, fewer objects are timed. Compiled code is loaded before: that is paid once in a process,
    and would count as often as the part is taken."""
    with suppress(ImportError):
        import_module("consolidation.compiled")
    with one_core():
        votes = Votes.from_columns(*synthetic(EACH * OBJECTS, WORKERS, 4, EACH).values())
        plain = min(_seconds(HierarchicalDawidSkene().fit, votes.select(np.arange(len(votes)))) for _ in range(3))
        for name, make, fit, part, target in KINDS:
            answers = said(make, OBJECTS // part)
            times = [part * _seconds(fit, answers) for _ in range(options.repeats)]
            yield Figure(f"{name}: {OBJECTS:,} objects × {EACH}, a fit", "s", times, target)
            yield Figure(f"{name}: a fit : one of the default model", "×", [one / plain for one in times])


def _seconds(fit: Callable[[Any], Any], answers: Any) -> float:
    begin = time.process_time()
    fit(answers)
    return time.process_time() - begin
