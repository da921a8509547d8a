"""Keys as paths: a folder tree that people can read, in which no two keys meet and none leaves the root.

`images/cat.jpg` is stored just so. What a file system cannot tell apart gets a mark: files are expected to have a dot
in their name and folders not to have one; a name that breaks this expectation ends in `%`, so `n` and `n/x` live side
by side. `%` and control characters are written as `%` and two hex digits, an empty segment as `%-`, a name of dots only
with `%2E`. A segment too long for a file name is cut into pieces, each but the last a folder ending in `%~`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

MARK = "%"
EMPTY = "%-"
GOES_ON = "%~"
MAX_NAME_BYTES = 250  # file systems allow 255; a mark must fit as well
PIECE = 60  # characters of at most four bytes each
SPECIAL = re.compile(r"[%\x00-\x1f\x7f]|^\.+$")
ESCAPED = re.compile(r"%([0-9A-F]{2})")


def path_of(root: Path, key: str) -> Path:
    """The file that holds the object `key`; `root` is the folder of its bucket."""
    *folders, last = key.split("/")
    names = [name for segment in folders for name in _names(segment, folder=True)]
    return root.joinpath(*names, *_names(last, folder=False))


def folder_of(root: Path, prefix: str) -> Path:
    """The folder that holds the keys below `prefix`, which is empty or ends in a slash."""
    return root.joinpath(*(name for segment in prefix.split("/")[:-1] for name in _names(segment, folder=True)))


def _names(segment: str, *, folder: bool) -> Iterator[str]:
    if len(_escape(segment).encode()) <= MAX_NAME_BYTES:
        yield _marked(segment, folder=folder)
        return
    cuts = range(0, len(segment), PIECE)
    for start in cuts[:-1]:
        yield _escape(segment[start : start + PIECE]) + GOES_ON
    yield _marked(segment[cuts[-1] :], folder=folder)


def _marked(text: str, *, folder: bool) -> str:
    name = _escape(text) or EMPTY
    return name + MARK if ("." in name) == folder else name


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda found: "".join(f"%{ord(char):02X}" for char in found[0]), text)


def read_name(name: str, *, folder: bool) -> tuple[str, bool] | None:
    """The segment, or piece of one, behind a name on disk, and whether it goes on in that folder.

    None for a name that no key has: something that others put there.
    """
    if MARK not in name and name.isprintable() and name.isascii() and ("." in name) != folder and name.strip("."):
        return name, False  # the common case, ten times as quick
    if any("\ud800" <= char <= "\udfff" for char in name):  # how Python shows bytes that are not UTF-8
        return None
    if folder and name.endswith(GOES_ON):
        return _unescape(name.removesuffix(GOES_ON)), True
    text = name.removesuffix(MARK)
    segment = "" if text == EMPTY else _unescape(text)
    return (segment, False) if _marked(segment, folder=folder) == name else None


def _unescape(name: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), name)
