"""The two halves of a sweep compiled by numba (the extra `fast`), for a block of items at a time.

The exponential between the halves is numpy's, which is vectorised where numba's is not. Classes go four by four: their
sums stay in registers, where a loop over all classes goes through memory. Where a table is larger than the processor's
cache, almost all time would pass in waiting for its rows, one item's after the other's: they are asked for `ahead`
answers before they are needed (0: not at all). Imported when there are enough answers.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from consolidation.compiling import compiled, inlined
from consolidation.numerics import GRID

_LINE = 8
"""Numbers in one line of the cache."""


def _asking(_context: Any, table: Any, _place: Any) -> Any:
    """Ask for the line of the cache that holds a place of a flat table, to read and to write."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], shape)
        builder.call(fetch, [pointer, number(0), number(3), number(1)])  # read, keep near, data
        return context.get_dummy_value()

    return types.void(table, types.intp), generate


_prefetch: Any = intrinsic(_asking)


@inlined
def _ask_for_rows(table: Any, columns: Any, begin: int, end: int, n_labels: int) -> None:
    """The rows of a flat table that the answers from `begin` to `end` need."""
    for n in range(begin, min(end, len(columns))):
        place = np.int64(columns[n]) * n_labels
        for k in range(0, n_labels, _LINE):
            _prefetch(table, place + k)


@compiled
def gather(  # noqa: PLR0917 - compiled functions take no keywords
    starts: Any, columns: Any, log_theta: Any, log_prior: Any, tempering: Any, first: int, logs: Any, ahead: int
) -> None:
    """Log-posteriors less their row maximum, for the items from `first` on, as many as `logs` has rows.

    `starts` and `columns` are the rows of the vote matrix, `log_theta` is columns × K, `logs` items × K.
    """
    n_items, n_labels = logs.shape
    fours, flat = n_labels // 4 * 4, log_theta.ravel()
    for j in range(n_items):
        begin, end, weight = starts[first + j], starts[first + j + 1], tempering[first + j]
        if ahead:
            _ask_for_rows(flat, columns, begin + ahead, end + ahead, n_labels)
        top = -np.inf
        for k in range(0, fours, 4):
            a = b = c = d = 0.0
            for n in range(begin, end):
                row = np.uint32(columns[n])
                a += log_theta[row, k]
                b += log_theta[row, k + 1]
                c += log_theta[row, k + 2]
                d += log_theta[row, k + 3]
            a, b = log_prior[k] + a * weight, log_prior[k + 1] + b * weight
            c, d = log_prior[k + 2] + c * weight, log_prior[k + 3] + d * weight
            logs[j, k], logs[j, k + 1], logs[j, k + 2], logs[j, k + 3] = a, b, c, d
            top = max(top, a, b, c, d)
        for k in range(fours, n_labels):
            a = 0.0
            for n in range(begin, end):
                a += log_theta[np.uint32(columns[n]), k]
            a = log_prior[k] + a * weight
            logs[j, k] = a
            top = max(top, a)
        for k in range(n_labels):
            logs[j, k] -= top


@compiled
def scatter(  # noqa: PLR0917
    starts: Any, columns: Any, weights: Any, first: int, q: Any, cells: Any, ahead: int
) -> float:
    """Normalise `weights` (items × K) into the posteriors `q`, and add those to `cells`. Returns max |Δq|.

    The last row of `cells` takes the sums over the items.
    """
    n_items, n_labels = weights.shape
    fours, flat = n_labels // 4 * 4, cells.ravel()
    last, moved = len(cells) - 1, 0.0
    for j in range(n_items):
        i = first + j
        begin, end = starts[i], starts[i + 1]
        if ahead:
            _ask_for_rows(flat, columns, begin + ahead, end + ahead, n_labels)
        total = 0.0
        for k in range(n_labels):
            total += weights[j, k]
        for k in range(n_labels):
            p = (weights[j, k] / total + GRID) - GRID
            moved = max(moved, abs(p - q[i, k]))
            q[i, k] = p
            cells[last, k] += p
        for k in range(0, fours, 4):
            a, b, c, d = q[i, k], q[i, k + 1], q[i, k + 2], q[i, k + 3]
            for n in range(begin, end):
                row = np.uint32(columns[n])
                cells[row, k] += a
                cells[row, k + 1] += b
                cells[row, k + 2] += c
                cells[row, k + 3] += d
        for k in range(fours, n_labels):
            a = q[i, k]
            for n in range(begin, end):
                cells[np.uint32(columns[n]), k] += a
    return moved
