"""What a model for label maps is to say, and how that becomes a label like those of people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np

from labeling.learners import overlap
from labeling.learners.aims import check_classes, listed
from labeling.learners.paintings import Painting, Region, Segmentation, of_label
from labeling.learners.port import Item, MapLearner, Model
from labeling.learners.rounds import Lesson, Said
from labeling.task_types import painted
from labeling.task_types.base import Label
from labeling.task_types.images import Picture
from labeling.task_types.label_maps import Entry, MapLabel, background, named
from workers.errors import GiveUp

#: Images that a model is asked about at a time: a package may hold all of their maps in memory.
CHUNK: Final = 80
_NOTHING: Final = Painting.of(np.zeros((0, 0), np.uint8), ())


class Maps:
    """For segmentation. `by_class`: all pixels of a category are one region; else each region is a thing by itself."""

    method, key, needs_picture = "predict_maps", "map", True

    def __init__(self, categories: Sequence[str], *, by_class: bool) -> None:
        self._categories, self._by_class = list(categories), by_class

    def truth(self, label: Label, read: Callable[[str], bytes]) -> Painting:
        return of_label(cast(MapLabel, label), read)

    def teach(self, model: Model, lesson: Lesson) -> None:
        cast(MapLearner, model).fit(lesson.items, lesson.chosen)

    def ask(self, model: Model, items: Sequence[Item]) -> Said:
        found: list[Segmentation | None] = []
        for start in range(0, len(items), CHUNK):
            some = cast(MapLearner, model).predict_maps(items[start : start + CHUNK])
            found += map(self._settled, some)
        scores = [0.0 if one is None else one.score for one in found]
        return Said([_NOTHING if one is None else one.painting for one in found], np.array(scores, dtype=float))

    def _settled(self, found: Segmentation | None) -> Segmentation | None:
        """Packed, with regions that have pixels alone; those of a category as one, under its own number."""
        if found is None:
            return None
        regions, numbers = found.painting.regions, found.painting.numbers
        check_classes({one.label for one in regions}, self._categories)
        table = np.zeros(256, np.uint8)
        for place, one in enumerate(regions, 1):
            table[one.number] = self._categories.index(one.label) + 1 if self._by_class else place
        numbers = table[numbers]
        there = set(np.unique(numbers).tolist())
        sure: dict[int, Region] = {}
        for one in regions:
            number = int(table[one.number])
            if number in there:
                least = min(one.confidence, sure[number].confidence if number in sure else 1.0)
                sure[number] = Region(number, one.label, least)
        return Segmentation(Painting.of(numbers, list(sure.values())), found.score)

    def check(self, said: Sequence[Painting], truth: Sequence[Painting], names: Sequence[str]) -> None:
        """Where not one of the maps is as large as its image, the model is made for another size."""
        odd = ""
        for mine, theirs, name in zip(said, truth, names, strict=True):
            here, there = mine.numbers.shape, theirs.numbers.shape
            if here == there:
                return
            if here != (0, 0) and not odd:
                odd = f"of object {name} has {_size(here)}; the image has {_size(there)}"
        if odd:
            hint = "Scale them to the stored image, without turning it by its EXIF orientation, before you answer."
            raise GiveUp(f"The model's masks are of another size than the images: that {odd}.", hint=hint)

    def quality(self, said: Painting, truth: Painting) -> float:
        return overlap.of_maps(said, truth)

    def fits(self, said: Painting, picture: Picture) -> bool:
        return said.numbers.shape == (picture.height, picture.width)

    def named(self, said: Painting) -> str:
        return listed(one.label for one in said.regions)

    def plain(self, said: Painting) -> Mapping[str, Any]:
        file = {"file": said.address} if said.address else {}
        return {**file, "regions": [vars(one) for one in said.regions]}

    def label(self, said: Painting, score: float, picture: Picture | None) -> Label:
        """By class, one confidence for the image, as people's labels have it; else each thing has its own, and the
        surest comes first."""
        shared = round(min((one.confidence for one in said.regions), default=score), 4)
        if self._by_class:
            kept = sorted(said.regions, key=lambda one: one.number)
            entries = [Entry(one.number, one.label, painted.class_color(one.number - 1), shared) for one in kept]
            colors = [painted.BACKGROUND_COLOR, *map(painted.class_color, range(len(self._categories)))]
            return self._made(said.numbers, [background(shared), *entries], colors)
        kept = sorted(said.regions, key=lambda one: -one.confidence)
        table = np.zeros(256, np.uint8)
        table[[one.number for one in kept]] = np.arange(1, len(kept) + 1)
        entries = [
            Entry(place, one.label, painted.class_color(place - 1), round(one.confidence, 4))
            for place, one in enumerate(kept, 1)
        ]
        entries = [background(shared), *entries]
        return self._made(table[said.numbers], entries, [one.color for one in entries])

    def _made(self, numbers: Any, entries: Sequence[Entry], colors: Sequence[str]) -> MapLabel:
        return MapLabel(
            confidence=min(one.confidence for one in entries),
            category=named(entries),
            entries=tuple(entries),
            png=painted.file(numbers, colors),
        )


def _size(shape: tuple[int, ...]) -> Picture:
    return Picture(shape[1], shape[0])
