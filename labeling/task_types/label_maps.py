"""Labels that are indexed PNG files: what semantic and instance segmentation share.

The metadata say what each number of the map stands for, in what colour, and how sure that is (manifests 2.6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import painted
from labeling.task_types.base import Label, Provenance
from workers.errors import InvalidInput

BACKGROUND: Final = "BACKGROUND"
#: A byte for each pixel, and one of its values for the background.
NUMBERS_AT_MOST: Final = 255


@dataclass(frozen=True)
class Entry:
    """What a number of the map stands for: 0 is the background."""

    number: int
    name: str
    color: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class MapLabel(Label):
    """`entries`: the background first. `png` is the file, which is not read back from a manifest; `address` where that
    one has it. `adjusted`: whether given maps were changed (None: none were given)."""

    entries: tuple[Entry, ...]
    png: bytes | None = None
    address: str = ""
    adjusted: bool | None = None

    @property
    def file(self) -> bytes | None:
        return self.png


def background(confidence: float) -> Entry:
    return Entry(0, BACKGROUND, painted.BACKGROUND_COLOR, confidence)


def manifest_values(label: MapLabel, provenance: Provenance, *, type_name: str) -> tuple[str, dict[str, Any]]:
    """The file's address and its metadata, with the keys in the order in which the service writes them."""
    metadata: dict[str, Any] = {
        "internal-color-map": {
            str(one.number): {"class-name": one.name, "hex-color": one.color, "confidence": one.confidence}
            for one in label.entries
        },
        "type": type_name,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return provenance.file_uri, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> MapLabel:
    """What a line tells of its label map; see `base.LabelFromManifest`. The file itself is not read."""
    if not isinstance(value, str) or not value:
        raise InvalidInput("label", "must be the address of a PNG file")
    colors = (metadata or {}).get("internal-color-map")
    if not isinstance(colors, dict) or not colors:
        raise InvalidInput("internal-color-map", "must say which class each number and colour means")
    entries = tuple(sorted((_entry(*pair, categories) for pair in colors.items()), key=lambda one: one.number))
    status = (metadata or {}).get("adjustment-status")
    return MapLabel(
        confidence=min(one.confidence for one in entries),
        category=named(entries),
        entries=entries,
        address=value,
        adjusted=None if status is None else status == "adjusted",
    )


def named(entries: Sequence[Entry]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in entries if one.number))


def _entry(number: str, given: Any, categories: Sequence[str]) -> Entry:
    path = f"internal-color-map.{number}"
    if not isinstance(given, dict) or not number.isdecimal():
        raise InvalidInput(path, "must be a number with an object of class-name, hex-color and confidence")
    name, color, confidence = given.get("class-name"), given.get("hex-color"), given.get("confidence", 0.0)
    if not isinstance(color, str) or not painted.is_color(color):
        raise InvalidInput(f"{path}.hex-color", "must be a colour like #1f77b4")
    if int(number) and name not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput(f"{path}.class-name", f"{name!r} is not a category of this job", hint=hint)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise InvalidInput(f"{path}.confidence", "must be a number from 0 to 1")
    return Entry(int(number), str(name), color, float(confidence))
