"""Several labels may hold at once: each is a question of its own, chosen or not."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Literal, Self

import numpy as np

from consolidation.base import Consolidator
from consolidation.dawid_skene import ModifiedDawidSkene
from consolidation.decisions import Sightings
from consolidation.errors import BadVotes, TooLarge
from consolidation.hds import HierarchicalDawidSkene
from consolidation.numerics import Bools, Floats
from consolidation.votes import Votes

LARGEST = 2**27
"""Questions, an answer and a label each, that fit into memory."""


class MultiLabel:
    """Every pair of item and label is a two-class item (not chosen, chosen) for a single-label model.

    A worker is one person over all labels until he has answered `own_from` items; then he has a confusion matrix per
    label. After `fit`: `items_`, `classes_`, `probas_` (items × K): probability that the label holds; `offered_` (items
    × K): at least one worker chose it; `chosen_` (items × K): probability ≥ ½; `confidences_` (items × K): the
    probabilities; `worker_skills_`: worker → share of right decisions.

    `method="compatible"` is what Ground Truth documents: expectation-maximization (`ModifiedDawidSkene`), and
    confidence 0 for an item with a single answer.

    A. P. Dawid, A. M. Skene (1979) for each label; the pooling over labels as in L. Duan et al., "Separate or joint?
    Estimation of multiple labels from crowdsourced annotations" (2014).

    >>> model = MultiLabel().fit([(1, "a", ["cat"]), (1, "b", ["cat", "dog"]), (1, "c", ["cat"])])
    >>> model.classes_, model.chosen_.tolist(), model.offered_.tolist()
    (('cat', 'dog'), [[True, False]], [[True, True]])
    """

    items_: tuple[Hashable, ...]
    classes_: tuple[Hashable, ...]
    probas_: Floats
    offered_: Bools
    chosen_: Bools
    confidences_: Floats
    worker_skills_: dict[Hashable, float]

    def __init__(
        self,
        *,
        model: Consolidator | None = None,
        own_from: int = 50,
        method: Literal["model", "compatible"] = "model",
    ) -> None:
        self.method = method
        self.model = model or (HierarchicalDawidSkene() if method == "model" else ModifiedDawidSkene())
        self.own_from = own_from

    def fit(
        self,
        answers: Iterable[tuple[Hashable, Hashable, Collection[Hashable]]],
        labels: Sequence[Hashable] | None = None,
    ) -> Self:
        """`answers` are (item, worker, chosen labels, maybe none); a later answer replaces an earlier.

        Classes are `labels`, or all that were chosen, sorted. Raises `BadVotes` for a label that is not among them,
        `TooLarge` when answers × labels would not fit into memory.
        """
        given = _last(answers)
        self.items_ = tuple(dict.fromkeys(item for item, _ in given))
        self.classes_ = _classes(given.values(), labels)
        votes = self._questions(given)
        shape = (len(self.items_), len(self.classes_))
        self.model.fit(votes)
        self.probas_ = self.model.probas_[:, 1].reshape(shape)
        self.offered_ = (votes.counts()[:, 1] > 0).reshape(shape)
        self.chosen_ = self.probas_ >= 0.5
        answers = votes.answers_per_item.reshape(shape)
        alone = (answers == 1) & (self.method == "compatible")
        self.confidences_ = np.where(alone, 0.0, self.probas_)
        self.worker_skills_ = self._skills(votes)
        self._given = given
        return self

    def decisions(self) -> Votes:
        """See `choices`."""
        return choices((*who, chosen) for who, chosen in self._given.items())

    def _chosen(self, given: Collection[set[Hashable]]) -> Bools:
        """Answers × labels."""
        check_questions(len(given), len(self.classes_))
        place = {name: n for n, name in enumerate(self.classes_)}
        chosen = np.zeros((len(given), len(place)), np.bool_)
        for row, names in enumerate(given):
            chosen[row, [place[name] for name in names]] = True
        return chosen

    def _questions(self, given: dict[tuple[Hashable, Hashable], set[Hashable]]) -> Votes:
        """Votes over all pairs (item, label), in that order; who has many answers becomes one worker per label."""
        n_labels = len(self.classes_)
        place = {item: n for n, item in enumerate(self.items_)}
        people = list(dict.fromkeys(worker for _, worker in given))
        code = {worker: n for n, worker in enumerate(people)}
        item = np.array([place[item] for item, _ in given], np.int64)
        worker = np.array([code[worker] for _, worker in given], np.int64)
        chosen = self._chosen(given.values())
        label = np.arange(n_labels)
        many = np.bincount(worker, minlength=len(people)) >= self.own_from
        own = np.where(many[worker][:, None], label, n_labels)
        names = tuple((person, *which) for person in people for which in [*((name,) for name in self.classes_), ()])
        return Votes(
            (item[:, None] * n_labels + label).ravel().astype(np.int32),
            (worker[:, None] * (n_labels + 1) + own).ravel().astype(np.int32),
            chosen.ravel().astype(np.int32),
            tuple((entry, name) for entry in self.items_ for name in self.classes_),
            names,
            (False, True),
        )

    def _skills(self, votes: Votes) -> dict[Hashable, float]:
        """Mean over the questions that each person answered."""
        sums: dict[Hashable, list[float]] = {}
        answers = votes.answers_per_worker
        for name, skill, weight in zip(votes.workers, self.model.worker_skills_, answers, strict=True):
            assert isinstance(name, tuple)
            total = sums.setdefault(name[0], [0.0, 0.0])
            total[0] += float(skill) * int(weight)
            total[1] += int(weight)
        return {person: right / count if count else 0.5 for person, (right, count) in sums.items()}


def check_questions(answers: int, classes: int) -> None:
    """Raises `TooLarge` when so many answers about so many classes would not fit into memory."""
    if answers * classes > LARGEST:
        raise TooLarge(
            f"{classes} classes for {answers} answers make more than {LARGEST:.2g} questions; are "
            "the labels really categories? Merge classes, or consolidate in parts"
        )


def choices(answers: Iterable[tuple[Hashable, Hashable, Collection[Hashable]]]) -> Votes:
    """Who chose each label that somebody chose for an item, as votes of yes and no; for `people`. `answers` as for
    `MultiLabel.fit`."""
    given = _last(answers)
    workers = tuple(dict.fromkeys(worker for _, worker in given))
    code = {worker: n for n, worker in enumerate(workers)}
    of_item: dict[Hashable, list[tuple[int, set[Hashable]]]] = {}
    for (item, worker), chosen in given.items():
        of_item.setdefault(item, []).append((code[worker], chosen))
    items, marked, saw = [], [], []
    for item, said in of_item.items():
        for name in _classes((chosen for _, chosen in said), None):
            items.append(item)
            marked.append({worker for worker, chosen in said if name in chosen})
            saw.append([worker for worker, _ in said])
    return Sightings.listed(items, marked, saw, workers).votes()


def _last(
    answers: Iterable[tuple[Hashable, Hashable, Collection[Hashable]]],
) -> dict[tuple[Hashable, Hashable], set[Hashable]]:
    return {(item, worker): set(chosen) for item, worker, chosen in answers}


def _classes(chosen: Iterable[set[Hashable]], labels: Sequence[Hashable] | None) -> tuple[Hashable, ...]:
    seen = set().union(*chosen)
    if labels is None:
        return tuple(sorted(seen, key=lambda name: (type(name).__name__, str(name))))
    unknown = seen - set(labels)
    if unknown:
        raise BadVotes(f"the label {min(map(repr, unknown))} is not one of the {len(labels)} classes given")
    return tuple(labels)
