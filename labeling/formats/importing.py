"""What readers of others' labels share: names within an archive or a folder, and what they ask of the images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from workers.errors import InvalidInput


class Images(Protocol):
    """The images that labels are about."""

    def find(self, stem: str) -> str:
        """The address of the image `a/b` for labels in `a/b.txt`; empty where there is none."""

    def sizes(self, addresses: Sequence[str]) -> Iterable[tuple[int, int]]:
        """Width and height of each, in pixels. Raises `InvalidInput` at the address of what is no image."""


def below(folder: str, name: str) -> str:
    """The part of a file's name after the last folder that is called so; the whole name where none is."""
    _, found, after = f"/{name}".rpartition(f"/{folder}/")
    return after if found else name


def decoded(file: str, content: bytes) -> str:
    """Raises `InvalidInput` where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{file}, line {line}", "is not UTF-8") from None
