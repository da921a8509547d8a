"""How good probabilities are where the truth is known: accuracy, log-loss, Brier score, calibration error."""

from dataclasses import dataclass

import numpy as np

from consolidation.numerics import TIE, Floats, Ints

BINS = 15


@dataclass(frozen=True)
class Figures:
    """All but `n` are means over the n items judged; NaN where there are none."""

    accuracy: float
    log_loss: float
    brier: float
    ece: float
    n: int


def figures(probabilities: Floats, truth: Ints, labels: Ints | None = None) -> Figures:
    """Judge `probabilities` (items × K) against class codes `truth`; -1 stands for a class that is not among the K.

    Accuracy is that of `labels`, or without them the expectation when ties are broken at random. Log-loss is natural
    and clips at 1e-6. Brier is the sum of squares over classes, 0..2. ECE is the mean gap between confidence and
    accuracy over 15 equal bins of confidence, weighted by their items (M. Naeini et al. 2015).

    >>> seen = figures(np.array([[0.8, 0.2], [0.5, 0.5]]), np.array([0, 1]))
    >>> seen.accuracy, round(seen.log_loss, 3), round(seen.brier, 2), round(seen.ece, 2), seen.n
    (0.75, 0.458, 0.29, 0.1, 2)
    """
    if len(truth) == 0:
        return Figures(np.nan, np.nan, np.nan, np.nan, 0)
    right = _hits(probabilities, truth, labels)
    given = _at(probabilities, truth)
    confidence = probabilities.max(axis=1)
    return Figures(
        float(right.mean()),
        float(-np.log(np.clip(given, 1e-6, 1.0)).mean()),
        float(((probabilities**2).sum(axis=1) - 2.0 * given + 1.0).mean()),
        _calibration_error(confidence, right),
        len(truth),
    )


def _hits(probabilities: Floats, truth: Ints, labels: Ints | None) -> Floats:
    if labels is not None:
        return np.asarray(labels == truth, np.float64)
    best = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE
    return _at(best / best.sum(axis=1, keepdims=True), truth)


def _at(values: Floats, truth: Ints) -> Floats:
    return np.where(truth >= 0, values[np.arange(len(truth)), truth], 0.0)


def _calibration_error(confidence: Floats, right: Floats) -> float:
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(place, confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))
