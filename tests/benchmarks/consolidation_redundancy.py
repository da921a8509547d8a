"""Error against answers per item, and what asking only when it pays would have saved, on the shared sets.

Run with `python -m tests.benchmarks.consolidation_redundancy [draws]`; needs the crowd data (SHARED_DATA).
"""

import sys

import numpy as np

from consolidation import HierarchicalDawidSkene, MajorityVote, ModifiedDawidSkene, Redundancy, replay, thin
from tests.benchmarks.consolidation_accuracy import judge
from tests.unit.consolidation.crowd_data import truth_of, votes_of

CURVE_SETS = ["birds", "dog", "MS", "SP_amt", "tweet", "ZC_us", "bluebird"]
ADAPTIVE_SETS = ["birds", "dog", "MS", "SP_amt", "tweet", "bluebird"]
MODELS = (MajorityVote, ModifiedDawidSkene, HierarchicalDawidSkene)


def errors(name: str, answers: int, draws: int) -> list[float]:
    """Mean error in percent of each model over random thinnings."""
    thinned = [thin(votes_of(name), answers, seed) for seed in range(draws)]
    return [100 * float(np.mean([1 - judge(m(), votes, truth_of(name)).accuracy for votes in thinned])) for m in MODELS]


def curve(draws: int) -> None:
    print("Error %, majority / modified DS / HDS\n\n| set | k = 1 | k = 2 | k = 3 | k = 5 |\n|---|---|---|---|---|")
    gains = []
    for name in CURVE_SETS:
        rows = {k: errors(name, k, draws) for k in (1, 2, 3, 5)}
        gains.append(100 * (1 - rows[2][2] / rows[2][0]))
        print(f"| {name} | " + " | ".join("/".join(f"{value:.1f}" for value in row) for row in rows.values()) + " |")
    print(f"\nTwo workers: median error of HDS {np.median(gains):.0f} % below majority's")


def adaptive(draws: int, confidence: float = 0.9) -> None:
    print("\n| set | answers an item | error % | fixed answers with the same error | saved % |\n|---|---|---|---|---|")
    savings = []
    for name in ADAPTIVE_SETS:
        votes, truth = votes_of(name), truth_of(name)
        most = min(int(votes.answers_per_item.max()), 20)
        fixed = np.array([errors(name, k, draws)[2] for k in range(1, most + 1)])
        sizes = [len(thin(votes, k)) / votes.n_items for k in range(1, most + 1)]
        policy = Redundancy(confidence=confidence, minimum=2, maximum=most, audit=0.0)
        asked = [replay(votes, policy, seed=seed).votes for seed in range(draws)]
        error = 100 * float(np.mean([1 - judge(HierarchicalDawidSkene(), some, truth).accuracy for some in asked]))
        answers = float(np.mean([len(some) for some in asked])) / votes.n_items
        same = _smallest(fixed, error)
        savings.append(100 * (1 - answers / sizes[same]))
        print(f"| {name} | {answers:.2f} | {error:.1f} | {same + 1} | {savings[-1]:.0f} |", flush=True)
    print(f"\nMedian {np.median(savings):.0f} % fewer answers")


def _smallest(fixed: np.ndarray, error: float) -> int:
    """Place of the fewest answers whose error is no larger; the last when none is."""
    good = np.flatnonzero(fixed <= error + 1e-9)
    return int(good[0]) if len(good) else len(fixed) - 1


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    curve(draws)
    adaptive(draws)


if __name__ == "__main__":
    main()
