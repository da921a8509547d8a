"""Free text: of several answers or transcripts one, with a confidence for each word of it."""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from consolidation.alignment import Slot, edit_distance, edit_distances, lay_side_by_side
from consolidation.decisions import Sightings
from consolidation.errors import BadVotes
from consolidation.grades import Grades, trust, weighed
from consolidation.numerics import Floats, Ints
from consolidation.presence import judge_presence

LONG = 5
"""Words in the middle answer from which a text is put together word by word."""

BLIND = 20
"""Answers of each worker that are compared with those to other items."""

POOLED = 5.0
"""Pseudo-answers of the crowd's closeness in each worker's."""


Piece = tuple[str, list[int]]
"""A part of a text, and who of those who answered gave it (places in the item)."""


@dataclass(frozen=True)
class ConsolidatedText:
    """What the workers' texts about one item became."""

    text: str
    confidence: float
    """Estimated probability (0..1) that the text is right; of a long one, the mean of its words'."""
    words: tuple[tuple[str, float], ...]
    """Every word with its probability (0..1)."""
    workers: int
    """How many wrote one."""


@dataclass(frozen=True)
class _Item:
    workers: list[int]
    texts: list[str]
    tokens: list[list[str]]
    compared: list[Sequence[str]]
    """What the distances are between: the letters, or of long texts the words."""


@dataclass(frozen=True)
class _Alike:
    """Items with n answers each: what can be said of all of them at once."""

    places: NDArray[np.int64]
    """(m) of these items among all."""
    workers: Ints
    """(m × n)"""
    distances: Floats
    """(m × n × n) between the answers, 0..1."""
    order: NDArray[np.int64]
    """(m × n) the rank of each answer by its words, which decides where distances do not."""

    def middles(self, weights: Floats) -> NDArray[np.int64]:
        """(m) the answer of each that is nearest to all by weight."""
        far = np.einsum("mij,mj->mi", self.distances, weights[self.workers]).round(9)
        return np.asarray(np.where(far == far.min(axis=1, keepdims=True), self.order, far.shape[1]).argmin(axis=1))

    def near(self, weights: Floats) -> Floats:
        """(m × n) one less the distance of each to that of the others which is nearest to all of them; equals share."""
        n = self.workers.shape[1]
        found = np.zeros((len(self.places), n))
        for place in range(n):
            others = np.delete(np.arange(n), place)
            theirs = self.distances[:, others[:, None], others]
            far = np.einsum("mij,mj->mi", theirs, weights[self.workers[:, others]]).round(9)
            best = far == far.min(axis=1, keepdims=True)
            found[:, place] = 1.0 - (self.distances[:, place, others] * best).sum(axis=1) / best.sum(axis=1)
        return found


