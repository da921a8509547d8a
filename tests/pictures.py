"""Image files for tests, good ones and bad ones, as they come from people."""

import base64
import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from labeling.task_types import painted


def picture(width: int = 4, height: int = 2, *, mode: str = "RGB", form: str = "PNG") -> bytes:
    """Noise, so that it does not get smaller by packing."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    shape = (height, width) if channels == 1 else (height, width, channels)
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    written = io.BytesIO()
    Image.frombytes(mode, (width, height), pixels.tobytes()).save(written, form)
    return written.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few thousand bytes that would be gigabytes of pixels: one bit each, all alike."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + (width + 7) // 8)) for _ in range(10)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def bomb_png() -> bytes:
    """A small image whose comment unpacks to 64 megabytes."""
    comment = b"Comment\0\0" + zlib.compress(bytes(64 << 20), 9)
    good = picture()
    return good[:33] + _chunk(b"zTXt", comment) + good[33:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def label_map(
    rows: Sequence[str], colors: Mapping[str, str], *, element: str = "crowd-semantic-segmentation"
) -> dict[str, Any]:
    """A submission for semantic segmentation: a digit for each pixel, 0 the background, else the place in `colors`."""
    classes = np.array([[int(digit) for digit in row] for row in rows], np.uint8)
    png = painted.file(classes, ["#ffffff", *colors.values()])
    return {
        element: {
            "inputImageProperties": {"height": classes.shape[0], "width": classes.shape[1]},
            "labelMappings": {label: {"color": color} for label, color in colors.items()},
            "labeledImage": {"pngImageData": base64.b64encode(png).decode()},
        }
    }
