"""The few numerical habits that all models share: logarithms that stay finite, ties that do not depend on rounding."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

TIE: Final = 1e-9
"""Two probabilities closer than this are a tie: far above rounding noise, far below any real evidence."""

BLOCK: Final = 2**14
"""Cells of a table handled at a time: small enough to stay in the processor's cache."""

GRID: Final = 4096.0
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
    weights = np.empty_like(logs)
    if logs.size:
        for rows in blocks(*logs.shape):
            shifted = logs[rows] - row_max(logs[rows])[:, None]
            np.exp(shifted, out=shifted)
            np.divide(shifted, row_sum(shifted)[:, None], out=weights[rows])
    return weights


def blocks(n_rows: int, n_columns: int) -> Iterator[slice]:
    """Runs of rows of about `BLOCK` cells."""
    step = max(BLOCK // max(n_columns, 1), 1)
    return (slice(start, min(start + step, n_rows)) for start in range(0, n_rows, step))


def row_max(table: Floats) -> Floats:
    """Maximum of each row. Columns in turn where they are few: numpy's reduction along short rows is much slower."""
    return _along_rows(np.maximum, table)


def row_sum(table: Floats) -> Floats:
    """Sum of each row; see `row_max`."""
    return _along_rows(np.add, table)


def runs(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, … of each, so many as it has, one after the other.

    >>> runs(np.array([5, 9]), np.array([2, 3])).tolist()
    [5, 6, 9, 10, 11]
    """
    return np.asarray(np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum())))


def weighted_median(values: Floats, weights: Floats) -> float:
    """Where half of the weight lies below; between two values when exactly half does. Both n, weights not all 0.

    >>> weighted_median(np.array([3.0, 1.0, 2.0]), np.array([2.0, 1.0, 1.0]))
    2.5
    """
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    low, high = np.minimum(np.searchsorted(below, [0.5 - TIE, 0.5 + TIE]), len(values) - 1)
    return float(values[order[low]] + values[order[high]]) / 2.0


def column_sums(table: Floats) -> Floats:
    """Sum of each column, in one pass."""
    return np.asarray(np.einsum("ik->k", table))


def _along_rows(operation: np.ufunc, table: Floats) -> Floats:
    if not 0 < table.shape[1] <= 64:
        return np.asarray(operation.reduce(table, axis=1))
    result = table[:, 0].copy()
    for column in range(1, table.shape[1]):
        operation(result, table[:, column], out=result)
    return result


def on_grid(probabilities: Floats) -> Floats:
    """Round in place to about 1e-12.

    Expectation-maximization amplifies differences of 1e-16 that come from the order of additions. On the grid, votes
    that are mirror images of each other stay so for ever, and a tie remains a tie.
    """
    probabilities += GRID
    probabilities -= GRID
    return probabilities


def argmax_with_ties(probabilities: Floats) -> tuple[Ints, Bools]:
    """For each row the lowest column within `TIE` of the maximum, and whether there was more than one such column."""
    rows, columns = probabilities.shape
    lowest, tied = np.zeros(rows, np.int32), np.zeros(rows, np.bool_)
    if rows and columns:
        for part in blocks(rows, columns):
            lowest[part], tied[part] = _argmax(probabilities[part])
    return lowest, tied


def _argmax(probabilities: Floats) -> tuple[Ints, Bools]:
    rows, columns = probabilities.shape
    best = probabilities >= (row_max(probabilities) - TIE)[:, None]
    if columns > 8:
        return best.argmax(axis=1).astype(np.int32), np.count_nonzero(best, axis=1) > 1
    lowest, winners = np.zeros(rows, np.int8), np.zeros(rows, np.int8)
    for column in range(columns):  # whole columns: numpy's reductions along short rows are slow
        winners += best[:, column]
        lowest += winners == 0
    return lowest.astype(np.int32), winners > 1
