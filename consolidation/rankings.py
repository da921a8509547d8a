"""Which is better: orders and pairs of several workers become one order, with a confidence for every step of it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from consolidation.acceleration import settle_numbers
from consolidation.errors import BadVotes
from consolidation.grades import Grades, weighed
from consolidation.numerics import TIE, Floats, Ints

RELIABLE, RELIABLE_WEIGHT = 0.8, 10.0
"""Prior share of the pairs that a worker puts in the right order, and its weight in pairs."""

VIRTUAL = 0.5
"""Wins and losses of every candidate against an average one that nobody saw: no strength is without bounds."""

CORRELATION = 0.5
"""Of the answers about one pair, as in the default model."""

ROUNDS = 300

STEADY, NEAR = 1e-5, 0.03
"""Reliabilities are known when a round moves none, and no strength on the logit scale, by more."""

SETTLED = 1e-7
"""Of strengths."""

PAIRS = 2**14
"""Comparisons handled at a time, all those of an item together: small enough to stay in the processor's cache."""


Said = tuple[Hashable, Hashable, Sequence[Hashable]]
"""Item, worker, candidates from best to worst."""

Leads = Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]
"""Confidence that each of n candidates is better than the other at its place."""


@dataclass(frozen=True)
class ConsolidatedRanking:
    """What the workers' orders of one item's candidates became."""

    order: tuple[Hashable, ...]
    """The best first."""
    scores: tuple[float, ...]
    """Strength of each on the logit scale, mean 0: one wins against the other with expit of the difference."""
    leads: tuple[float, ...]
    """Confidence (0..1) that each is better than the next: one fewer than there are candidates."""
    confidence: float
    """Mean of the leads; 1 for a single candidate."""
    workers: int
    """How many ordered any of them."""


@dataclass(frozen=True)
class _Pairs:
    """Parallel arrays over comparisons, item by item; candidates are numbered over all items, item by item, too."""

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
        said = _by_item((item, worker, order) for (item, worker, _), order in given.items())
        candidates: dict[tuple[Hashable, Hashable], int] = {}
        for item, _, order in said:
            for name in order:
                candidates.setdefault((item, name), len(candidates))
        workers = {worker: n for n, worker in enumerate(dict.fromkeys(worker for _, worker, _ in said))}
        pairs = _pairs(said, candidates, workers)
        self._said = said, pairs, candidates, workers
        scores, eta = _Strengths(pairs, [item for item, _ in candidates], len(workers)).found()
        self.worker_skills_ = dict(zip(workers, eta.tolist(), strict=True))
        if self.method == "compatible":
            scores, leads = _mean_places(said, candidates), _shares(pairs)
        else:
            leads = _likely(pairs, scores, eta)
        self.rankings_ = _ordered(said, candidates, scores, leads)
        return self

    def grades(self) -> Grades:
        """For `graded_people`, a row for each worker and item: the share of the pairs that others compared, too, which
        the worker put in the order that they did, equals shared; blindly a half."""
        said, pairs, candidates, workers = self._said
        return _graded(said, pairs, [item for item, _ in candidates], workers)


def _by_item(said: Iterable[Said]) -> list[Said]:
    """Items in the order in which they first occur."""
    together: dict[Hashable, list[Said]] = {}
    for one in said:
        together.setdefault(one[0], []).append(one)
    return [one for here in together.values() for one in here]


def _pairs(said: list[Said], candidates: dict[tuple[Hashable, Hashable], int], workers: dict[Hashable, int]) -> _Pairs:
    sizes = np.array([len(order) for _, _, order in said], np.int64)
    code = np.array([candidates[item, name] for item, _, order in said for name in order], np.int32)
    who = np.array([workers[worker] for _, worker, _ in said], np.int32)
    starts, counts = np.cumsum(sizes) - sizes, sizes * (sizes - 1) // 2
    winner, loser, worker = (np.zeros(int(counts.sum()), np.int32) for _ in range(3))
    pairs = _Pairs(winner, loser, worker, np.zeros(len(winner)))
    first = np.cumsum(counts) - counts
    for size in np.unique(sizes[sizes > 1]).tolist():
        mine, (high, low) = np.flatnonzero(sizes == size), np.triu_indices(size, 1)
        rows, place = code[starts[mine][:, None] + np.arange(size)], first[mine][:, None] + np.arange(len(high))
        pairs.winner[place], pairs.loser[place] = rows[:, high], rows[:, low]
        pairs.worker[place], pairs.weight[place] = who[mine][:, None], 2.0 / size
    return pairs