class TextConsolidator:
    """Weigh, choose, judge.

    1. A worker's weight grows with his closeness: one less the mean edit distance of his answers to the middle ones of
       the others, beyond what it is to other items (`consolidation.grades.trust`). Short texts are compared letter by
       letter, long ones word by word. Case, blanks and how accents are encoded do not count.
    2. Short texts: the answer with the least weighted distance to all (medoid). Long ones, `LONG` words and more: laid
       side by side, the nearest first, the heaviest word at each place (ROVER, J. Fiscus 1997), blanks and case as that
       worker wrote them.
    3. Confidence: whoever gave the chosen text, or the word, marked it and the others passed over it; judged over all
       items as things are (`consolidation.presence.judge_presence`).

    `style` forces "medoid" or "rover". `method="compatible"`, there being no documented rule, takes the plain medoid
    and, as confidence, its mean closeness to the others, 0 with a single worker. After `fit`: `texts_`, item →
    `ConsolidatedText`; `worker_skills_`, worker → closeness.

    >>> said = {"ann": "the cat sat on the mat", "bob": "the cat sat on a mat", "cy": "the bat sat on the mat"}
    >>> TextConsolidator().fit(("1.wav", w, text) for w, text in said.items()).texts_["1.wav"].text
    'the cat sat on the mat'
    """

    texts_: dict[Hashable, ConsolidatedText]
    worker_skills_: dict[Hashable, float]

    def __init__(
        self,
        *,
        style: Literal["auto", "medoid", "rover"] = "auto",
        method: Literal["model", "compatible"] = "model",
    ) -> None:
        self.style = style
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, str]]) -> Self:
        """`answers` are (item, worker, text, maybe empty); a later answer replaces an earlier.

        Raises `BadVotes` naming item and worker when an answer is not text.
        """
        given: dict[Hashable, dict[Hashable, str]] = {}
        for item, worker, text in answers:
            if not isinstance(text, str):
                raise BadVotes(f"item {item!r}, worker {worker!r}: {text!r} is not text")
            given.setdefault(item, {})[worker] = text
        workers = tuple(dict.fromkeys(worker for by in given.values() for worker in by))
        code = {worker: n for n, worker in enumerate(workers)}
        items = [_read(by, code) for by in given.values()]
        alike = list(_measured(items))
        grades = _graded(tuple(given), items, alike, workers)
        self.worker_skills_ = dict(zip(workers, _closeness(grades).tolist(), strict=True))
        if self.method == "compatible":
            plain = _plain_medoids(items, alike, len(workers))
            self.texts_ = dict(zip(given, plain, strict=True))
        else:
            weights = trust(grades.near, grades.blind, grades.worker, len(workers))
            slots = self._chosen(items, alike, weights)
            self.texts_ = dict(zip(given, _judged(items, slots, workers), strict=True))
        self._grades = grades
        return self

    def _chosen(self, items: list[_Item], alike: list[_Alike], weights: Floats) -> list[list[Piece]]:
        found: list[list[Piece]] = [[] for _ in items]
        for those in alike:
            columns = those.places.tolist(), those.middles(weights).tolist(), those.distances
            for place, middle, distances in zip(*columns, strict=True):
                found[place] = self._slots(items[place], middle, distances[middle], weights)
        return found

    def grades(self) -> Grades:
        """For `graded_people`, a row for each answer that is not alone: one less the distance to the one of the others
        that is nearest to all of them by weight, equals shared. Blindly: the same to an answer to another item."""
        return self._grades

    def _slots(self, entry: _Item, middle: int, distances: Floats, weights: Floats) -> list[Piece]:
        """The chosen pieces of text and who gave each (places in the item): one for a short text, else the words."""
        chosen = entry.tokens[middle]
        long = len(chosen) >= LONG if self.style == "auto" else self.style == "rover"
        if not long:
            return [(entry.texts[middle].strip(), [n for n, tokens in enumerate(entry.tokens) if tokens == chosen])]
        far = distances.round(9).tolist()
        order = sorted(range(len(entry.texts)), key=lambda n: (n != middle, far[n], entry.tokens[n]))
        slots = lay_side_by_side([entry.tokens[n] for n in order])
        spelt, weight = _spellings(entry), weights[[entry.workers[n] for n in order]].tolist()
        return [
            (spelt(word), [order[n] for n in givers])
            for word, givers in (_heaviest(slot, weight) for slot in slots)
            if word
        ]


def _read(by: dict[Hashable, str], code: dict[Hashable, int]) -> _Item:
    texts = list(by.values())
    tokens = [_plain(text).split() for text in texts]
    long = median(len(words) for words in tokens) >= LONG
    compared: list[Sequence[str]] = [words if long else " ".join(words) for words in tokens]
    return _Item([code[worker] for worker in by], texts, tokens, compared)


def _measured(items: list[_Item]) -> Iterator[_Alike]:
    """Items by their numbers of answers."""
    sizes = np.array([len(entry.texts) for entry in items], np.int64)
    for size in np.unique(sizes).tolist():
        places = np.flatnonzero(sizes == size)
        mine = [items[place] for place in places.tolist()]
        left, right = np.triu_indices(size, 1)
        pairs = list(zip(left.tolist(), right.tolist(), strict=True))
        differ = [
            (m, one, other)
            for m, entry in enumerate(mine)
            for one, other in pairs
            if entry.compared[one] != entry.compared[other]
        ]
        far = edit_distances([(mine[m].compared[one], mine[m].compared[other]) for m, one, other in differ])
        distances = np.zeros((len(mine), size, size))
        if differ:
            row, one, other = np.array(differ).T
            distances[row, one, other] = distances[row, other, one] = far
        workers = np.array([entry.workers for entry in mine], np.int32)
        yield _Alike(places, workers, distances, np.array([_ranks(entry) for entry in mine], np.int64))


def _ranks(entry: _Item) -> list[int]:
    order = sorted(range(len(entry.texts)), key=lambda n: (entry.tokens[n], entry.texts[n]))
    return sorted(order, key=order.__getitem__)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _closeness(grades: Grades) -> Floats:
    """Per worker how near the answers come to the others', drawn towards the crowd's."""
    n_workers, crowd = len(grades.workers), float(grades.near.mean()) if len(grades.near) else 0.5
    sums, counts = (np.bincount(grades.worker, weight, n_workers) for weight in (grades.near, None))
    return np.asarray((sums + POOLED * crowd) / (counts + POOLED))


