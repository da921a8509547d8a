"""What a batch of answers costs the incremental model beside a full fit in the same run: processor time on one core.

`python -m tests.benchmarks.consolidation_batches` prints besides, for the real sets, how far the batches keep from a
full fit to the same answers.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from consolidation import HierarchicalDawidSkene, IncrementalDawidSkene, Votes
from tests.benchmarks.consolidation_speed import synthetic
from tests.benchmarks.measure import Figure, Options, one_core
from tests.unit.consolidation.crowd_data import SETS, votes_of

BATCH, BATCHES = 50, 200
SIZES = {1_000: 20, 10_000: 50, 100_000: 200}
"""Objects, three answers each → workers."""


def run(options: Options) -> Iterator[Figure]:
    """Of the last two hundred batches: the mean, the full sweeps that were due among them included."""
    with one_core():
        for objects, workers in SIZES.items():
            yield from _beside(objects, workers, options.repeats)


def _beside(objects: int, workers: int, repeats: int) -> Iterator[Figure]:
    votes = Votes.from_columns(*synthetic(3 * objects, workers, 4, 3).values())
    times = [_times(votes) for _ in range(repeats)]
    batches, refits = zip(*times, strict=True)
    what = f"{objects:,} objects × 3 answers, {workers} workers"
    yield Figure(f"{what}: a batch of {BATCH} answers", "ms", [1000 * one for one in batches])
    yield Figure(f"{what}: a full fit", "ms", [1000 * one for one in refits], "≤ 300" if objects == 100_000 else "")
    yield Figure(f"{what}: full fit : batch", "×", [refit / one for refit, one in zip(refits, batches, strict=True)])


def _times(votes: Votes) -> tuple[float, float]:
    """Of a batch, and of a full fit to all."""
    last = len(votes) - min(BATCHES * BATCH, len(votes) // 2)
    model = IncrementalDawidSkene().partial_fit(votes.select(np.arange(last)))
    rest = [votes.select(np.arange(start, min(start + BATCH, len(votes)))) for start in range(last, len(votes), BATCH)]
    batches = _seconds(lambda: [model.partial_fit(one) for one in rest])
    return batches / len(rest), _seconds(lambda: HierarchicalDawidSkene().fit(votes.select(np.arange(len(votes)))))


def _seconds(work: Callable[[], Any]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def away(votes: Votes, order: Any) -> tuple[float, float, float]:
    """After a fifth, two … of the answers in this order: how far the probabilities are from those of a full fit to the
    same answers, mean and furthest, and the share of labels that differ; the means of four."""
    model, found = IncrementalDawidSkene(), []
    starts = range(0, len(order), BATCH)
    looks = {starts[len(starts) * fifth // 5] for fifth in (1, 2, 3, 4)}
    for start in starts:
        model.partial_fit(votes.select(order[start : start + BATCH]))
        if start in looks:
            full = model.final()
            probas = model.predict_proba()
            apart = np.abs(probas - full.probas_).max(axis=1)
            found.append((apart.mean(), apart.max(), (probas.argmax(axis=1) != full.labels_).mean()))
    return tuple(np.mean(found, axis=0).tolist())


def main() -> None:
    print("| set | item by item: mean | furthest | other label | answer by answer: mean | furthest | other label |")
    print("|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or SETS:
        votes, dice = votes_of(name), np.random.default_rng(0)
        by_item = np.argsort(dice.permutation(votes.n_items)[votes.item], kind="stable")
        cells = [
            f"{a:.4f} | {b:.2f} | {100 * c:.1f} %"
            for a, b, c in (away(votes, by_item), away(votes, dice.permutation(len(votes))))
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
