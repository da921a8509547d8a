"""How many answers are enough: ask for one more only while the label is doubtful, and check the saving on a sample."""

import hashlib
import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consolidation.base import Consolidator
from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Bools, Floats
from consolidation.votes import Votes


@dataclass(frozen=True, kw_only=True)
class Redundancy:
    """Start with `minimum` answers; ask for more, up to `maximum`, while the label is less steady than `confidence`.

    A share `audit` of the items, picked by their names, gets `maximum` answers whatever the confidence says: on them
    one sees what the others would have gained. Raises `ValueError` when the numbers contradict each other.
    """

    confidence: float = 0.9
    minimum: int = 2
    maximum: int = 5
    audit: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError(f"minimum {self.minimum} and maximum {self.maximum}: need 1 <= minimum <= maximum")
        if not 0.0 < self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} must lie in (0, 1]")
        if not 0.0 <= self.audit <= 1.0:
            raise ValueError(f"audit {self.audit} must lie in 0..1")

    def wants_more(self, answers: NDArray[np.int64], steadiness: Floats, audited: Bools) -> Bools:
        """Which items should get one more answer, from parallel arrays over items; `steadiness` is the model's."""
        doubtful = (answers < self.minimum) | (steadiness < self.confidence) | audited
        return np.asarray(doubtful & (answers < self.maximum))

    def audits(self, item: Hashable, seed: Hashable = "") -> bool:
        """Whether the item belongs to the audit sample: a fixed lot drawn from its name and the seed (of the job)."""
        drawn = hashlib.blake2b(f"{seed}\x1f{item}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn, "big") < self.audit * 2.0**64


@dataclass(frozen=True)
class Replay:
    """What a policy would have done to votes that are already there."""

    votes: Votes
    """The votes that would have been asked for."""
    answers_saved: int
    rounds: int


def replay(votes: Votes, policy: Redundancy, model: Consolidator | None = None, seed: int = 0) -> Replay:
    """Ask for the votes of `votes` round by round, as `policy` wants them, refitting the model in between.

    The model is the default one unless given. Each item's answers come in a random order fixed by `seed`. An item
    whose answers are used up stays as it is.
    """
    model = model or HierarchicalDawidSkene()
    turn = arrival(votes, seed)
    available = np.minimum(votes.answers_per_item, policy.maximum)
    audited = np.array([policy.audits(item, seed) for item in votes.items], np.bool_)
    asked = np.minimum(available, policy.minimum)
    rounds = 0
    while True:
        so_far = votes.select(turn < asked[votes.item])
        steadiness = model.fit(so_far).steadiness(so_far)
        more = policy.wants_more(asked, steadiness, audited) & (asked < available)
        if not more.any():
            break
        asked = asked + more
        rounds += 1
    return Replay(votes.select(turn < asked[votes.item]), int((available - asked).sum()), rounds)


@dataclass(frozen=True)
class Audit:
    """Of `judged` items with all their answers, `changed` would have another label had the policy stopped early."""

    judged: int
    changed: int

    def plus(self, more: "Audit") -> "Audit":
        return Audit(self.judged + more.judged, self.changed + more.changed)

    @property
    def error(self) -> float:
        """The policy's error where the label of all answers is the truth; NaN when nothing was judged."""
        return self.changed / self.judged if self.judged else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """95 % bounds of the error."""
        return error_interval(self.changed, self.judged)


def audit(votes: Votes, policy: Redundancy, model: Consolidator) -> Audit:
    """Stop each item of `votes` where the policy would have stopped, in the order of its votes, and compare the labels.

    The votes are those of the audited items alone; `model` was fitted to all there are, with the same classes.
    """
    turn, available = _turns(votes), votes.answers_per_item
    final = model.predict(votes)
    stopped = np.full(votes.n_items, -1, np.int32)
    for answers in range(policy.minimum, int(available.max(initial=policy.minimum)) + 1):
        seen = votes.select(turn < answers)
        enough = (stopped < 0) & ((model.steadiness(seen) >= policy.confidence) | (available <= answers))
        stopped[enough] = model.predict(seen)[enough]
    judged = available > 0
    return Audit(int(judged.sum()), int((stopped != final)[judged].sum()))


def _turns(votes: Votes) -> NDArray[np.int64]:
    """For each vote, its place (0, 1, …) among its item's votes as they stand."""
    order = np.argsort(votes.item, kind="stable")
    first = np.cumsum(votes.answers_per_item) - votes.answers_per_item
    places = np.empty(len(votes), np.int64)
    places[order] = np.arange(len(votes)) - first[votes.item[order]]
    return places


def arrival(votes: Votes, seed: int = 0) -> NDArray[np.int64]:
    """For each vote, its place (0, 1, …) among its item's votes, in a random order fixed by `seed`."""
    order = np.random.default_rng(seed).permutation(len(votes))
    places = np.empty(len(votes), np.int64)
    places[order] = _turns(votes.select(order))
    return places


def thin(votes: Votes, answers: int, seed: int = 0) -> Votes:
    """At most `answers` random votes per item: what the same crowd would have given at a lower redundancy."""
    return votes.select(arrival(votes, seed) < answers)


def error_interval(wrong: float, judged: float, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for an error rate from `wrong` of `judged` audited items; (0, 1) when none was judged.

    E. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).

    >>> [round(bound, 3) for bound in error_interval(3, 100)]
    [0.01, 0.085]
    """
    if judged == 0:
        return 0.0, 1.0
    share, spread = wrong / judged, z * z / judged
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = z * math.sqrt(share * (1.0 - share) / judged + spread / (4.0 * judged)) / (1.0 + spread)
    # Where nothing or everything was wrong the bound is exact; rounding would leave a hair's breadth.
    return middle - half if wrong > 0 else 0.0, middle + half if wrong < judged else 1.0
