"""1,797 real handwritten digits, 8 × 8 pixels, as scikit-learn ships them (E. Alpaydin and C. Kaynak, 1998).

Read from its file, so that nobody has to wait for the import of the whole library.
"""

import gzip
import importlib.util
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

CATEGORIES = [str(digit) for digit in range(10)]


@lru_cache(maxsize=1)
def _table() -> Any:
    found = importlib.util.find_spec("sklearn")
    assert found is not None and found.origin is not None, "scikit-learn is among the development packages"
    with gzip.open(Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz", "rt") as file:
        return np.loadtxt(file, delimiter=",", dtype=np.uint8)


def truth() -> list[str]:
    return [str(row[64]) for row in _table()]


def picture(number: int) -> bytes:
    """One digit as a PNG."""
    pixels = (_table()[number, :64].reshape(8, 8).astype(int) * 255 // 16).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