class _Strengths:
    """Log-strengths of the candidates and reliabilities of the workers.

    Items meet in the reliabilities only, which settle in a dozen rounds; then every few items go their own way.
    """

    def __init__(self, pairs: _Pairs, owners: list[Hashable], n_workers: int) -> None:
        self._told = np.bincount(pairs.worker, pairs.weight, n_workers)
        self._scores, self._eta = np.zeros(len(owners)), np.full(n_workers, RELIABLE)
        self._parts = list(_parts(pairs, owners))

    def found(self) -> tuple[Floats, Floats]:
        for _ in range(ROUNDS):
            before, right = self._scores.copy(), np.zeros(len(self._eta))
            for where, part in self._parts:
                self._scores[where], told = self._round(part, self._scores[where])
                right += told
            eta = (right + RELIABLE * RELIABLE_WEIGHT) / (self._told + RELIABLE_WEIGHT)
            turned = np.abs(eta - self._eta).max(initial=0.0)
            self._eta = eta
            if turned < STEADY and np.abs(self._scores - before).max(initial=0.0) < NEAR:
                break
        for where, part in self._parts:
            start = self._scores[where]
            step = partial(self._scored, part)
            self._scores[where] = settle_numbers(step, start, tol=SETTLED, limit=ROUNDS)
        return self._scores, self._eta

    def _scored(self, part: _Pairs, scores: Floats) -> Floats:
        return self._round(part, scores)[0]

    def _round(self, part: _Pairs, scores: Floats) -> tuple[Floats, Floats]:
        """New scores of the candidates, and how much each worker put in the right order."""
        strength, n_candidates = np.exp(scores), len(scores)
        first, second, eta = strength[part.winner], strength[part.loser], self._eta[part.worker]
        honest = eta * first
        sincere = honest / (honest + (1.0 - eta) * second) * part.weight
        own = np.bincount(part.winner, sincere, n_candidates)
        turned = np.bincount(part.loser, part.weight - sincere, n_candidates)
        shared = part.weight / (first + second)
        games = np.bincount(part.winner, shared, n_candidates) + np.bincount(part.loser, shared, n_candidates)
        strength = (own + turned + VIRTUAL) / (games + 2.0 * VIRTUAL / (strength + 1.0))
        return np.asarray(np.log(strength)), np.asarray(np.bincount(part.worker, sincere, len(self._eta)), np.float64)


def _parts(pairs: _Pairs, owners: list[Hashable]) -> Iterator[tuple[slice, _Pairs]]:
    """Some items each: which candidates, and their comparisons."""
    starts = [n for n in range(len(owners)) if n == 0 or owners[n] != owners[n - 1]]
    begins = (
        np.searchsorted(np.maximum.accumulate(pairs.winner), starts)
        if len(pairs.winner)
        else np.zeros(len(starts), int)
    )
    first = 0
    while first < len(starts):
        last = max(int(np.searchsorted(begins, begins[first] + PAIRS, side="right")) - 1, first + 1)
        low, high = starts[first], starts[last] if last < len(starts) else len(owners)
        rows = slice(begins[first], begins[last] if last < len(starts) else len(pairs.winner))
        yield (
            slice(low, high),
            _Pairs(pairs.winner[rows] - low, pairs.loser[rows] - low, pairs.worker[rows], pairs.weight[rows]),
        )
        first = last


