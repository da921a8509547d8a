"""The few numerical habits that all models share: logarithms that stay finite, ties that do not depend on rounding."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

TIE: Final = 1e-9
"""Two probabilities closer than this are a tie: far above rounding noise, far below any real evidence."""

_GRID: Final = 4096.0
"""Adding and subtracting it leaves multiples of 2**-40, about 1e-12."""


def safe_log(values: Floats) -> Floats:
    """Natural logarithm with zero taken as the smallest positive number, so that sums of logarithms stay finite."""
    return np.asarray(np.log(np.maximum(values, np.finfo(np.float64).tiny)))


def normalise(weights: Floats) -> Floats:
    """Rows of non-negative weights as rows of probabilities; a row without any weight becomes uniform."""
    totals = weights.sum(axis=-1, keepdims=True)
    uniform = np.full_like(weights, 1.0 / max(weights.shape[-1], 1))
    return np.asarray(np.divide(weights, totals, out=uniform, where=totals > 0))


def softmax(logs: Floats) -> Floats:
    """Rows of log-weights as probabilities. The row maximum goes first, so that nothing overflows."""
    if logs.size == 0:
        return np.zeros_like(logs)
    shifted = np.exp(logs - logs.max(axis=-1, keepdims=True))
    shifted /= shifted.sum(axis=-1, keepdims=True)
    return np.asarray(shifted)


def on_grid(probabilities: Floats) -> Floats:
    """Round in place to about 1e-12.

    Expectation-maximization amplifies differences of 1e-16 that come from the order of additions. On the grid, votes
    that are mirror images of each other stay so for ever, and a tie remains a tie.
    """
    probabilities += _GRID
    probabilities -= _GRID
    return probabilities


def argmax_with_ties(probabilities: Floats) -> tuple[Ints, Bools]:
    """For each row the lowest column within `TIE` of the maximum, and whether there was more than one such column."""
    rows, columns = probabilities.shape
    if rows == 0 or columns == 0:
        return np.zeros(rows, np.int32), np.zeros(rows, np.bool_)
    best = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE
    return best.argmax(axis=1).astype(np.int32), best.sum(axis=1) > 1
