"""Label maps as images: what the answers of all segmentation types have in common. Pixels become codes and back."""

from __future__ import annotations

import base64
import binascii
import colorsys
import io
import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from labeling.task_types.images import decoded_png
from workers.errors import InvalidAnswer, InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Codes = NDArray[np.uint8]

Color = tuple[int, int, int]

MAX_ANSWER_BYTES: Final = 20_000_000
BACKGROUND_COLOR: Final = "#ffffff"
#: In the order of the categories (manifests 2.6); further ones are computed.
COLORS: Final = "#2ca02c #1f77b4 #ff7f0e #d62728 #9467bd #8c564b #e377c2 #7f7f7f #bcbd22 #17becf".split()
_GOLDEN_ANGLE: Final = 137.508 / 360
_LIGHTNESS: Final = (0.5, 0.35, 0.65)
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


def png(path: str, value: Any, size: tuple[int, int]) -> bytes:
    """The PNG file in `labeledImage`, whole and of this size. Raises `InvalidAnswer` below `path`."""
    data = value.get("pngImageData") if isinstance(value, dict) else None
    if not isinstance(value, dict) or value.keys() - {"pngImageData"}:
        raise InvalidAnswer(path, "must be an object with pngImageData alone")
    where = f"{path}.pngImageData"
    if not isinstance(data, str):
        raise InvalidAnswer(where, "must be a PNG file in base64")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidAnswer(where, "is not base64", hint="Send the file itself, without a data: prefix.") from None
    try:
        decoded_png(content, size, path=where)
    except InvalidInput as error:
        raise InvalidAnswer(where, error.reason, hint=error.hint) from None
    return content


def color(path: str, value: Any) -> Color:
    """From `#rrggbb`. Raises `InvalidAnswer` at `path`."""
    if not isinstance(value, str) or not is_color(value):
        raise InvalidAnswer(path, "must be a colour like #1f77b4")
    return rgb(value)


def is_color(value: str) -> bool:
    return _HEX.fullmatch(value) is not None


def rgb(text: str) -> Color:
    """From `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def codes(png: bytes, size: tuple[int, int], colors: Sequence[Color]) -> Codes:
    """(height × width): each pixel's place in `colors`, from 1; 0 for what is transparent or of another colour."""
    import numpy as np

    image = decoded_png(png, size, path="pngImageData")
    if image.mode == "P":
        return np.asarray(_table(image, colors)[np.asarray(image)])
    pixels = np.asarray(image.convert("RGBA"))
    found = np.zeros(pixels.shape[:2], np.uint8)
    for place, one in enumerate(colors, 1):
        found[(pixels[..., :3] == one).all(axis=2) & (pixels[..., 3] > 0)] = place
    return found


def _table(image: Image, colors: Sequence[Color]) -> Codes:
    """The code of each of the 256 numbers that an image with a palette can hold."""
    import numpy as np

    image.apply_transparency()
    palette = np.array(image.getpalette("RGBA"), np.uint8).reshape(-1, 4)
    table = np.zeros(256, np.uint8)
    for place, one in enumerate(colors, 1):
        table[: len(palette)][(palette[:, :3] == one).all(axis=1) & (palette[:, 3] > 0)] = place
    return table


def size_of(png: bytes) -> tuple[int, int]:
    """(width, height) of a file that is known to be a PNG."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        return image.size


def unpacked(png: bytes, colors: Sequence[str]) -> Codes:
    """`codes` for a file of any size and colours like #1f77b4. Raises `InvalidInput` for what is no PNG or damaged."""
    wanted = [rgb(one) for one in colors]
    try:
        size = size_of(png)
    except OSError:
        raise InvalidInput("label", "is not a PNG image") from None
    return codes(png, size, wanted)


def indexes(png: bytes) -> Codes:
    """(height × width): the number of each pixel of a file that `file` made."""
    import numpy as np

    return np.asarray(decoded_png(png, size_of(png), path="label"))


def colors_beside(known: Mapping[str, str], names: Sequence[str]) -> list[str]:
    """A colour for each of the names: the known one, or its usual one if that is free, or a later; no two the same."""
    taken = set(known.values())
    found = []
    for place, name in enumerate(names):
        if name in known:
            found.append(known[name])
            continue
        found.append(next(color for color in map(class_color, count(place)) if color not in taken))
        taken.add(found[-1])
    return found


def file(classes: Codes, colors: Sequence[str]) -> bytes:
    """An indexed PNG of 8 bits: the number of each pixel is its class, and its colour `colors[class]`."""
    from PIL import Image

    image = Image.fromarray(classes)
    image.putpalette([part for one in colors for part in rgb(one)])
    written = io.BytesIO()
    image.save(written, "PNG", bits=8)
    return written.getvalue()


def class_color(index: int) -> str:
    """The colour of category `index`, from 0: no two among the first thousand have the same, and none is white."""
    if index < len(COLORS):
        return COLORS[index]
    hue = index * _GOLDEN_ANGLE % 1
    parts = colorsys.hls_to_rgb(hue, _LIGHTNESS[index % len(_LIGHTNESS)], 0.65)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