def _graded(
    said: list[Said],
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


def _likely(pairs: _Pairs, scores: Floats, eta: Floats) -> Leads:
    """P(i is better than j) from the strengths and what is known of each: Fisher's information, correlated answers."""
    chance = expit(scores[pairs.winner] - scores[pairs.loser])
    bits = pairs.weight * chance * (1.0 - chance) * (2.0 * eta[pairs.worker] - 1.0) ** 2
    n_candidates = len(scores)
    information = np.bincount(pairs.winner, bits, n_candidates) + np.bincount(pairs.loser, bits, n_candidates)
    both = np.concatenate([pairs.winner, pairs.loser]).astype(np.int64)
    tellers = np.unique(both * len(eta) + np.tile(pairs.worker, 2)) // max(len(eta), 1)
    discount = 1.0 + CORRELATION * np.maximum(np.bincount(tellers, minlength=n_candidates) - 1, 0)
    variance = discount / (information + VIRTUAL / 2.0)

    def leads(better: NDArray[np.int64], worse: NDArray[np.int64]) -> Floats:
        return np.asarray(ndtr((scores[better] - scores[worse]) / np.sqrt(variance[better] + variance[worse])))

    return leads


def _shares(pairs: _Pairs) -> Leads:
    """Share of the workers who compared the two and said so; 0 for a single one."""
    span = np.int64(max(int(max(pairs.winner.max(initial=0), pairs.loser.max(initial=0))) + 1, 1))
    said, many = np.unique(pairs.winner * span + pairs.loser, return_counts=True)

    def tally(better: NDArray[np.int64], worse: NDArray[np.int64]) -> Floats:
        wanted = better * span + worse
        at = np.minimum(np.searchsorted(said, wanted), max(len(said) - 1, 0))
        return np.where(said[at] == wanted, many[at], 0).astype(np.float64) if len(said) else np.zeros(len(wanted))

    def leads(better: NDArray[np.int64], worse: NDArray[np.int64]) -> Floats:
        so, otherwise = tally(better, worse), tally(worse, better)
        return np.where(so + otherwise > 1, so / np.maximum(so + otherwise, 1.0), 0.0)

    return leads


def _mean_places(said: list[Said], candidates: dict[tuple[Hashable, Hashable], int]) -> Floats:
    """Mean relative place of each candidate, the best 1 and the worst −1."""
    code = np.array([candidates[item, name] for item, _, order in said for name in order], np.int64)
    place = [1.0 - 2.0 * n / max(len(order) - 1, 1) for _, _, order in said for n in range(len(order))]
    return np.asarray(np.bincount(code, place) / np.bincount(code))


def _ordered(
    said: list[Said], candidates: dict[tuple[Hashable, Hashable], int], scores: Floats, leads: Leads
) -> dict[Hashable, ConsolidatedRanking]:
    """Per item its candidates by strength, equals by name."""
    items, names = zip(*candidates, strict=True) if candidates else ((), ())
    number = {item: n for n, item in enumerate(dict.fromkeys(items))}
    owner = np.array([number[item] for item in items], np.int64)
    name = np.unique([str(one) for one in names], return_inverse=True)[1] if names else owner
    order = np.lexsort((name, -scores.round(9), owner))
    sizes = np.bincount(owner, minlength=len(number))
    steps = np.append(leads(order[:-1], order[1:]), 0.0).tolist()
    strengths = (scores - (np.bincount(owner, scores) / sizes)[owner])[order].tolist() if names else []
    tellers: list[set[Hashable]] = [set() for _ in number]
    for item, worker, _ in said:
        tellers[number[item]].add(worker)
    found, ranked, start = {}, [names[code] for code in order.tolist()], 0
    for (item, n), size in zip(number.items(), sizes.tolist(), strict=True):
        here, sure = slice(start, start + size), tuple(steps[start : start + size - 1])
        confidence = sum(sure) / len(sure) if sure else 1.0
        found[item] = ConsolidatedRanking(
            tuple(ranked[here]), tuple(strengths[here]), sure, confidence, len(tellers[n])
        )
        start += size
    return found
