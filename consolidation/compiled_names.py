"""A hash of texts compiled by numba (the extra `fast`), over all texts of a column in one piece of memory.

Python's dictionary visits every text where it lies, which is what takes the time. Imported when there are enough.
"""

from typing import Any

import numpy as np

from consolidation.compiling import compiled, inlined

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_NONE, _ONE, _SEVEN, _EIGHT, _HALF = (np.uint64(n) for n in (0, 1, 7, 8, 32))
_LOWS, _HIGHS, _BYTES = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080), np.uint64(0x0001020304050607)
_LAST = np.uint64(56)
_MANY = 4096
"""Texts from which looking one up takes longer than seeing that it is the one before."""


@inlined
def _ended(eight: Any) -> Any:
    """The lowest bit of 0x80 in the place of the first byte 0; 0 without one."""
    zeros = (eight - _LOWS) & ~eight & _HIGHS
    return zeros & (~zeros + _ONE)


@inlined
def _before(end: Any) -> Any:
    """How many bytes come before an end as `_ended` gives it."""
    return ((end >> _SEVEN) * _BYTES) >> _LAST


@compiled
def _same(eights: Any, one: Any, other: Any, until: Any) -> bool:
    """Whether the texts that begin at two places are the same; the first ends at `until`."""
    while one <= until:
        left, right = eights[one], eights[other]
        end = _ended(left)
        if end != _ended(right) or (left ^ right) & ((end << _ONE) - _ONE if end else ~_NONE):
            return False
        one, other = one + _EIGHT, other + _EIGHT
    return True


@inlined
def _slot(one: Any, two: Any, mask: Any) -> Any:
    mixed = (one ^ (two * _SPREAD)) * _SPREAD
    mixed = (mixed ^ (mixed >> _HALF)) * _SPREAD  # brings the last letters down to the lowest bits
    return (mixed ^ (mixed >> _HALF)) & mask


@inlined
def _key(eights: Any, at: Any) -> Any:
    """The key of the text at a place, as two numbers, and where the text ends.

    Texts of up to 16 bytes are their own key. For longer ones it is (0, a hash), which is held against the text.
    """
    one, two, place = eights[at], _NONE, at
    end = _ended(one)
    if end:
        one &= (end >> _SEVEN) - _ONE
    else:
        place += _EIGHT
        two = eights[place]
        end = _ended(two)
        if end:
            two &= (end >> _SEVEN) - _ONE
        else:
            while not end:
                one = (one ^ two) * _SPREAD
                one ^= one >> _HALF
                place += _EIGHT
                two = eights[place]
                end = _ended(two)
            two &= (end >> _SEVEN) - _ONE
            one, two = _NONE, ((one ^ two) * _SPREAD) | _ONE
    return one, two, place + _before(end)


@compiled
def number(  # noqa: PLR0917 - compiled functions take no keywords
    eights: Any, slots: Any, keys: Any, firsts: Any, codes: Any, row: int, found: int, at: Any
) -> Any:
    """Write the code of each text to `codes`, numbered by first appearance, and where each first appears to `firsts`.

    The texts lie one after the other in memory, each ended by a byte 0; `eights` at any place are the eight bytes from
    there on as one number, the first lowest, also behind the last text.
    `slots` are zeros, a power of two of them; `keys` and `firsts` have two columns: the key of a text, and its row and
    place. Begins with text `row` at byte `at`, when `found` are known, and returns all three anew: it stops early when
    half of the slots are taken.
    """
    mask, most = np.uint64(len(slots) - 1), len(slots) // 2
    for code in range(found):
        slot = _slot(keys[code, 0], keys[code, 1], mask)
        while slots[slot] > 0:
            slot = (slot + _ONE) & mask
        slots[slot] = code + 1
    code, before, before_two = 0, _NONE, _NONE
    while row < len(codes) and found < most:
        one, two, until = _key(eights, at)
        if found < _MANY or not one or one != before or two != before_two:
            before, before_two = one, two
            slot = _slot(one, two, mask)
            while True:
                code = slots[slot] - 1
                if code < 0:
                    code = found
                    slots[slot] = found + 1
                    firsts[found, 0], firsts[found, 1] = row, at
                    keys[found, 0], keys[found, 1] = one, two
                    found += 1
                    break
                alike = keys[code, 0] == one and keys[code, 1] == two
                if alike and (one or not two or _same(eights, at, np.uint64(firsts[code, 1]), until)):
                    break
                slot = (slot + _ONE) & mask
        codes[row] = code
        at = until + _ONE
        row += 1
    return row, found, at
