"""Keys below a prefix in the byte order of UTF-8, read from the folders of one bucket without holding them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from labeling.storage.listing import Cursor
from labeling.storage.local_paths import folder_of, read_name


def keys(bucket: Path, prefix: str, cursor: Cursor) -> Iterator[str]:
    """Keys that begin with `prefix` and that `cursor` shows; folders it leaves out are not opened."""
    base = prefix[: prefix.rfind("/") + 1]
    for key in _below(folder_of(bucket, base), base, prefix, cursor):
        if cursor.shows(key):
            yield key


def _below(folder: Path | str, base: str, prefix: str, cursor: Cursor) -> Iterator[str]:
    # A folder's own sorting key ends in a slash, which puts n, n!, n/x in the order S3 gives them.
    for key, path, is_folder in sorted(_wanted(folder, base, prefix, cursor)):
        if not is_folder:
            yield key
        elif not cursor.leaves_out(key):
            yield from _below(path, key, prefix, cursor)


def _wanted(folder: Path | str, base: str, prefix: str, cursor: Cursor) -> Iterator[tuple[str, str, bool]]:
    """Entries that the listing has not passed yet, before the sorting: later pages of a large folder cost less."""
    for entry in _entries(folder, base):
        key, _, is_folder = entry
        if key.startswith(prefix) and (is_folder or key > cursor.after):
            yield entry


def _entries(folder: Path | str, base: str) -> Iterator[tuple[str, str, bool]]:
    """(key, path, is folder) of everything directly in a folder; cut segments are put together again."""
    try:
        found = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in found:
        is_folder = entry.is_dir()
        name = read_name(entry.name, folder=is_folder)
        if name is None:
            continue
        text, goes_on = name
        if goes_on:
            yield from _entries(entry.path, base + text)
        else:
            yield base + text + "/" * is_folder, entry.path, is_folder
