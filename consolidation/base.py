"""The shape of every model: parameters in the constructor, `fit` learns, learned attributes end in an underscore."""

import inspect
from abc import ABC, abstractmethod
from math import inf
from typing import Any, Final, Self

import numpy as np

from consolidation.design import check_size
from consolidation.errors import NotFittedError
from consolidation.numerics import Bools, Floats, Ints, argmax_with_ties
from consolidation.votes import Votes

RANGES: Final = {
    **dict.fromkeys(("max_iter", "halve_every"), (1, inf)),
    **dict.fromkeys(("tol", "rate"), (0, inf)),
    **dict.fromkeys(("level_weight", "diagonal", "off_diagonal"), (1e-9, inf)),
    **dict.fromkeys(("temper", "correlation", "accuracy"), (0, 1)),
}
"""What a parameter of that name may be, in whichever model has one."""


class Consolidator(ABC):
    """From votes to one label per item. After `fit`:

    - `labels_` int32 (items): class codes, ties to the lowest code; `ties_` bool (items): there was a tie
    - `probas_` float64 (items × K): rows sum to 1; `confidences_` (items): probability of the label
    - `worker_skills_` (workers) in 0..1: estimated share of right answers
    - `n_iter_`, `converged_`: rounds taken, and whether the stopping rule ended them

    All is a function of the votes alone: no randomness, and neither order nor names matter.
    """

    labels_: Ints
    probas_: Floats
    confidences_: Floats
    ties_: Bools
    worker_skills_: Floats
    n_iter_: int = 0
    converged_: bool = True

    def fit(self, votes: Votes) -> Self:
        """Learn from the votes. Raises `TooLarge` when items × classes would not fit into memory, and `ValueError` for
        a parameter out of its range."""
        self._check_params()
        check_size(votes.n_labels, items=votes.n_items)
        self._votes, self.n_iter_, self.converged_ = votes, 0, True
        self._learn(votes)
        self.probas_ = self._probabilities(votes)
        self.labels_, self.ties_ = argmax_with_ties(self.probas_)
        self.confidences_ = self.probas_[np.arange(votes.n_items), self.labels_] if votes.n_labels else np.zeros(0)
        return self

    def predict(self, votes: Votes | None = None) -> Ints:
        """Class codes for the items of `votes` (default: those fitted), with what was learned about the workers."""
        return argmax_with_ties(self.predict_proba(votes))[0]

    def predict_proba(self, votes: Votes | None = None) -> Floats:
        """Class probabilities, items × K. Workers are matched by name; an unknown one is taken as average.

        Raises `ValueError` when the classes are not those of the fit.
        """
        fitted = self._fitted()
        if votes is None or votes is fitted:
            return self.probas_
        if votes.labels != fitted.labels:
            raise ValueError("these votes have other classes than those fitted; build them with the same `labels`")
        return self._probabilities(votes)

    def fit_predict(self, votes: Votes) -> Ints:
        """`fit`, and then class codes for the same items (items)."""
        return self.fit(votes).labels_

    def steadiness(self, votes: Votes) -> Floats:
        """Per item how sure it is that more answers would leave its label, 0 to 1: what asking for more rests on."""
        return np.asarray(self.predict_proba(votes).max(axis=1, initial=0.0))

    def get_params(self) -> dict[str, Any]:
        """The constructor's parameters."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def _check_params(self) -> None:
        for name, value in self.get_params().items():
            low, high = RANGES.get(name, (-inf, inf))
            if name in RANGES and value is not None and not low <= value <= high:
                raise ValueError(f"{type(self).__name__}: {name} is {value!r}, but must lie in {low:g}..{high:g}")

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({given})"

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_") and not name.startswith("_"):
            raise NotFittedError(f"{type(self).__name__} has no {name} yet: call fit(votes) first")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _fitted(self) -> Votes:
        if "_votes" not in self.__dict__:
            raise NotFittedError(f"this {type(self).__name__} has learned nothing yet: call fit(votes) first")
        return self._votes

    def _known_workers(self, votes: Votes) -> Ints:
        """Code in the fit of each worker of `votes`; -1 for one never seen."""
        if votes is self._votes:
            return np.arange(votes.n_workers, dtype=np.int32)
        codes = {name: code for code, name in enumerate(self._votes.workers)}
        return np.array([codes.get(name, -1) for name in votes.workers], np.int32)

    @abstractmethod
    def _learn(self, votes: Votes) -> None:
        """Estimate whatever the model needs to judge an answer, `worker_skills_` among it."""

    @abstractmethod
    def _probabilities(self, votes: Votes) -> Floats:
        """Class probabilities of the items of `votes` under what was learned, items × K."""
