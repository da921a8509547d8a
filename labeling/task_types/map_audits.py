"""How label maps are judged and corrected: maps of classes and maps of single things, as `base.Correction` has it.

In both, what is of classes that the job lacks stays to the pixel, and a map that nobody changed is the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from labeling.task_types import painted
from labeling.task_types.base import Correction
from labeling.task_types.label_maps import NUMBERS_AT_MOST, Entry, MapLabel, background, named
from workers.errors import InvalidInput


def opened(label: MapLabel, png: bytes) -> MapLabel:
    return replace(label, png=png)


def _there(label: MapLabel) -> list[Entry]:
    """What the map has besides its background."""
    return [one for one in label.entries if one.number]


def _codes(label: MapLabel, size: tuple[int, int]) -> painted.Codes:
    """The places in `_there`, from 1. Raises `InvalidInput` where the file is no PNG of this size."""
    assert label.png is not None
    return painted.codes(label.png, size, [painted.rgb(one.color) for one in _there(label)])


# --- classes -------------------------------------------------------------------------------------------------


def _overlay_classes(label: MapLabel) -> dict[str, Any]:
    colors = {one.name: {"color": one.color} for one in _there(label)}
    return {"semanticSegmentation": {"labels": list(colors), "labelMappings": colors, "src": label.address}}


def _begin_classes(label: MapLabel, categories: Sequence[str]) -> dict[str, Any]:
    """The map, and a colour of its own for every category."""
    colors = painted.colors_beside(_colors(label), categories)
    return {
        "labelMappings": {name: {"color": color} for name, color in zip(categories, colors, strict=True)},
        "src": label.address,
    }


def _settle_classes(made: MapLabel, old: MapLabel, categories: Sequence[str], kept: Sequence[str]) -> MapLabel:
    """Classes keep their colours."""
    import numpy as np

    assert made.png is not None
    names = [*categories, *kept]
    numbers = np.array([0, *(names.index(one.name) + 1 for one in _there(old))], np.uint8)
    before, now = numbers[_codes(old, painted.size_of(made.png))], painted.indexes(made.png)
    stays = before > len(categories)
    adjusted = made.adjusted
    if adjusted is None:  # the page did not tell
        adjusted = not np.array_equal(np.where(stays, 0, before), now)
    classes = np.where(stays, before, now) if adjusted else before
    colors = painted.colors_beside(_colors(old), names)
    sure = made.entries[0].confidence
    there = [Entry(n, names[n - 1], colors[n - 1], sure) for n in np.unique(classes).tolist() if n]
    png = painted.file(classes, [painted.BACKGROUND_COLOR, *colors])
    return _with(made, there, png, adjusted=adjusted)


def _colors(label: MapLabel) -> dict[str, str]:
    return {one.name: one.color.lower() for one in _there(label)}


def _with(made: MapLabel, there: Sequence[Entry], png: bytes, *, adjusted: bool) -> MapLabel:
    entries = (background(made.entries[0].confidence), *there)
    return replace(made, entries=entries, png=png, category=named(entries), adjusted=adjusted)


# --- things --------------------------------------------------------------------------------------------------


def _overlay_things(label: MapLabel) -> dict[str, Any]:
    things = [{"label": one.name, "color": one.color} for one in _there(label)]
    names = list(dict.fromkeys(one.name for one in _there(label)))
    return {"instanceSegmentation": {"labels": names, "instances": things, "src": label.address}}


def _begin_things(label: MapLabel, categories: Sequence[str]) -> dict[str, Any]:
    things = [{"label": one.name, "color": one.color} for one in _there(label) if one.name in categories]
    return {"instances": things, "src": label.address}


def _settle_things(made: MapLabel, old: MapLabel, categories: Sequence[str], kept: Sequence[str]) -> MapLabel:
    """What stays comes after what people made, and lies over it. Raises `InvalidInput` for too many things."""
    import numpy as np

    assert made.png is not None
    before, now = _codes(old, painted.size_of(made.png)), painted.indexes(made.png)
    there = list(enumerate(_there(old), 1))
    given = [(code, one) for code, one in there if one.name in categories]
    rest = [(code, one) for code, one in there if one.name in kept]
    made_of = {one.number: one for one in _there(made)}
    as_given = _chosen(before, [code for code, _ in given])
    adjusted = made.adjusted
    if adjusted is None:  # the page did not tell
        adjusted = _told_apart(as_given, [one.name for _, one in given]) != _told_apart(
            _chosen(now, list(made_of)), [one.name for one in made_of.values()]
        )
    if adjusted:
        pixels, things = _chosen(now, list(made_of)), list(made_of.values())
    else:
        pixels = as_given
        things = [_judged(one, now[before == code], made_of) for code, one in given]
    if len(things) + len(rest) > NUMBERS_AT_MOST:
        raise InvalidInput("label", f"has {len(things) + len(rest)} things, more than {NUMBERS_AT_MOST}")
    stays = _chosen(before, [code for code, _ in rest])
    pixels = np.where(stays > 0, stays + len(things), pixels).astype(np.uint8)
    entries = [_numbered(number, one) for number, one in enumerate([*things, *(one for _, one in rest)], 1)]
    png = painted.file(pixels, [painted.BACKGROUND_COLOR, *(one.color for one in entries)])
    return _with(made, entries, png, adjusted=adjusted)


def _chosen(codes: painted.Codes, wanted: Sequence[int]) -> painted.Codes:
    """The map with these numbers as 1, 2, …, and nothing else."""
    import numpy as np

    table = np.zeros(256, np.uint8)
    table[list(wanted)] = range(1, 1 + len(wanted))
    chosen: painted.Codes = table[codes]
    return chosen


def _told_apart(pixels: painted.Codes, names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Each thing that has pixels, by its name and the places of its pixels, whatever its number."""
    import numpy as np

    return sorted(
        (names[n - 1], np.flatnonzero(pixels == n).astype(np.uint32).tobytes()) for n in np.unique(pixels).tolist() if n
    )


def _judged(one: Entry, now: painted.Codes, made: dict[int, Entry]) -> Entry:
    """A thing that is as it was, as sure as people were of what they left in its place."""
    import numpy as np

    there = np.bincount(now.ravel(), minlength=256)
    there[0] = 0
    found = made.get(int(there.argmax())) if there.any() else None
    return replace(one, confidence=0.0 if found is None else found.confidence)


def _numbered(number: int, one: Entry) -> Entry:
    return replace(one, number=number, color=painted.class_color(number - 1))


CLASSES: Final = Correction[MapLabel](
    overlay=_overlay_classes, initial_value=_begin_classes, settle=_settle_classes, opened=opened
)
THINGS: Final = Correction[MapLabel](
    overlay=_overlay_things, initial_value=_begin_things, settle=_settle_things, opened=opened
)
