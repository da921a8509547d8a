"""Manifests of the same objects become one: lines find each other by source, and what each file adds is kept.

Values are taken over as they are spelled; the lines of the first file keep their order and their bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from labeling.errors import BadManifest
from labeling.manifest.lines import SOURCE, SOURCE_REF, Line
from labeling.manifest.members import top_level_members
from labeling.manifest.writer import augment

Source = tuple[str, str]


class _Added(NamedTuple):
    """A member that a later file brings: its value and its text."""

    value: Any
    text: str


class Merging:
    """Reads the later files first (`add`), then walks through the first one (`lines`)."""

    def __init__(self, *, strict: bool = False) -> None:
        """`strict`: two different values of one attribute for one object are an error; else the later file's counts."""
        self._strict = strict
        self._added: dict[Source, dict[str, _Added]] = {}
        self._whole: dict[Source, str] = {}
        self._met: set[Source] = set()

    def add(self, lines: Iterable[Line]) -> None:
        """Raises `BadManifest` at the line of this file that contradicts an earlier one, if strict."""
        for line in lines:
            source = source_of(line)
            known = self._added.setdefault(source, {})
            self._whole.setdefault(source, line.text)
            for member in top_level_members(line.text):
                value = line.data[member.key]
                if member.key in (SOURCE, SOURCE_REF) or value is None:  # null says nothing
                    continue
                self._refuse_another(line, member.key, known)
                known[member.key] = _Added(value, line.text[member.value_start : member.end])

    def lines(self, first: Iterable[Line]) -> Iterator[str]:
        """The lines of the first file with what the others add; what is the same already stays where it is."""
        for line in first:
            source = source_of(line)
            self._met.add(source)
            added = self._added.get(source, {})
            for name in added:
                self._refuse_another(line, name, added)
            wanted = {name: one for name, one in added.items() if line.data.get(name) != one.value}
            yield augment(line.text, {name: orjson.Fragment(one.text) for name, one in wanted.items()})

    def left(self) -> Iterator[str]:
        """Once the first file is read: the objects that it does not have, each as one line."""
        for source, text in self._whole.items():
            if source not in self._met:
                added = self._added[source]
                yield augment(text, {name: orjson.Fragment(one.text) for name, one in added.items()})

    def _refuse_another(self, line: Line, name: str, known: dict[str, _Added]) -> None:
        value = line.data.get(name)
        if self._strict and value is not None and name in known and known[name].value != value:
            reason = f"{name!r} differs from what another file or line says of the same object"
            raise BadManifest(line.number + 1, 1, reason, hint="Unless strict, the later one counts.")


def source_of(line: Line) -> Source:
    """What makes two lines one object."""
    name = SOURCE_REF if SOURCE_REF in line.data else SOURCE
    return name, line.data[name]
