"""Free text: of several answers or transcripts one, with a confidence for each word of it."""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from consolidation.alignment import Slot, edit_distance, lay_side_by_side
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


@dataclass(frozen=True)
class ConsolidatedText:
    text: str
    confidence: float
    """Estimated probability (0..1) that the text is right; of a long one, the mean of its words'."""
    words: tuple[tuple[str, float], ...]
    """Every word with its probability."""
    workers: int


@dataclass(frozen=True)
class _Item:
    workers: list[int]
    texts: list[str]
    tokens: list[list[str]]
    compared: list[Sequence[str]]
    """What the distances are between: the letters, or of long texts the words."""
    distances: Floats
    """(n × n) between the answers, 0..1."""


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
        items = {item: _read(by, code) for item, by in given.items()}
        grades = _graded(items, workers)
        self.worker_skills_ = dict(zip(workers, _closeness(grades).tolist(), strict=True))
        weights = trust(grades.near, grades.blind, grades.worker, len(workers))
        if self.method == "compatible":
            self.texts_ = {item: _plain_medoid(entry) for item, entry in items.items()}
        else:
            slots = {item: self._slots(entry, weights) for item, entry in items.items()}
            self.texts_ = _judged(items, slots, workers)
        self._grades = grades
        return self

    def grades(self) -> Grades:
        """For `graded_people`, a row for each answer that is not alone: one less the distance to the one of the others
        that is nearest to all of them by weight, equals shared. Blindly: the same to an answer to another item."""
        return self._grades

    def _slots(self, entry: _Item, weights: Floats) -> list[tuple[str, list[int]]]:
        """The chosen pieces of text and who gave each (places in the item): one for a short text, else the words."""
        middle = _medoid(entry, weights[entry.workers])
        long = len(entry.tokens[middle]) >= LONG if self.style == "auto" else self.style == "rover"
        if not long:
            chosen = entry.tokens[middle]
            return [(entry.texts[middle].strip(), [n for n, tokens in enumerate(entry.tokens) if tokens == chosen])]
        far = entry.distances[middle].round(9)
        order = sorted(range(len(entry.texts)), key=lambda n: (n != middle, far[n], entry.tokens[n]))
        slots = lay_side_by_side([entry.tokens[n] for n in order])
        spelt = _spellings(entry)
        return [
            (spelt(word), [order[n] for n in givers])
            for word, givers in (_heaviest(slot, order, weights[entry.workers]) for slot in slots)
            if word
        ]


def _read(by: dict[Hashable, str], code: dict[Hashable, int]) -> _Item:
    texts = list(by.values())
    tokens = [_plain(text).split() for text in texts]
    long = np.median([len(words) for words in tokens]) >= LONG
    compared: list[Sequence[str]] = [words if long else " ".join(words) for words in tokens]
    distances = np.zeros((len(texts), len(texts)))
    for one in range(len(texts)):
        for other in range(one):
            distances[one, other] = distances[other, one] = edit_distance(compared[one], compared[other])
    return _Item([code[worker] for worker in by], texts, tokens, compared, distances)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _closeness(grades: Grades) -> Floats:
    """Per worker how near the answers come to the others', drawn towards the crowd's."""
    n_workers, crowd = len(grades.workers), float(grades.near.mean()) if len(grades.near) else 0.5
    sums, counts = (np.bincount(grades.worker, weight, n_workers) for weight in (grades.near, None))
    return np.asarray((sums + POOLED * crowd) / (counts + POOLED))


def _graded(items: dict[Hashable, _Item], workers: tuple[Hashable, ...]) -> Grades:
    shared = [(item, entry) for item, entry in items.items() if len(entry.texts) > 1]
    worker = np.array([w for _, entry in shared for w in entry.workers], np.int32)
    blind = _blind([entry for _, entry in shared], worker, len(workers))

    def compare(weights: Floats) -> tuple[Floats, Floats]:
        near = [_near(entry, n, weights[entry.workers]) for _, entry in shared for n in range(len(entry.texts))]
        return np.array(near, np.float64), blind

    near, plain, _ = weighed(compare, worker, len(workers))
    everybody = np.array([w for entry in items.values() for w in entry.workers], np.int32)
    return Grades(
        item=tuple(item for item, entry in shared for _ in entry.texts),
        worker=worker,
        near=near,
        plain=plain,
        blind=blind,
        workers=workers,
        answers=np.bincount(everybody, minlength=len(workers)).astype(np.int32),
    )


