"""A folder of files as one zip archive, made while it is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

from labeling.formats.files import File

#: The same labels give the same archive: every file is of the first day that the format knows.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


class _Sink:
    """What the archive is written to: it cannot be rewound, and gives away what has come in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, pieces in files:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
            if found := sink.taken():
                yield found
    yield sink.taken()
