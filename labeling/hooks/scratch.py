"""Folders of functions' own, which go with the process that made them, however it ended.

A folder is claimed by a lock on it, which the kernel takes back from the dead. It gets its name after the claim, so
that none stands there unclaimed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "labelwright-hook-"
_UNCLAIMED = "labelwright-new-hook-"


class Scratch:
    """One folder. `path` is absolute."""

    def __init__(self) -> None:
        fresh = Path(tempfile.mkdtemp(prefix=_UNCLAIMED))
        self._claim = _claim(fresh)
        self.path = fresh.rename(fresh.with_name(PREFIX + fresh.name.removeprefix(_UNCLAIMED)))

    def let_go(self) -> None:
        """This process claims it no longer, such as in a fork: there the folder is the parent's."""
        with suppress(OSError):
            os.close(self._claim)
        self._claim = -1

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.let_go()


def sweep() -> int:
    """Removes the folders whose processes are gone; how many. Those of other users are theirs to remove."""
    removed = 0
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            claim = _claim(path)
            try:
                if os.fstat(claim).st_uid == os.geteuid():
                    shutil.rmtree(path, ignore_errors=True)
                    removed += 1
            finally:
                os.close(claim)
    return removed


def _claim(path: Path) -> int:
    """Raises BlockingIOError for a folder that somebody holds."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
