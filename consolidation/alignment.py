"""How texts differ: edit distance, and several sequences of words laid side by side."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Slot = dict[str, list[int]]
"""What the sequences say at one place: word → who says it; "" stands for nothing."""


PAIRS = 512
"""Pairs of texts that are compared side by side: their tables stay in the processor's cache."""


def edit_table(costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least cost of turning each beginning of one sequence into each of another, (n + 1) × (m + 1).

    `costs` (n × m) is what it costs to put one element for another; leaving out and putting in cost 1.
    """
    rows, columns = costs.shape
    places = np.arange(columns + 1)
    table = np.empty((rows + 1, columns + 1))
    table[0] = places
    for n in range(rows):
        best = table[n] + 1.0
        best[1:] = np.minimum(best[1:], table[n, :-1] + costs[n])
        table[n + 1] = np.minimum.accumulate(best - places) + places
    return table


def edit_distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Levenshtein distance over the longer length, 0..1; 0 for two empty sequences.

    >>> edit_distance("kitten", "sitting")
    0.42857142857142855
    """
    if not one or not other:
        return float(bool(one) != bool(other))
    costs = np.array([[first != second for second in other] for first in one], np.float64)
    return float(edit_table(costs)[-1, -1]) / max(len(one), len(other))


def edit_distances(pairs: Sequence[tuple[Sequence[Hashable], Sequence[Hashable]]]) -> NDArray[np.float64]:
    """The same of many pairs: those of like lengths side by side, row by row of their tables.

    >>> edit_distances([("kitten", "sitting"), ("", "a"), ("", "")]).round(3).tolist()
    [0.429, 1.0, 0.0]
    """
    codes: dict[Hashable, int] = {}
    ends = [[codes.setdefault(one, len(codes)) for one in side] for pair in pairs for side in pair]
    lengths = np.array([len(end) for end in ends], np.int64).reshape(-1, 2)
    found = np.zeros(len(pairs))
    order = np.lexsort((lengths[:, 1], lengths[:, 0]))
    for start in range(0, len(order), PAIRS):
        some = order[start : start + PAIRS]
        one, other = (_padded([ends[2 * n + side] for n in some.tolist()], side - 2) for side in (0, 1))
        found[some] = _least_edits(one, other, lengths[some])
    return np.asarray(found / np.maximum(lengths.max(axis=1, initial=0), 1))


def _padded(rows: list[list[int]], filler: int) -> NDArray[np.int32]:
    width = max(map(len, rows))
    return np.array([row + [filler] * (width - len(row)) for row in rows], np.int32).reshape(len(rows), width)


def _least_edits(one: NDArray[np.int32], other: NDArray[np.int32], lengths: NDArray[np.int64]) -> NDArray[np.int32]:
    """`edit_table` of each pair, of which only the last row is kept; what was filled up lies behind its corner."""
    places = np.arange(other.shape[1] + 1, dtype=np.int32)
    table = np.tile(places, (len(one), 1))
    found = table[np.arange(len(one)), lengths[:, 1]]
    for row in range(one.shape[1]):
        best = table + 1
        np.minimum(best[:, 1:], table[:, :-1] + (one[:, row, None] != other), out=best[:, 1:])
        best -= places
        np.minimum.accumulate(best, axis=1, out=best)
        best += places
        table = best
        last = np.flatnonzero(lengths[:, 0] == row + 1)
        found[last] = table[last, lengths[last, 1]]
    return found


def lay_side_by_side(sequences: Sequence[Sequence[str]]) -> list[Slot]:
    """Align the sequences one after the other with all before, the first being the frame.

    The word transition network of J. Fiscus, "A post-processing system to yield reduced word error rates: recognizer
    output voting error reduction (ROVER)" (1997).

    >>> [list(slot) for slot in lay_side_by_side([["a", "b"], ["a", "x", "b"], ["b"]])]
    [['a', ''], ['', 'x'], ['b']]
    """
    slots: list[Slot] = [{word: [0]} for word in sequences[0]]
    for number, words in enumerate(sequences[1:], start=1):
        slots = _joined(slots, words, number)
    return slots


def _joined(slots: list[Slot], words: Sequence[str], number: int) -> list[Slot]:
    joined: list[Slot] = []
    n, m = len(slots), len(words)
    while n and m and words[m - 1] in slots[n - 1]:  # an end that is the same needs no table
        n, m = n - 1, m - 1
        slots[n][words[m]].append(number)
        joined.append(slots[n])
    costs = np.array([[word not in slot for word in words[:m]] for slot in slots[:n]], np.float64).reshape(n, m)
    table = (edit_table(costs) if n and m else np.add.outer(np.arange(n + 1.0), np.arange(m + 1.0))).tolist()
    while n or m:
        if n and m and table[n][m] == table[n - 1][m - 1] + costs[n - 1, m - 1]:
            n, m = n - 1, m - 1
            slots[n].setdefault(words[m], []).append(number)
            joined.append(slots[n])
        elif n and table[n][m] == table[n - 1][m] + 1.0:
            n -= 1
            slots[n].setdefault("", []).append(number)
            joined.append(slots[n])
        else:
            m -= 1
            joined.append({"": list(range(number)), words[m]: [number]})
    return joined[::-1]
