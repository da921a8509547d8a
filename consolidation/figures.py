"""How good labels and probabilities are where the truth is known: accuracy, log-loss, Brier score, calibration,
confusion."""

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


@dataclass(frozen=True)
class CalibrationBin:
    """Items whose confidence lies in [low, high); the last bin has 1 too."""

    low: float
    high: float
    n: int
    confidence: float
    """Mean over its items; NaN without any."""
    accuracy: float


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
    right = hits(probabilities, truth, labels)
    given = _at(probabilities, truth)
    confidence = probabilities.max(axis=1)
    return Figures(
        float(right.mean()),
        float(-np.log(np.clip(given, 1e-6, 1.0)).mean()),
        float(((probabilities**2).sum(axis=1) - 2.0 * given + 1.0).mean()),
        _calibration_error(confidence, right),
        len(truth),
    )


def hits(probabilities: Floats, truth: Ints, labels: Ints | None = None) -> Floats:
    """Per item 1 where the label (default: the likeliest class) is right, 0 where it is wrong; a tie counts in part."""
    if labels is not None:
        return np.asarray(labels == truth, np.float64)
    best = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE
    return _at(best / best.sum(axis=1, keepdims=True), truth)


def _at(values: Floats, truth: Ints) -> Floats:
    return np.where(truth >= 0, values[np.arange(len(truth)), truth], 0.0)


def calibration(confidence: Floats, right: Floats, bins: int = BINS) -> list[CalibrationBin]:
    """A reliability diagram: mean confidence and share of right labels in equal bins of confidence.

    `right` (items) is 1 where the label is right, 0 where it is wrong, between them for a tie.

    >>> [(bin.n, bin.accuracy) for bin in calibration(np.array([0.6, 0.9, 0.8]), np.array([0.0, 1.0, 1.0]), bins=2)]
    [(0, nan), (3, 0.6666666666666666)]
    """
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    sums = [np.bincount(place, values, bins) for values in (confidence, right)]
    means = [np.divide(total, n, out=np.full(bins, np.nan), where=n > 0).tolist() for total in sums]
    return [CalibrationBin(b / bins, (b + 1) / bins, int(n[b]), means[0][b], means[1][b]) for b in range(bins)]


def confusion_table(weights: Floats, truth: Ints) -> Floats:
    """K × K: row the true class, column what was said, from weights (items × K; one-hot labels, votes, shares).

    Items whose truth is -1, not among the K classes, are left out.

    >>> confusion_table(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0, 1])).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    known = truth >= 0
    table = np.zeros((weights.shape[1], weights.shape[1]))
    np.add.at(table, truth[known], weights[known])
    return table


def _calibration_error(confidence: Floats, right: Floats) -> float:
    gaps = [bin.n * abs(bin.confidence - bin.accuracy) for bin in calibration(confidence, right) if bin.n]
    return float(sum(gaps) / len(confidence))
