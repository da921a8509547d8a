"""Which is better: orders and pairs of several workers become one order, with a confidence for every step of it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from scipy.special import expit, ndtr

from consolidation.errors import BadVotes
from consolidation.grades import Grades, weighed
from consolidation.numerics import TIE, Floats, Ints

RELIABLE, RELIABLE_WEIGHT = 0.8, 10.0
"""Prior share of the pairs that a worker puts in the right order, and its weight in pairs."""

VIRTUAL = 0.5
"""Wins and losses of every candidate against an average one that nobody saw: no strength is without bounds."""

CORRELATION = 0.5
"""Of the answers about one pair, as in the default model."""

ROUNDS, SETTLED = 300, 1e-6


@dataclass(frozen=True)
class ConsolidatedRanking:
    order: tuple[Hashable, ...]
    """The best first."""
    scores: tuple[float, ...]
    """Strength of each on the logit scale, mean 0: one wins against the other with expit of the difference."""
    leads: tuple[float, ...]
    """Confidence (0..1) that each is better than the next: one fewer than there are candidates."""
    confidence: float
    """Mean of the leads; 1 for a single candidate."""
    workers: int


@dataclass(frozen=True)
class _Pairs:
    """Parallel arrays over comparisons; candidates are numbered over all items."""

    winner: Ints
    loser: Ints
    worker: Ints
    weight: Floats


class RankingConsolidator:
    """Bradley–Terry with a reliability per worker: P(w says i beats j) = η_w σ(s_i − s_j) + (1 − η_w) σ(s_j − s_i).

    A ranking counts as its pairs, each weighing 2/m for m candidates, as much together as m − 1 comparisons. A worker
    who turns the order round has η_w < ½ and still informs. Expectation-maximization; the strengths by
    minorization–maximization. X. Chen et al., "Pairwise ranking aggregation in a crowdsourced setting" (2013);
    D. Hunter, "MM algorithms for generalized Bradley–Terry models" (2004).

    `method="compatible"`, there being no documented rule, orders by mean place (Borda), the lead being the share of
    workers who agree with it, 0 with a single worker. After `fit`: `rankings_`, item → ranking; `worker_skills_` = η.

    >>> said = [("q", "ann", "abc"), ("q", "bob", "acb"), ("q", "cy", "abc")]
    >>> RankingConsolidator().fit(said).rankings_["q"].order
    ('a', 'b', 'c')
    """

    rankings_: dict[Hashable, ConsolidatedRanking]
    worker_skills_: dict[Hashable, float]

    def __init__(self, *, method: Literal["model", "compatible"] = "model") -> None:
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[Hashable]]]) -> Self:
        """`answers` are (item, worker, candidates from best to worst); a pair is a ranking of two.

        A worker may order several subsets of an item's candidates; a later answer about the same subset replaces an
        earlier. Raises `BadVotes` naming item and worker when a candidate is listed twice or nothing is.
        """
        given: dict[tuple[Hashable, Hashable, frozenset[Hashable]], Sequence[Hashable]] = {}
        for item, worker, order in answers:
            if not order or len(set(order)) != len(order):
                wrong = "names a candidate twice" if order else "is empty"
                raise BadVotes(f"item {item!r}, worker {worker!r}: the order {list(order)!r} {wrong}")
            given[item, worker, frozenset(order)] = order
        said = [(item, worker, order) for (item, worker, _), order in given.items()]
        candidates: dict[tuple[Hashable, Hashable], int] = {}
        for item, _, order in said:
            for name in order:
                candidates.setdefault((item, name), len(candidates))
        workers = {worker: n for n, worker in enumerate(dict.fromkeys(worker for _, worker, _ in said))}
        pairs = _pairs(said, candidates, workers)
        self._said = said, pairs, candidates, workers
        scores, eta = _strengths(pairs, len(candidates), len(workers))
        self.worker_skills_ = dict(zip(workers, eta.tolist(), strict=True))
        if self.method == "compatible":
            self.rankings_ = _ordered(said, candidates, _mean_places(said, candidates), _Shares(pairs))
        else:
            self.rankings_ = _ordered(said, candidates, scores, _Likely(pairs, scores, eta))
        return self

    def grades(self) -> Grades:
        """For `graded_people`, a row for each worker and item: the share of the pairs that others compared, too, which
        the worker put in the order that they did, equals shared; blindly a half."""
        said, pairs, candidates, workers = self._said
        return _graded(said, pairs, [item for item, _ in candidates], workers)


def _pairs(
    said: list[tuple[Hashable, Hashable, Sequence[Hashable]]],
    candidates: dict[tuple[Hashable, Hashable], int],
    workers: dict[Hashable, int],
) -> _Pairs:
    rows = [
        (candidates[item, order[high]], candidates[item, order[low]], workers[worker], 2.0 / len(order))
        for item, worker, order in said
        for high in range(len(order))
        for low in range(high + 1, len(order))
    ]
    winner, loser, worker, weight = zip(*rows, strict=True) if rows else ((), (), (), ())
    codes = [np.array(column, np.int32) for column in (winner, loser, worker)]
    return _Pairs(codes[0], codes[1], codes[2], np.array(weight, np.float64))


def _strengths(pairs: _Pairs, n_candidates: int, n_workers: int) -> tuple[Floats, Floats]:
    """Log-strengths of the candidates and reliabilities of the workers."""
    strength, eta = np.ones(n_candidates), np.full(n_workers, RELIABLE)
    told = np.bincount(pairs.worker, pairs.weight, n_workers)
    for _ in range(ROUNDS):
        first, second = strength[pairs.winner], strength[pairs.loser]
        honest = eta[pairs.worker] * first
        sincere = honest / (honest + (1.0 - eta[pairs.worker]) * second)
        own = np.bincount(pairs.winner, pairs.weight * sincere, n_candidates)
        turned = np.bincount(pairs.loser, pairs.weight * (1.0 - sincere), n_candidates)
        wins = own + turned + VIRTUAL
        shared = pairs.weight / (first + second)
        games = np.bincount(pairs.winner, shared, n_candidates) + np.bincount(pairs.loser, shared, n_candidates)
        before, strength = strength, wins / (games + 2.0 * VIRTUAL / (strength + 1.0))
        right = np.bincount(pairs.worker, pairs.weight * sincere, n_workers)
        eta = (right + RELIABLE * RELIABLE_WEIGHT) / (told + RELIABLE_WEIGHT)
        if np.abs(np.log(strength / before)).max(initial=0.0) < SETTLED:
            break
    return np.log(strength), eta


def _graded(
    said: list[tuple[Hashable, Hashable, Sequence[Hashable]]],
    pairs: _Pairs,
    owners: list[Hashable],
    workers: dict[Hashable, int],
) -> Grades:
    upwards = np.where(pairs.winner < pairs.loser, 1.0, -1.0)
    low, high = np.minimum(pairs.winner, pairs.loser), np.maximum(pairs.winner, pairs.loser)
    _, pair = np.unique(low.astype(np.int64) * len(owners) + high, return_inverse=True)
    _, own = np.unique(pair * len(workers) + pairs.worker, return_inverse=True)
    others = np.bincount(pair)[pair] > np.bincount(own)[own]
    numbers = {item: n for n, item in enumerate(dict.fromkeys(owners))}
    place = np.array([numbers[item] for item in owners], np.int64)[pairs.winner[others]]
    rows, row = np.unique(place * len(workers) + pairs.worker[others], return_inverse=True)
    blind = np.full(len(rows), 0.5)

    def compare(weights: Floats) -> tuple[Floats, Floats]:
        vote = weights[pairs.worker] * upwards
        rest = np.bincount(pair, vote)[pair] - np.bincount(own, vote)[own]
        agrees = np.where(np.abs(rest) < TIE, 0.5, np.sign(rest) * upwards * 0.5 + 0.5)[others]
        return np.asarray(np.bincount(row, agrees, len(rows)) / np.bincount(row, minlength=len(rows))), blind

    worker = (rows % len(workers)).astype(np.int32) if len(rows) else np.zeros(0, np.int32)
    near, plain, _ = weighed(compare, worker, len(workers))
    items = list(numbers)
    asked = {(item, name) for item, name, _ in said}
    return Grades(
        item=tuple(items[n] for n in (rows // max(len(workers), 1)).tolist()),
        worker=worker,
        near=near,
        plain=plain,
        blind=blind,
        workers=tuple(workers),
        answers=np.bincount([workers[name] for _, name in asked], minlength=len(workers)).astype(np.int32),
        turned=True,
    )


class _Likely:
    """P(i is better than j) from the strengths and what is known of each: Fisher's information, correlated answers."""

    def __init__(self, pairs: _Pairs, scores: Floats, eta: Floats) -> None:
        self.scores = scores
        chance = expit(scores[pairs.winner] - scores[pairs.loser])
        bits = pairs.weight * chance * (1.0 - chance) * (2.0 * eta[pairs.worker] - 1.0) ** 2
        both = np.concatenate([pairs.winner, pairs.loser])
        information = np.bincount(both, np.concatenate([bits, bits]), len(scores)) + VIRTUAL / 2.0
        owners = np.unique(np.stack([both, np.tile(pairs.worker, 2)]), axis=1)
        tellers = np.bincount(owners[0], minlength=len(scores))
        self.variance = (1.0 + CORRELATION * np.maximum(tellers - 1, 0)) / information

    def __call__(self, better: int, worse: int) -> float:
        spread = np.sqrt(self.variance[better] + self.variance[worse])
        return float(ndtr((self.scores[better] - self.scores[worse]) / spread))


