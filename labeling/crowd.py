"""A crowd of simulated workers: how each of them answers, pauses, gives up and repeats. Pure; the clock is outside."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Shares are from 0 to 1. `skill` is the range from which each worker's chance of a right answer is drawn.

    `confusion` is the share of wrong answers that fall on the neighbour of the truth instead of on any class;
    `spam` of workers answer without looking; `abandon` of the tasks taken are never submitted, `decline` given back;
    `retry` of the submissions are sent twice, as after a lost connection.
    """

    skill: tuple[float, float] = (0.6, 0.95)
    confusion: float = 0.0
    spam: float = 0.0
    abandon: float = 0.0
    decline: float = 0.0
    retry: float = 0.0


class Worker:
    """One simulated worker; the same seed and number give the same person."""

    def __init__(self, number: int, habits: Habits, categories: Sequence[str], *, seed: int) -> None:
        self._random = random.Random(f"{seed}:{number}")
        self._categories = list(categories)
        self.habits = habits
        self.spams = self._random.random() < habits.spam
        self.skill = self._random.uniform(*habits.skill)

    def answer(self, truth: str) -> str:
        """The category this worker chooses where `truth` is right."""
        if self.spams:
            return self._random.choice(self._categories)
        if self._random.random() < self.skill or len(self._categories) == 1:
            return truth
        if self._random.random() < self.habits.confusion:
            return self._categories[(self._categories.index(truth) + 1) % len(self._categories)]
        return self._random.choice([c for c in self._categories if c != truth])

    def does(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def seconds(self) -> float:
        """Active seconds said to be spent on a task: some are quick, few are slow."""
        return round(self._random.lognormvariate(1.5, 0.5), 3)


def truth_of(object_id: str, categories: Sequence[str], known: Mapping[str, str], *, seed: int) -> str:
    """The right category of an object: as given, else drawn once and for all from its id."""
    if object_id in known:
        return known[object_id]
    digest = hashlib.sha256(f"{seed}:{object_id}".encode()).digest()
    return categories[int.from_bytes(digest[:8], "big") % len(categories)]