def _graded(
    names: tuple[Hashable, ...], items: list[_Item], alike: list[_Alike], workers: tuple[Hashable, ...]
) -> Grades:
    shared = [those for those in alike if those.workers.shape[1] > 1]
    worker = np.concatenate([np.zeros(0, np.int32), *(those.workers.ravel() for those in shared)])
    blind = _blind(items, shared, worker, len(workers))

    def compare(weights: Floats) -> tuple[Floats, Floats]:
        return np.concatenate([np.zeros(0), *(those.near(weights).ravel() for those in shared)]), blind

    near, plain, _ = weighed(compare, worker, len(workers))
    everybody = np.array([w for entry in items for w in entry.workers], np.int32)
    return Grades(
        item=tuple(
            names[place] for those in shared for place in np.repeat(those.places, those.workers.shape[1]).tolist()
        ),
        worker=worker,
        near=near,
        plain=plain,
        blind=blind,
        workers=workers,
        answers=np.bincount(everybody, minlength=len(workers)).astype(np.int32),
    )


def _blind(items: list[_Item], shared: list[_Alike], worker: Ints, n_workers: int) -> Floats:
    """Of each row what the worker's texts are like that to another item: the mean over some of them, which their words
    choose, so that neither names nor the order of answers matter."""
    sums, counts = [0.0] * n_workers, [0] * n_workers
    middle: dict[int, int] = {}
    for those in shared:
        middle |= dict(zip(those.places.tolist(), those.middles(np.ones(n_workers)).tolist(), strict=True))
    inorder = sorted(middle, key=lambda place: sorted(items[place].tokens))
    for number, place in enumerate(inorder if len(inorder) > 1 else []):
        entry, beside = items[place], inorder[number - 1]
        for n, w in enumerate(entry.workers):
            if counts[w] < BLIND:
                elsewhere = _as(entry, items[beside].texts[middle[beside]])
                sums[w] += 1.0 - edit_distance(entry.compared[n], elsewhere)
                counts[w] += 1
    return np.asarray((np.array(sums) / np.maximum(counts, 1))[worker])


def _as(entry: _Item, text: str) -> Sequence[str]:
    """A text in letters or words, as those of the entry are compared."""
    words = _plain(text).split()
    return " ".join(words) if isinstance(entry.compared[0], str) else words


def _plain_medoids(items: list[_Item], alike: list[_Alike], n_workers: int) -> list[ConsolidatedText]:
    found: dict[int, ConsolidatedText] = {}
    for those in alike:
        columns = those.places.tolist(), those.middles(np.ones(n_workers)).tolist(), those.distances
        for place, middle, distances in zip(*columns, strict=True):
            others = len(distances) - 1
            confidence = 1.0 - float(distances[middle].sum()) / others if others else 0.0
            text = items[place].texts[middle].strip()
            words = tuple((word, confidence) for word in text.split())
            found[place] = ConsolidatedText(text, confidence, words, len(distances))
    return [found[place] for place in range(len(items))]


def _heaviest(slot: Slot, weights: list[float]) -> tuple[str, list[int]]:
    """`weights` are those of the sequences."""

    def weight(word: str) -> float:
        return round(sum(weights[n] for n in slot[word]), 9)

    word = next(iter(slot)) if len(slot) == 1 else min(slot, key=lambda word: (-weight(word), word == "", word))
    return word, slot[word]


def _spellings(entry: _Item) -> Callable[[str], str]:
    """From a plain word to how it was written most often."""
    seen: dict[str, dict[str, int]] = {}
    for tokens, text in zip(entry.tokens, entry.texts, strict=True):
        for plain, written in zip(tokens, text.split(), strict=True):
            tally = seen.setdefault(plain, {})
            tally[written] = tally.get(written, 0) + 1

    def spelt(word: str) -> str:
        tally = seen[word]
        return next(iter(tally)) if len(tally) == 1 else min(tally, key=lambda written: (-tally[written], written))

    return spelt


def _judged(items: list[_Item], slots: list[list[Piece]], workers: tuple[Hashable, ...]) -> Iterator[ConsolidatedText]:
    """In the order of the items."""
    told = [(entry, givers) for entry, pieces in zip(items, slots, strict=True) for _, givers in pieces]
    marked = [{entry.workers[n] for n in givers} for entry, givers in told]
    seen = Sightings.listed(range(len(told)), marked, [entry.workers for entry, _ in told], workers)
    chances = iter(judge_presence(seen).probabilities.tolist())
    for entry, pieces in zip(items, slots, strict=True):
        sure = [next(chances) for _ in pieces]
        words = tuple((word, c) for (piece, _), c in zip(pieces, sure, strict=True) for word in piece.split())
        confidence = sum(sure) / len(sure) if sure else 0.0
        yield ConsolidatedText(" ".join(piece for piece, _ in pieces), confidence, words, len(entry.texts))
