"""The default beside others on made-up crowds of every kind: what it does where its assumptions hold, and where not.

Run with `python -m tests.benchmarks.consolidation_simulated [draws]`. No parameter was chosen by these crowds.
"""

import sys
from dataclasses import dataclass

import numpy as np

from consolidation import Consolidator, DawidSkene, Figures, HierarchicalDawidSkene, MajorityVote, Votes, figures

MODELS: tuple[type[Consolidator], ...] = (MajorityVote, DawidSkene, HierarchicalDawidSkene)


@dataclass(frozen=True)
class Crowd:
    """Workers are right by turns between `able`; otherwise they draw from the other classes, or fall for the `trap`."""

    items: int = 600
    workers: int = 30
    answers: int = 5
    classes: tuple[float, ...] = (0.25, 0.25, 0.25, 0.25)
    able: tuple[float, float] = (0.6, 0.9)
    spammers: float = 0.0
    """Share of the workers who draw blindly from the classes."""
    turned: float = 0.0
    """Share who take each class for the next."""
    one_class: float = 0.0
    """Share who always say the first class."""
    hard: float = 0.0
    """Share of the items where everybody guesses."""
    traps: float = 0.0
    """Share of the items where two in three of the answers are the same wrong class."""
    copied: float = 0.0
    """Share of the answers that are those of the worker before, to the same item."""

    def draw(self, seed: int) -> tuple[Votes, np.ndarray]:
        """Votes, and the code of each item's true class."""
        dice = np.random.default_rng(seed)
        n_labels = len(self.classes)
        truth = dice.choice(n_labels, self.items, p=self.classes)
        item = np.repeat(np.arange(self.items), self.answers)
        worker = np.concatenate([dice.permutation(self.workers)[: self.answers] for _ in range(self.items)])
        right = dice.random(len(item)) < dice.uniform(*self.able, self.workers)[worker]
        wrong = (truth[item] + dice.integers(1, n_labels, len(item))) % n_labels
        label = np.where(right, truth[item], wrong)
        blind = dice.choice(n_labels, len(item), p=self.classes)
        label = np.where((dice.random(self.items) < self.hard)[item], blind, label)
        trapped = (dice.random(self.items) < self.traps)[item] & (dice.random(len(item)) < 2 / 3)
        label = np.where(trapped, (truth[item] + 1) % n_labels, label)
        habit, place = dice.permutation(self.workers)[worker] / self.workers, 0.0
        for share, said in (
            (self.spammers, blind),
            (self.turned, (truth[item] + 1) % n_labels),
            (self.one_class, np.zeros_like(blind)),
        ):
            label = np.where((habit >= place) & (habit < place + share), said, label)
            place += share
        for n in np.flatnonzero((dice.random(len(item)) < self.copied) & (np.arange(len(item)) % self.answers > 0)):
            label[n] = label[n - 1]
        tables = tuple(range(self.items)), tuple(range(self.workers)), tuple(range(n_labels))
        return Votes(*(codes.astype(np.int32) for codes in (item, worker, label)), *tables), truth.astype(np.int32)


TWO, SKEWED = (0.5, 0.5), (0.92, 0.08)
CROWDS = {
    "four classes": Crowd(),
    "two classes": Crowd(classes=TWO),
    "ten classes, three answers": Crowd(classes=(0.1,) * 10, answers=3),
    "two answers": Crowd(answers=2),
    "two workers": Crowd(answers=2, workers=2),
    "three workers": Crowd(answers=3, workers=3, classes=TWO),
    "twenty answers": Crowd(answers=20, classes=TWO, able=(0.52, 0.8)),
    "many workers, ten answers each": Crowd(workers=300),
    "forty items": Crowd(items=40, workers=8),
    "one in twelve positive": Crowd(classes=SKEWED),
    "one in twelve positive, three answers": Crowd(classes=SKEWED, answers=3),
    "30 % spammers": Crowd(spammers=0.3),
    "30 % say the first class": Crowd(one_class=0.3),
    "30 % say the first class, one in twelve positive": Crowd(classes=SKEWED, one_class=0.3),
    "20 % turned round": Crowd(turned=0.2),
    "20 % turned round, two classes": Crowd(turned=0.2, classes=TWO),
    "20 % turned round, three answers": Crowd(turned=0.2, classes=TWO, answers=3),
    "30 % of the items are hard": Crowd(hard=0.3),
    "15 % of the items are traps": Crowd(traps=0.15),
    "traps, twenty answers": Crowd(traps=0.15, answers=20, classes=TWO),
    "a third of the answers copied": Crowd(copied=0.33),
}


def judged(crowd: Crowd, draws: int) -> list[Figures]:
    """Means over the draws, one for each model."""
    found: list[list[Figures]] = [[] for _ in MODELS]
    for seed in range(draws):
        votes, truth = crowd.draw(seed)
        for place, model in enumerate(MODELS):
            found[place].append(figures(model().fit(votes).probas_, truth))
    names = Figures.__dataclass_fields__
    return [Figures(**{name: float(np.mean([getattr(f, name) for f in one])) for name in names}) for one in found]


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print("Accuracy %, log-loss and calibration error: majority / Dawid-Skene / the default\n")
    print("| crowd | accuracy | log-loss | calibration error |\n|---|---|---|---|")
    for name, crowd in CROWDS.items():
        found = judged(crowd, draws)
        cells = (
            [f"{100 * one.accuracy:.1f}" for one in found],
            [f"{one.log_loss:.2f}" for one in found],
            [f"{one.ece:.3f}" for one in found],
        )
        print(f"| {name} | " + " | ".join(" / ".join(cell) for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
