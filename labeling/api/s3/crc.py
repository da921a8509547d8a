"""The two checksums of S3 that Python's library does not have, CRC-32C and CRC-64/NVME, at usable speed.

A long run of bytes is laid out as a table whose rows are all advanced at once, one column at a time; the rows' results
are then joined in pairs. Both rest on a CRC being linear: zeros in front change nothing, and the state before a run may
be added to the run's first bytes instead. Polynomials are written in the reflected form that the data order asks for.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

CRC32C = (0x82F63B78, 32)
CRC64NVME = (0x9A6C9329AC4BC9B5, 64)
COLUMNS = 128
WORTH_A_TABLE = 1024  # bytes; below this a loop is as quick

Words = NDArray[np.uint64]


class Crc:
    """A running CRC with all bits set at the start and inverted at the end, as both standards want."""

    def __init__(self, polynomial: int, bits: int) -> None:
        self._polynomial = polynomial
        self._bits = bits
        self._mask = (1 << bits) - 1
        self._state = self._mask

    def update(self, data: bytes) -> None:
        if len(data) < WORTH_A_TABLE:
            self._state = self._one_by_one(data)
            return
        width = self._bits // 8
        head = int.from_bytes(data[:width], "little") ^ self._state
        self._state = _all_at_once(self._polynomial, head.to_bytes(width, "little") + data[width:])

    def digest(self) -> bytes:
        return (self._state ^ self._mask).to_bytes(self._bits // 8, "big")

    def _one_by_one(self, data: bytes) -> int:
        table = _table(self._polynomial).tolist()
        state = self._state
        for byte in data:
            state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
        return int(state)


def _all_at_once(polynomial: int, data: bytes) -> int:
    """The CRC of `data` from an empty state."""
    rows = 1 << (-(-len(data) // COLUMNS) - 1).bit_length()
    padded = np.zeros(rows * COLUMNS, np.uint8)
    padded[-len(data) :] = np.frombuffer(data, np.uint8)
    states = _advance(_table(polynomial), padded.reshape(rows, COLUMNS))
    length = COLUMNS
    while len(states) > 1:
        states = _after_zeros(polynomial, length, states[0::2]) ^ states[1::2]
        length *= 2
    return int(states[0])


def _advance(table: Words, rows: NDArray[np.uint8]) -> Words:
    states = np.zeros(len(rows), np.uint64)
    for column in np.ascontiguousarray(rows.T):
        states = table[(states.astype(np.uint8)) ^ column] ^ (states >> np.uint64(8))
    return states


def _after_zeros(polynomial: int, length: int, states: Words) -> Words:
    """What the states become when `length` zero bytes follow."""
    shifted = np.zeros_like(states)
    for place, table in enumerate(_zeros(polynomial, length)):
        shifted ^= table[(states >> np.uint64(8 * place)).astype(np.uint8)]
    return shifted


@lru_cache(maxsize=64)
def _zeros(polynomial: int, length: int) -> tuple[Words, ...]:
    """For each of the eight bytes of a state, what each of its values contributes after `length` zero bytes."""
    values = np.arange(256, dtype=np.uint64)
    places = [values << np.uint64(8 * place) for place in range(8)]
    if length == COLUMNS:
        table = _table(polynomial)
        for _ in range(COLUMNS):
            places = [table[place.astype(np.uint8)] ^ (place >> np.uint64(8)) for place in places]
        return tuple(places)
    return tuple(_after_zeros(polynomial, length // 2, place) for place in _zeros(polynomial, length // 2))


@lru_cache(maxsize=4)
def _table(polynomial: int) -> Words:
    table = np.arange(256, dtype=np.uint64)
    for _ in range(8):
        table = (table >> np.uint64(1)) ^ np.where(table & np.uint64(1), np.uint64(polynomial), np.uint64(0))
    return table
