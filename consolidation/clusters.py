"""Which of the shapes that several workers drew on one object are the same thing: at most one shape of each worker."""

from collections.abc import Callable

import numpy as np

from consolidation.numerics import Floats, Ints

Cohesion = Callable[[list[int]], float]


def cluster(similarity: Floats, worker: Ints, threshold: float, cohesion: Cohesion) -> list[list[int]]:
    """Greedy agglomeration: the most similar pairs of different workers are joined first.

    `similarity` is n × n in 0..1, `worker` n. Two clusters join when a pair across them reaches `threshold`, they
    share no worker and `cohesion` of the joint members still reaches `threshold`. Returns lists of positions, each
    sorted, in the order of their first members. Ties between pairs go to the lower positions.
    """
    members = {n: [n] for n in range(len(worker))}
    home = list(range(len(worker)))
    for one, other in _pairs(similarity, worker, threshold):
        first, second = sorted((home[one], home[other]))
        if first == second or set(worker[members[first]]) & set(worker[members[second]]):
            continue
        joint = sorted(members[first] + members[second])
        if cohesion(joint) >= threshold:
            members[first] = joint
            for n in members.pop(second):
                home[n] = first
    return sorted(members.values())


def _pairs(similarity: Floats, worker: Ints, threshold: float) -> list[tuple[int, int]]:
    upper = np.triu(similarity >= threshold, 1) & (worker[:, None] != worker[None, :])
    rows, columns = np.nonzero(upper)
    order = np.argsort(-similarity[rows, columns], kind="stable")
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))
