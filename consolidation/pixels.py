"""Which class is each pixel, when several workers painted the same image: STAPLE with the default model's priors."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Floats, Ints
from consolidation.votes import PART, Votes

TAUGHT = 1000.0
"""Pixels that an image is worth at most: neighbours are painted by one stroke and say the same thing twice."""

FEW_PATTERNS = 1 << 20
"""Combinations of answers up to which pixels are counted by a table instead of being sorted."""

NEIGHBOURS = 0.5
"""Weight of the mean over a pixel's 3 × 3 neighbourhood beside its own."""

Painted = NDArray[np.integer]
"""Images × height × width or height × width, class codes."""


@dataclass(frozen=True)
class Stack:
    """What several workers painted on one image."""

    workers: tuple[Hashable, ...]
    painted: Painted
    """(workers × height × width) class codes."""


@dataclass(frozen=True)
class Patterns:
    """Pixels of one image with the same answers are one item that occurs many times."""

    answers: Painted
    """(patterns × workers)"""
    counts: NDArray[np.int64]
    place: Ints
    """(height · width) the pattern of each pixel."""


class PixelModel:
    """Hierarchical Dawid-Skene over pixels. S. Warfield, K. Zou, W. Wells, "Simultaneous truth and performance level
    estimation (STAPLE)" (2004), with the default model's priors.

    Pixels that all see alike count at most as much as those in dispute: a large background would make everybody look
    infallible.
    """

    def __init__(self, stacks: Mapping[Hashable, Stack], n_classes: int) -> None:
        self.classes = tuple(range(n_classes))
        self._patterns = {key: patterns_of(stack.painted) for key, stack in stacks.items()}
        self._stacks = stacks
        code: dict[Hashable, int] = {}
        self._people = {
            key: np.array([code.setdefault(worker, len(code)) for worker in stack.workers], np.int32)
            for key, stack in stacks.items()
        }
        self._workers = tuple(code)
        self._model = HierarchicalDawidSkene().fit(self._taught())

    def worker_skills(self) -> dict[Hashable, float]:
        """Worker → estimated share of right pixels among those that teach."""
        votes = self._model._fitted()
        return dict(zip(votes.workers, self._model.worker_skills_.tolist(), strict=True))

    def judged(self) -> Iterator[tuple[Hashable, tuple[Floats, Ints]]]:
        """Of each image in turn the class probabilities of its patterns (patterns × K), and the pattern of each pixel
        (height × width)."""
        for keys in self._together():
            found = self._model.predict_proba(self._votes((key, self._patterns[key].answers) for key in keys))
            ends = np.cumsum([len(self._patterns[key].answers) for key in keys])
            for key, chances in zip(keys, np.split(found, ends[:-1]), strict=True):
                yield key, (chances, self._patterns[key].place.reshape(self._stacks[key].painted.shape[1:]))

    def _together(self) -> Iterator[list[Hashable]]:
        """The images, so many at a time that the table of their patterns' probabilities stays small."""
        keys, cells = list[Hashable](), 0
        for key, patterns in self._patterns.items():
            keys.append(key)
            cells += len(patterns.answers) * len(self.classes)
            if cells >= PART:
                yield keys
                keys, cells = [], 0
        if keys:
            yield keys

    def _taught(self) -> Votes:
        return self._votes(
            (key, np.repeat(patterns.answers, _weights(patterns), axis=0)) for key, patterns in self._patterns.items()
        )

    def _votes(self, answers: Iterable[tuple[Hashable, Painted]]) -> Votes:
        """Of images the answers of those who painted each (n × workers); every row is an item."""
        given, owners, sizes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        for key, rows in answers:
            people = self._people[key]
            given.append(rows.ravel().astype(np.int32))
            owners.append(np.tile(people, len(rows)))
            sizes.append(np.full(len(rows), len(people)))
        size = np.concatenate(sizes)
        item = np.repeat(np.arange(len(size), dtype=np.int32), size)
        table = tuple(range(len(size)))
        return Votes(item, np.concatenate(owners), np.concatenate(given), table, self._workers, self.classes)


def patterns_of(painted: Painted) -> Patterns:
    """Of an image as several workers painted it (workers × height × width)."""
    columns = painted.reshape(len(painted), -1)
    span = int(columns.max(initial=0)) + 1
    if span ** len(columns) <= FEW_PATTERNS:
        return _counted(columns, span)
    if span ** len(columns) < 2**62:
        codes = np.zeros(columns.shape[1], np.int64)
        for answers in columns:
            codes = codes * span + answers
        _, first, place, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
        return Patterns(columns[:, first].T, counts, place.astype(np.int32))
    distinct, place, counts = np.unique(columns.T, axis=0, return_inverse=True, return_counts=True)
    return Patterns(distinct, counts, place.astype(np.int32).ravel())


def _counted(columns: Painted, span: int) -> Patterns:
    """The same without sorting the pixels: few classes and workers, as nearly always."""
    codes = np.zeros(columns.shape[1], np.int32)
    for answers in columns:
        codes = codes * np.int32(span) + answers
    counts = np.bincount(codes, minlength=span ** len(columns))
    found = np.flatnonzero(counts)
    table = np.zeros(len(counts), np.int32)
    table[found] = np.arange(len(found), dtype=np.int32)
    answers = np.stack(np.unravel_index(found, (span,) * len(columns)), axis=1).astype(columns.dtype)
    return Patterns(answers, counts[found], table[codes])


def _weights(patterns: Patterns) -> NDArray[np.int64]:
    """How often each pattern teaches, at least once: the unanimous ones together no more than the others."""
    disputed = (patterns.answers != patterns.answers[:, :1]).any(axis=1)
    weights = patterns.counts.astype(np.float64)
    alike, different = float(weights[~disputed].sum()), float(weights[disputed].sum())
    if alike > different > 0:
        weights[~disputed] *= different / alike
    scale = min(TAUGHT / max(float(weights.sum()), 1.0), 1.0)
    return np.asarray(np.ceil(weights * scale), np.int64)


def smoothed(layer: Floats) -> Floats:
    """A class's share at each pixel and, with half the weight, that of its neighbourhood, clipped at the edges."""
    around = ndimage.uniform_filter(layer, 3, mode="constant")
    rows, columns = (_inside(size) for size in layer.shape)
    around *= NEIGHBOURS / rows[:, None]
    around /= columns
    around += layer
    around /= 1.0 + NEIGHBOURS
    return np.asarray(around)


def _inside(size: int) -> Floats:
    """Along one side, which share of three neighbours lies inside the image."""
    inside = np.full(size, 3.0)
    inside[:1] -= 1.0
    inside[-1:] -= 1.0
    return np.asarray(inside / 3.0)
