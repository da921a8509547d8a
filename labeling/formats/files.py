"""Named files in pieces, and what the formats of one file for each object share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import orjson


class File(NamedTuple):
    """`name` is its place below the folder that is written, with slashes."""

    name: str
    pieces: Iterable[bytes]


class Names:
    """Places for the files of objects, which keep the names of the objects' own files and are never given twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def place(self, name: str, ending: str) -> str:
        """`a/b.jpg` → `a/b.txt`; the second time `a/b-2.txt`, and so on. Nothing leads out of the folder."""
        parts = [part for part in PurePosixPath(name).with_suffix("").parts if part not in ("/", "..", ".")]
        stem = "/".join(parts) or "object"
        found, count = f"{stem}{ending}", 1
        while found in self._taken:
            count += 1
            found = f"{stem}-{count}{ending}"
        self._taken.add(found)
        return found


def json_list(entries: Iterable[Any]) -> Iterator[bytes]:
    """The entries of a JSON list, one on each line, without the brackets."""
    separator = b"\n"
    for entry in entries:
        yield separator + orjson.dumps(entry)
        separator = b",\n"