class _Shares:
    """Share of the workers who compared the two and said so; 0 for a single one."""

    def __init__(self, pairs: _Pairs) -> None:
        self.tally: defaultdict[tuple[int, int], int] = defaultdict(int)
        for pair in zip(pairs.winner.tolist(), pairs.loser.tolist(), strict=True):
            self.tally[pair] += 1

    def __call__(self, better: int, worse: int) -> float:
        so, otherwise = self.tally[better, worse], self.tally[worse, better]
        return so / (so + otherwise) if so + otherwise > 1 else 0.0


def _mean_places(
    said: list[tuple[Hashable, Hashable, Sequence[Hashable]]], candidates: dict[tuple[Hashable, Hashable], int]
) -> Floats:
    """Mean relative place of each candidate, the best 1 and the worst −1."""
    places: list[list[float]] = [[] for _ in candidates]
    for item, _, order in said:
        for n, name in enumerate(order):
            places[candidates[item, name]].append(1.0 - 2.0 * n / max(len(order) - 1, 1))
    return np.array([np.mean(place) for place in places])


def _ordered(
    said: list[tuple[Hashable, Hashable, Sequence[Hashable]]],
    candidates: dict[tuple[Hashable, Hashable], int],
    scores: Floats,
    leads: _Likely | _Shares,
) -> dict[Hashable, ConsolidatedRanking]:
    """Per item its candidates by strength, equals by name."""
    names: dict[Hashable, list[tuple[Hashable, int]]] = {}
    for (item, name), code in candidates.items():
        names.setdefault(item, []).append((name, code))
    tellers: dict[Hashable, set[Hashable]] = {}
    for item, worker, _ in said:
        tellers.setdefault(item, set()).add(worker)
    found = {}
    for item, entries in names.items():
        entries.sort(key=lambda entry: (-round(float(scores[entry[1]]), 9), str(entry[0])))
        codes = [code for _, code in entries]
        steps = tuple(leads(better, worse) for better, worse in pairwise(codes))
        mean = scores[codes].mean()
        order, strengths = tuple(name for name, _ in entries), tuple((scores[codes] - mean).tolist())
        confidence = float(np.mean(steps)) if steps else 1.0
        found[item] = ConsolidatedRanking(order, strengths, steps, confidence, len(tellers[item]))
    return found
