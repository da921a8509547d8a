"""The one place that reads image files that somebody else made: sizes are judged before a pixel is decoded."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from workers.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

#: What may be shown to people (manifests 1.1).
BYTES_AT_MOST: Final = 40_000_000
PIXELS_AT_MOST: Final = 100_000_000
#: So much of the beginning tells the size of nearly all images, and so much of the end whether it is there.
PART: Final = 65_536
UNKNOWN_DEPTH: Final = 3
#: Of those that browsers show, the ones whose header can be read without decoding anything.
FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP")

_ONE_CHANNEL: Final = ("1", "L", "I", "F", "I;16", "I;16B", "I;16L")
_FOUR_CHANNELS: Final = ("RGBA", "RGBa", "LA", "PA", "CMYK")
_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_SCALE_DOWN: Final = "Scale it down, or cut it into tiles."
_STORE_AGAIN: Final = "Open it in a viewer, and store the whole file again."
#: What is drawn may reach over the edge by this share of the side, or by a pixel: pages scale, and round.
OVER_THE_EDGE: Final = 0.01
#: One at a time: the pixels of a large image take hundreds of megabytes.
_decoding = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """An image as it is stored: pixels across and down, whatever its EXIF orientation says, and channels (1, 3, 4)."""

    width: int
    height: int
    depth: int = UNKNOWN_DEPTH

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def beyond(self, right: float, bottom: float) -> str:
        """Over which edges what ends there reaches, by more than rounding explains; empty where it does not."""
        sides = {"right": (right, self.width), "bottom": (bottom, self.height)}
        return " and ".join(name for name, (end, side) in sides.items() if end - side > max(1.0, OVER_THE_EDGE * side))

    def __str__(self) -> str:
        return f"{self.width} × {self.height} pixels"

    def as_size(self) -> list[dict[str, int]]:
        """As `image_size` in manifests, a list of one."""
        return [{"width": self.width, "height": self.height, "depth": self.depth}]

    @classmethod
    def from_size(cls, value: Any) -> Picture:
        """From `image_size` in manifests. Raises `InvalidInput`."""
        try:
            return cls(int(value[0]["width"]), int(value[0]["height"]), int(value[0].get("depth", UNKNOWN_DEPTH)))
        except (TypeError, KeyError, IndexError, ValueError, AttributeError):
            raise InvalidInput("image_size", 'must be like [{"width": 640, "height": 480, "depth": 3}]') from None


def look(read: Callable[[int, int], bytes], size: int, *, path: str = "source-ref") -> Picture | None:
    """Size and channels of an image file of `size` bytes, of which `read(start, stop)` gives a part.

    None for a file that is not of `FORMATS`. Raises `InvalidInput` at `path` for an image that is empty, too large,
    truncated or damaged. Both ends are read, and the rest only where these do not tell enough.
    """
    if not size:
        raise InvalidInput(path, "the file is empty", hint=_STORE_AGAIN)
    if size > BYTES_AT_MOST:
        raise InvalidInput(path, f"the file has {size:,} bytes, more than {BYTES_AT_MOST:,}", hint=_SCALE_DOWN)
    head = read(0, min(size, PART))
    image = _opened(head)
    if image is None and len(head) < size and head.startswith(_SIGNATURES):
        head = read(0, size)
        image = _opened(head)
    if image is None:
        if head.startswith(_SIGNATURES):
            raise InvalidInput(path, "the image is truncated or damaged", hint=_STORE_AGAIN)
        return None
    _check_size(image, path)
    tail = head[-PART:] if len(head) == size else read(max(len(head), size - PART), size)
    if not _ends(image.format, tail):
        _check_pixels(head if len(head) == size else read(0, size), path)
    return picture(image)


def decoded_png(data: bytes, size: tuple[int, int], *, path: str) -> Image:
    """The pixels of a PNG file of exactly this width and height. Raises `InvalidInput` at `path`; nothing is decoded
    before the size is known to be right."""
    image = _opened(data)
    if image is not None and image.format == "PNG" and image.size != size:
        raise InvalidInput(path, f"has {picture(image)}; the image has {Picture(*size)}")
    return opened_png(data, path=path)


def opened_png(data: bytes, *, path: str) -> Image:
    """The pixels of a PNG file of any width and height that people can be shown. Raises `InvalidInput` at `path`."""
    image = _opened(data)
    if image is None or image.format != "PNG":
        raise InvalidInput(path, "is not a PNG image")
    _check_size(image, path)
    try:
        image.load()
    except Exception as error:  # decoders raise what they like
        raise InvalidInput(path, f"is truncated or damaged: {error}") from None
    return image


def shrunk(data: bytes, side: int, *, pixels_at_most: int) -> Image | None:
    """The image in RGB, `side` pixels across and down, as models look at it. None for what is no image, is broken, or
    has more than so many pixels or `BYTES_AT_MOST`; nothing is decoded before the size is known."""
    if len(data) > BYTES_AT_MOST:
        return None
    try:
        image: Image = _pillow().open(io.BytesIO(data), formats=(*FORMATS, "WEBP"))
        if image.width * image.height > pixels_at_most:
            return None
        with _decoding:
            image.draft("RGB", (4 * side, 4 * side))
            return image.convert("RGB").resize((side, side), _pillow().Resampling.BICUBIC)
    except Exception:  # decoders raise what they like
        return None


def picture(image: Image) -> Picture:
    """What is told of an opened image."""
    depth = 1 if image.mode in _ONE_CHANNEL else 4 if image.mode in _FOUR_CHANNELS else 3
    return Picture(image.width, image.height, depth)


@lru_cache(maxsize=1)
def _pillow() -> Any:
    """Imported at first use. It raises before it tells the size of a large image: here, sizes are checked anyway."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    return Image


def _opened(data: bytes) -> Image | None:
    """The header's facts, without the pixels; None where it cannot be read."""
    try:
        image: Image = _pillow().open(io.BytesIO(data), formats=FORMATS)
    except Exception:  # decoders raise what they like
        return None
    return image


def _check_size(image: Image, path: str) -> None:
    if image.width * image.height > PIXELS_AT_MOST:
        most = f"{PIXELS_AT_MOST // 1_000_000} megapixels"
        reason = f"the image has {image.width:,} × {image.height:,} pixels, more than {most}"
        raise InvalidInput(path, reason, hint=_SCALE_DOWN)


def _ends(form: str | None, tail: bytes) -> bool:
    """Whether the last bytes show the end of the image. Other data may follow it, so that "no" is not certain."""
    if form == "PNG":
        return b"IEND\xaeB`\x82" in tail
    if form == "GIF":
        return tail.endswith(b"\x3b")
    # No pixel data has these two bytes in a row. What ends before the last scan begins is a preview.
    return form in ("JPEG", "MPO") and tail.rfind(b"\xff\xd9") > tail.rfind(b"\xff\xda")


def _check_pixels(data: bytes, path: str) -> None:
    with _decoding:
        try:
            _pillow().open(io.BytesIO(data), formats=FORMATS).load()
        except Exception as error:  # decoders raise what they like
            reason = f"the image is truncated or damaged: {error}"
            raise InvalidInput(path, reason, hint=_STORE_AGAIN) from None
