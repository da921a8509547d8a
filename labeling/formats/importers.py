"""Every format that labels are read from, one line each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from labeling.formats import coco_file, voc_file, yolo_file
from labeling.formats.coco_file import Coco
from labeling.formats.importing import Images
from workers.errors import InvalidInput

#: Bytes of all that is read, which is held in memory.
LIMIT: Final = 256 * 1024 * 1024
#: What a zip archive begins with.
ARCHIVE: Final = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True)
class Importer:
    """`endings` of the files it reads; `finds`: it looks for the images itself, as it needs their sizes."""

    key: str
    title: str
    endings: tuple[str, ...]
    read: Callable[[Mapping[str, bytes], Images, Sequence[str]], Coco]
    finds: bool = False

    def wants(self, name: str) -> bool:
        return name.lower().endswith(self.endings) and not name.startswith("__MACOSX/")

    def unpacked(self, archive: bytes) -> dict[str, bytes]:
        """The files of a zip archive that are read here, by name. Raises `InvalidInput`."""
        with _opened(archive) as packed:
            wanted = [one for one in packed.infolist() if self.wants(one.filename)]
            check_size(sum(one.file_size for one in wanted))
            return {one.filename: packed.read(one) for one in sorted(wanted, key=lambda one: one.filename)}


@contextmanager
def _opened(archive: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            yield packed
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InvalidInput("the file", f"is no zip archive that can be read: {error}") from None


def names_in(archive: bytes) -> list[str]:
    """Raises `InvalidInput`."""
    with _opened(archive) as packed:
        return packed.namelist()


def check_size(size: int) -> None:
    """Raises `InvalidInput` where that is too much."""
    if size > LIMIT:
        raise InvalidInput("the file", f"has {size} bytes; at most {LIMIT} are read", hint="Split it.")


def _coco(files: Mapping[str, bytes], images: Images, known: Sequence[str]) -> Coco:
    if len(files) != 1:
        raise InvalidInput("the file", f"has {len(files)} .json files, where one should be")
    return coco_file.read(*files.values())


IMPORTERS: Final[Sequence[Importer]] = (
    Importer(key="coco", title="COCO", endings=(".json",), read=_coco),
    Importer(key="yolo", title="YOLO", endings=(".txt", ".yaml", ".yml", ".names"), read=yolo_file.read, finds=True),
    Importer(key="voc", title="Pascal VOC", endings=(".xml",), read=voc_file.read),
)
BY_KEY: Final = {one.key: one for one in IMPORTERS}


def guess(names: Iterable[str]) -> Importer:
    """By the files that there are; COCO where nothing speaks for another."""
    there = list(names)
    for key in ("voc", "yolo"):
        if any(one.lower().endswith(BY_KEY[key].endings) for one in there):
            return BY_KEY[key]
    return BY_KEY["coco"]
