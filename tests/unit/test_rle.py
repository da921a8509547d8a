"""Masks as runs, as COCO has them: by hand, and there and back again."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.formats import rle

#: Worked out with COCO's own program for the mask below, a disc with a bar across, on 60 × 40 pixels.
DISC = (
    "S83U100000000000000000L8J4M2M4M2O0O2N2O0O2O00000000000000000001N101N2N101N3L3N3L6H4000000000000000000000000000]O"
)


def test_runs_go_down_the_columns_and_begin_with_what_is_not_set() -> None:
    mask = np.array([[0, 1, 1], [0, 1, 0]], dtype=bool)
    assert rle.counts(mask) == [2, 3, 1]
    assert rle.counts(~mask) == [0, 2, 3, 1]
    assert rle.counts(np.zeros((2, 3), bool)) == [6] and rle.counts(np.zeros((0, 0), bool)) == [0]
    assert rle.bounds([2, 3, 1], 2) == (1, 0, 2, 2) and rle.bounds([6], 2) == (0, 0, 0, 0)


def test_packed_runs_are_those_of_coco() -> None:
    y, x = np.mgrid[:40, :60]
    disc = ((x - 30) ** 2 + (y - 20) ** 2 < 15**2) | ((abs(y - 20) < 2) & (x > 5))
    assert rle.packed(rle.counts(disc)) == DISC
    assert (rle.read({"size": [40, 60], "counts": DISC}, 60, 40) == disc).all()
    assert rle.bounds(rle.unpacked(DISC), 40) == (6, 6, 54, 29)


@given(mask=arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_there_and_back_again(mask: Any) -> None:
    height, width = mask.shape
    runs = rle.counts(mask)
    assert rle.unpacked(rle.packed(runs)) == runs
    assert (rle.mask(runs, width, height) == mask).all()
    rows, columns = np.nonzero(mask)
    box = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1) if len(rows) else (0, 0, 0, 0)
    assert rle.bounds(runs, height) == box


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"size": [2, 3], "counts": [2, 3]}, "add up to 5 pixels, not to 3 × 2"),
        ({"size": [3, 2], "counts": [6]}, r"size must be \[height, width\], here \[2, 3\]"),
        ({"size": [2, 3], "counts": [7, -1]}, "whole numbers from 0 on"),
        ({"size": [2, 3], "counts": 6}, "a list of runs"),
        ({"size": [2, 3], "counts": "ü"}, "a character that"),
        ({"size": [2, 3], "counts": "6P"}, "in the middle of a number"),
        ([], "size must be"),
    ],
)
def test_what_are_no_runs_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        rle.read(value, 3, 2)
