"""What an output manifest says, line by line, whatever task type wrote it: the one thing that all formats read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from labeling.errors import BadManifest
from labeling.formats import values
from labeling.formats.values import Area, Choice, Content, Kind, Region, Size, Span
from labeling.manifest import is_labeled, metadata_name
from labeling.manifest.lines import SOURCE, SOURCE_REF, parse_line
from workers.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

#: From the address of a label map and some colours, to the place of each pixel's colour among these, from 1; 0 for
#: others (height × width). Raises `InvalidInput`.
Unpack = Callable[[str, Sequence[str]], "Codes"]
Lines = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Labeled:
    """One labeled object: `number` is its line from 0, `source` the address or the text; the rest is its label."""

    number: int
    source: str
    content: Content

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.content.choices

    @property
    def areas(self) -> tuple[Area, ...]:
        return self.content.areas

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.content.spans

    @property
    def size(self) -> Size:
        assert self.content.size is not None
        return self.content.size


class Labels:
    """The labeled lines of a manifest, which `lines` opens from its beginning each time that it is called.

    Of several `attributes`, the first that a line has counts; with none, the manifest must have exactly one. `known`
    are the classes in their order, where they are known; others follow in the order of their numbers. `unpack` opens
    label maps. Reading raises `BadManifest` with the line, and `InvalidInput` for attributes.
    """

    def __init__(
        self, lines: Lines, *, attributes: Sequence[str] = (), known: Sequence[str] = (), unpack: Unpack | None = None
    ) -> None:
        self._lines, self._unpack = lines, unpack
        self._given = tuple(attributes)
        self._known = tuple(known)

    def __iter__(self) -> Iterator[Labeled]:
        for number, data in self._parsed():
            name = next((one for one in self.attributes if is_labeled(data, one)), None)
            if name is not None:
                yield Labeled(number, source_of(data), self._content(number, data, name))

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        if self._given:
            return self._given
        found: dict[str, None] = {}
        for _, data in self._parsed():
            found.update(dict.fromkeys(name for name in data if metadata_name(name) in data and is_labeled(data, name)))
        if len(found) != 1:
            listed = f"there are {', '.join(found)}" if found else "no line has a label with its metadata"
            raise InvalidInput("attribute", f"say which label is meant; {listed}")
        return tuple(found)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Every class, in the order of the numbers under which the labels have it."""
        first: dict[str, tuple[int, int]] = {}
        for one in self:
            for number, name in one.content.classes.items():
                first.setdefault(name, (number, len(first)))
        others = sorted((name for name in first if name not in self._known), key=lambda name: first[name])
        return (*self._known, *others)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Class → its place in `classes`."""
        return {name: place for place, name in enumerate(self.classes)}

    @cached_property
    def kind(self) -> Kind | None:
        """What the first label holds; None where there is no label."""
        return next((one.content.kind for one in self), None)

    @cached_property
    def folder(self) -> str:
        """What the addresses of all objects begin with, up to a slash."""
        common: str | None = None
        for one in self:
            parent = one.source.rpartition("/")[0]
            common = parent if common is None else _common(common, parent)
        return f"{common}/" if common else ""

    def name(self, one: Labeled) -> str:
        """The object's address within `folder`."""
        return one.source.removeprefix(self.folder)

    def pixels(self, one: Labeled) -> Codes:
        """Of a label map: the place of each pixel's region among its regions, from 1; 0 is background (height × width).

        Raises `BadManifest`.
        """
        assert one.content.map is not None and self._unpack is not None
        address, regions, _ = one.content.map
        try:
            return self._unpack(address, [region.color for region in regions])
        except InvalidInput as error:
            reason = f"the label's file {address} {error.reason}"
            raise BadManifest(one.number + 1, 1, reason, hint=error.hint) from None

    def regions(self, one: Labeled) -> Iterator[tuple[Region, Mask]]:
        """Of a label map: those that have pixels (height × width); what people painted may be hidden."""
        assert one.content.map is not None
        pixels = self.pixels(one)
        for place, region in enumerate(one.content.map.regions, 1):
            mask = pixels == place
            if mask.any():
                yield region, mask

    def size(self, one: Labeled) -> Size:
        """Of the object's image."""
        if one.content.map is None:
            return one.size
        height, width = self.pixels(one).shape
        return Size(width, height)

    def _content(self, number: int, data: Mapping[str, Any], name: str) -> Content:
        metadata = data.get(metadata_name(name))
        try:
            return values.read(data[name], metadata if isinstance(metadata, dict) else {}, self._known)
        except InvalidInput as error:
            raise BadManifest(number + 1, 1, f"{name}: {error.path} {error.reason}", hint=error.hint) from None

    def _parsed(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, raw in enumerate(self._lines()):
            if raw.strip():
                yield number, _object(raw.rstrip(b"\r\n"), number)


def source_of(data: Mapping[str, Any]) -> str:
    return str(data[SOURCE_REF] if SOURCE_REF in data else data[SOURCE])


def _object(raw: bytes, number: int) -> dict[str, Any]:
    """As a job reads it, but labels may be longer than what people bring in."""
    try:
        data = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        data = None
    if isinstance(data, dict) and any(isinstance(data.get(name), str) for name in (SOURCE, SOURCE_REF)):
        return data
    return parse_line(raw, number)[1]


def _common(one: str, other: str) -> str:
    parts = zip(one.split("/"), other.split("/"), strict=False)
    same = []
    for mine, theirs in parts:
        if mine != theirs:
            break
        same.append(mine)
    return "/".join(same)
