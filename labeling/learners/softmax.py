"""Multinomial logistic regression on soft targets, with a normal prior that may be an earlier model's weights.

Minimises  -Σᵢ Σₖ tᵢₖ log pᵢₖ + ‖W - W₀‖² / 2c  by L-BFGS: the maximum a posteriori estimate. Böhning, Multinomial
logistic regression algorithm (1992), is the textbook form with hard targets and W₀ = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labeling.learners.port import Floats

_STEPS = 300


@dataclass
class Softmax:
    """`weights` is d × k, `bias` k. `strength` is c above: the greater, the less the prior counts."""

    weights: Floats
    bias: Floats
    strength: float = 1.0

    @classmethod
    def blank(cls, features: int, classes: int, strength: float) -> Softmax:
        return cls(np.zeros((features, classes)), np.zeros(classes), strength)

    def fit(self, rows: Any, targets: Floats) -> None:
        """`rows` is n × d, an array or a sparse matrix. Where it is now is the prior's centre."""
        from scipy.optimize import minimize

        prior, shape = self.weights.copy(), self.weights.shape
        transposed = rows.T.tocsr() if hasattr(rows, "tocsr") else rows.T

        def loss(flat: Floats) -> tuple[float, Floats]:
            weights, bias = flat[: prior.size].reshape(shape), flat[prior.size :]
            probabilities, logs = _softmax(rows @ weights + bias)
            away, error = weights - prior, probabilities - targets
            value = float((away * away).sum() / (2 * self.strength) - (targets * logs).sum())
            return value, np.concatenate([(transposed @ error + away / self.strength).ravel(), error.sum(axis=0)])

        start = np.concatenate([prior.ravel(), self.bias])
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "gtol": 1e-4}).x
        self.weights, self.bias = found[: prior.size].reshape(shape), found[prior.size :]

    def predict_proba(self, rows: Any) -> Floats:
        return _softmax(rows @ self.weights + self.bias)[0]


def _softmax(scores: Floats) -> tuple[Floats, Floats]:
    """Probabilities and their logarithms, by rows."""
    scores = scores - scores.max(axis=1, keepdims=True)
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return np.exp(logs), logs
