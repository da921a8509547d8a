"""Is the thing there? Everybody who saw the object either marked it or passed over it."""

from collections.abc import Collection, Hashable, Sequence

import numpy as np

from consolidation.hds import HierarchicalDawidSkene
from consolidation.votes import Votes


def judge_presence(
    marked: Sequence[Collection[int]], saw: Sequence[Collection[int]], workers: tuple[Hashable, ...]
) -> HierarchicalDawidSkene:
    """Fit the default model to one two-class item per thing: 0 passed over, 1 marked.

    `marked` and `saw` give for each thing the codes of the workers who marked it and of all who saw its object. In the
    result `probas_[:, 1]` is the probability of each thing, `worker_skills_` the share of right decisions.
    """
    thing = np.repeat(np.arange(len(saw)), [len(viewers) for viewers in saw])
    viewer = [worker for viewers in saw for worker in viewers]
    vote = [int(worker in marks) for marks, viewers in zip(marked, saw, strict=True) for worker in viewers]
    codes = [np.array(column, np.int32) for column in (thing, viewer, vote)]
    return HierarchicalDawidSkene().fit(Votes(codes[0], codes[1], codes[2], tuple(range(len(saw))), workers, (0, 1)))
