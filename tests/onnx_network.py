"""A tiny network for images in ONNX, written byte by byte, so that no test needs the library that makes such files.

One convolution with filters for edges in sixteen directions, what is negative cut off, and the mean over a grid of four
by four places. The messages are those of `onnx.proto`; only what is needed of them.
"""

from collections.abc import Mapping, Sequence

import numpy as np

SIDE, FILTERS = 32, 16
_KERNEL = 5
#: A coarser grid of places: pooled by so many pixels.
_POOL = 8
Field = tuple[int, "int | bytes | str"]


def network(*, metadata: Mapping[str, str] | None = None, shape: Sequence[int | str] = ("n", 3, SIDE, SIDE)) -> bytes:
    """The file. It gives FILTERS numbers for each of 4 × 4 places, flattened."""
    angles = np.arange(FILTERS) * 2 * np.pi / FILTERS
    across, down = np.meshgrid(*2 * [np.linspace(-1, 1, _KERNEL)])
    filters = np.cos(angles)[:, None, None] * across + np.sin(angles)[:, None, None] * down
    weights = np.repeat(filters[:, None], 3, axis=1).astype(np.float32) / 25
    nodes = [
        _node("Conv", ["image", "weights"], "edges", pads=[2, 2, 2, 2], strides=[1, 1], kernel_shape=[_KERNEL] * 2),
        _node("Relu", ["edges"], "seen"),
        _node("AveragePool", ["seen"], "places", kernel_shape=[_POOL] * 2, strides=[_POOL] * 2),
        _node("Flatten", ["places"], "out", axis=1),
    ]
    graph = _message(
        *((1, node) for node in nodes),
        (2, "edges"),
        (5, _tensor("weights", weights)),
        (11, _value("image", shape)),
        (12, _value("out", ["n", FILTERS * 16])),
    )
    properties = [(14, _message((1, name), (2, value))) for name, value in (metadata or {}).items()]
    return _message((1, 8), (7, graph), (8, _message((1, ""), (2, 13))), *properties)


def _node(kind: str, inputs: Sequence[str], output: str, **attributes: int | Sequence[int]) -> bytes:
    found = [_message((1, name), *_attribute(value)) for name, value in attributes.items()]
    return _message(*((1, name) for name in inputs), (2, output), (4, kind), *((5, one) for one in found))


def _attribute(value: int | Sequence[int]) -> list[Field]:
    """A whole number (type 2) or several (type 7)."""
    if isinstance(value, int):
        return [(3, value), (20, 2)]
    return [*((8, one) for one in value), (20, 7)]


def _tensor(name: str, values: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> bytes:
    return _message(*((1, side) for side in values.shape), (2, 1), (8, name), (9, values.tobytes()))


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    """Float32 of this shape; a word stands for a side of any length."""
    sides = [(1, _message((1, side) if isinstance(side, int) else (2, side))) for side in shape]
    return _message((1, name), (2, _message((1, _message((1, 1), (2, _message(*sides)))))))


def _message(*fields: Field) -> bytes:
    """Numbers as varints, everything else with its length before it."""
    found = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            found += _varint(number << 3) + _varint(value)
        else:
            content = value.encode() if isinstance(value, str) else value
            found += _varint(number << 3 | 2) + _varint(len(content)) + content
    return bytes(found)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