def _near(entry: _Item, place: int, weights: Floats) -> float:
    others = np.arange(len(entry.texts)) != place
    far = (entry.distances[np.ix_(others, others)] @ weights[others]).round(9)
    return float(1.0 - entry.distances[place, others][far == far.min()].mean())


def _blind(entries: list[_Item], worker: Ints, n_workers: int) -> Floats:
    """Of each row what the worker's texts are like that to another item: the mean over some of them, which their words
    choose, so that neither names nor the order of answers matter."""
    sums, counts = np.zeros(n_workers), np.zeros(n_workers)
    inorder = sorted(entries, key=lambda entry: sorted(entry.tokens))
    for place, entry in enumerate(inorder if len(entries) > 1 else []):
        other = inorder[place - 1]
        elsewhere = other.texts[_medoid(other, np.ones(len(other.texts)))]
        for n, w in enumerate(entry.workers):
            if counts[w] < BLIND:
                sums[w] += 1.0 - edit_distance(entry.compared[n], _as(entry, elsewhere))
                counts[w] += 1.0
    return np.asarray((sums / np.maximum(counts, 1.0))[worker])


def _as(entry: _Item, text: str) -> Sequence[str]:
    """A text in letters or words, as those of the entry are compared."""
    words = _plain(text).split()
    return " ".join(words) if isinstance(entry.compared[0], str) else words


def _medoid(entry: _Item, weights: Floats) -> int:
    """The answer nearest to all by weight; equals by the words."""
    far = (entry.distances @ weights).round(9)
    return min(range(len(far)), key=lambda n: (far[n], entry.tokens[n], entry.texts[n]))


def _plain_medoid(entry: _Item) -> ConsolidatedText:
    middle = _medoid(entry, np.ones(len(entry.texts)))
    others = len(entry.texts) - 1
    confidence = 1.0 - float(entry.distances[middle].sum()) / others if others else 0.0
    text = entry.texts[middle].strip()
    return ConsolidatedText(text, confidence, tuple((word, confidence) for word in text.split()), len(entry.texts))


def _heaviest(slot: Slot, order: list[int], weights: Floats) -> tuple[str, list[int]]:
    def weight(word: str) -> float:
        return round(float(sum(weights[order[n]] for n in slot[word])), 9)

    word = min(slot, key=lambda word: (-weight(word), word == "", word))
    return word, slot[word]


def _spellings(entry: _Item) -> Callable[[str], str]:
    """From a plain word to how it was written most often."""
    seen: dict[str, dict[str, int]] = {}
    for text in entry.texts:
        for written in text.split():
            tally = seen.setdefault(_plain(written), {})
            tally[written] = tally.get(written, 0) + 1
    return lambda word: min(seen[word], key=lambda written: (-seen[word][written], written))


def _judged(
    items: dict[Hashable, _Item], slots: dict[Hashable, list[tuple[str, list[int]]]], workers: tuple[Hashable, ...]
) -> dict[Hashable, ConsolidatedText]:
    marked = [{items[item].workers[n] for n in givers} for item, pieces in slots.items() for _, givers in pieces]
    saw = [items[item].workers for item, pieces in slots.items() for _ in pieces]
    owners = [item for item, pieces in slots.items() for _ in pieces]
    chances = iter(judge_presence(Sightings.listed(owners, marked, saw, workers)).probabilities.tolist())
    found = {}
    for item, pieces in slots.items():
        sure = [next(chances) for _ in pieces]
        words = tuple((word, c) for (piece, _), c in zip(pieces, sure, strict=True) for word in piece.split())
        confidence = float(np.mean(sure)) if sure else 0.0
        text = " ".join(piece for piece, _ in pieces)
        found[item] = ConsolidatedText(text, confidence, words, len(items[item].texts))
    return found
