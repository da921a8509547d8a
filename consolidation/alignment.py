"""How texts differ: edit distance, and several sequences of words laid side by side."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Slot = dict[str, list[int]]
"""What the sequences say at one place: word → who says it; "" stands for nothing."""


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
    costs = np.array([[word not in slot for word in words] for slot in slots], np.float64)
    table = edit_table(costs.reshape(len(slots), len(words)))
    joined: list[Slot] = []
    n, m = len(slots), len(words)
    while n or m:
        if n and m and table[n, m] == table[n - 1, m - 1] + costs[n - 1, m - 1]:
            n, m = n - 1, m - 1
            slots[n].setdefault(words[m], []).append(number)
            joined.append(slots[n])
        elif n and table[n, m] == table[n - 1, m] + 1.0:
            n -= 1
            slots[n].setdefault("", []).append(number)
            joined.append(slots[n])
        else:
            m -= 1
            joined.append({"": list(range(number)), words[m]: [number]})
    return joined[::-1]
