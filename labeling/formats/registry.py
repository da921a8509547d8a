"""Every format there is, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from labeling.errors import BadManifest
from labeling.formats import coco, conll, csv, label_studio, parquet, voc, yolo
from labeling.formats.files import File
from labeling.formats.labels import Labels
from labeling.formats.values import Kind
from workers.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Format:
    """`name`: of the file, for a format of one file; empty for a folder of files. `kinds` of labels it can hold."""

    key: str
    title: str
    kinds: frozenset[Kind]
    write: Callable[[Labels], Iterator[File]]
    name: str = ""

    def files(self, labels: Labels) -> Iterator[File]:
        """The files, each to be read before the next. Raises `InvalidInput`, and `BadManifest` with the line."""
        if labels.kind is None:
            raise InvalidInput("attribute", f"no line has a label {' or '.join(labels.attributes)}")
        for one in labels:
            if one.content.kind not in self.kinds:
                hint = f"Formats for it: {', '.join(f.key for f in FORMATS if one.content.kind in f.kinds)}."
                reason = f"{self.title} cannot hold {one.content.kind}, only {' or '.join(sorted(self.kinds))}"
                raise BadManifest(one.number + 1, 1, reason, hint=hint)
        return self.write(labels)


_ALL: Final = frozenset(Kind) - {Kind.MAP}
FORMATS: Final[Sequence[Format]] = (
    Format(key="coco", title="COCO", kinds=frozenset({Kind.AREAS, Kind.MAP}), write=coco.files, name="coco.json"),
    Format(key="yolo", title="YOLO", kinds=frozenset({Kind.AREAS, Kind.MAP}), write=yolo.files),
    Format(key="voc", title="Pascal VOC", kinds=frozenset({Kind.AREAS, Kind.MAP}), write=voc.files),
    Format(key="conll", title="CoNLL", kinds=frozenset({Kind.SPANS}), write=conll.files, name="labels.conll"),
    Format(key="csv", title="CSV", kinds=_ALL, write=csv.files, name="labels.csv"),
    Format(key="parquet", title="Parquet", kinds=_ALL, write=parquet.files, name="labels.parquet"),
    Format(
        key="label-studio",
        title="Label Studio",
        kinds=_ALL - {Kind.PATHS},
        write=label_studio.files,
        name="label-studio.json",
    ),
)
_BY_KEY = {one.key: one for one in FORMATS}


def by_key(key: str) -> Format:
    """Raises `InvalidInput` naming the formats there are."""
    if key not in _BY_KEY:
        raise InvalidInput("format", f"there is no format {key!r}", hint=f"One of: {', '.join(_BY_KEY)}.")
    return _BY_KEY[key]
