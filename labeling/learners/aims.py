"""What a model is to say of an object, and what that is worth by people's word: one category, boxes, or a label map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

import numpy as np

from labeling.learners import overlap, registry, rounds
from labeling.learners.port import Box, BoxLearner, Item, Learner, Model
from labeling.learners.registry import Form
from labeling.learners.rounds import Lesson, Said
from labeling.task_types.base import Label
from labeling.task_types.bounding_box.answers import DrawnBox
from labeling.task_types.bounding_box.output import BoxesLabel, PlacedBox
from labeling.task_types.images import Picture
from labeling.task_types.registry import by_key
from workers.errors import GiveUp

#: Of what is kept beside an object.
NAME_CHARACTERS = 256


class Aim(Protocol):
    """Made for a job's categories. What is said of one object is a `saying`: a category's place, a tuple of boxes, or a
    painting.

    `method` is what a model must have for it, `key` its name in files; `needs_picture` says that labels cannot be made
    without the size of the image.
    """

    method: str
    key: str
    needs_picture: bool

    def truth(self, label: Label, read: Callable[[str], bytes]) -> Any:
        """The saying of a label that people made; `read` gives the content of an address."""

    def teach(self, model: Model, lesson: Lesson) -> None: ...

    def ask(self, model: Model, items: Sequence[Item]) -> Said: ...

    def check(self, said: Sequence[Any], truth: Sequence[Any], names: Sequence[str]) -> None:
        """Raises `GiveUp` where what is said of the named objects shows that the model is not made for them."""

    def quality(self, said: Any, truth: Any) -> float:
        """0 to 1."""

    def fits(self, said: Any, picture: Picture) -> bool:
        """Whether a label for this image can be made of it."""

    def named(self, said: Any) -> str:
        """For lists: the category, or those of what is seen."""

    def plain(self, said: Any) -> Any:
        """As JSON, for files."""

    def label(self, said: Any, score: float, picture: Picture | None) -> Label: ...


class _AnySize:
    """What is said has no size of its own."""

    def check(self, said: Sequence[Any], truth: Sequence[Any], names: Sequence[str]) -> None:
        """Nothing can be amiss."""

    def fits(self, said: Any, picture: Picture) -> bool:
        return True


class OneCategory(_AnySize):
    """For jobs of which each label names one category."""

    method, key, needs_picture = "predict_proba", "class-name", False

    def __init__(self, task_type: str, categories: Sequence[str]) -> None:
        self._task_type, self._categories = by_key(task_type), categories

    def truth(self, label: Label, read: Callable[[str], bytes]) -> int:
        return self._categories.index(label.category)

    def teach(self, model: Model, lesson: Lesson) -> None:
        cast(Learner, model).fit(lesson.items, lesson.targets(len(self._categories)))

    def ask(self, model: Model, items: Sequence[Item]) -> Said:
        return rounds.said(cast(Learner, model), items)

    def quality(self, said: int, truth: int) -> float:
        return rounds.same(said, truth)

    def named(self, said: int) -> str:
        return self._categories[said]

    def plain(self, said: int) -> str:
        return self._categories[said]

    def label(self, said: int, score: float, picture: Picture | None) -> Label:
        facts: Mapping[str, Any] = {"class-name": self._categories[said], "confidence": round(score, 2)}
        made: Label = self._task_type.label_from_manifest(said, facts, categories=self._categories)
        return made


class Boxes(_AnySize):
    """For bounding boxes, which lie in the image and are whole pixels, as those of people."""

    method, key, needs_picture = "predict_boxes", "boxes", True

    def __init__(self, categories: Sequence[str]) -> None:
        self._categories = list(categories)

    def truth(self, label: Label, read: Callable[[str], bytes]) -> tuple[Box, ...]:
        placed = cast(BoxesLabel, label).boxes
        return tuple(
            Box(b.place.label, b.place.left, b.place.top, b.place.width, b.place.height, b.confidence) for b in placed
        )

    def teach(self, model: Model, lesson: Lesson) -> None:
        cast(BoxLearner, model).fit(lesson.items, lesson.chosen)

    def ask(self, model: Model, items: Sequence[Item]) -> Said:
        found = cast(BoxLearner, model).predict_boxes(items) if items else []
        check_classes({box.label for one in found if one for box in one.boxes}, self._categories)
        scores = [0.0 if one is None else one.score for one in found]
        return Said([() if one is None else one.boxes for one in found], np.array(scores, dtype=float))

    def quality(self, said: Sequence[Box], truth: Sequence[Box]) -> float:
        return overlap.quality(said, truth)

    def named(self, said: Sequence[Box]) -> str:
        return listed(box.label for box in said)

    def plain(self, said: Sequence[Box]) -> list[Mapping[str, Any]]:
        return [vars(box) for box in said]

    def label(self, said: Sequence[Box], score: float, picture: Picture | None) -> Label:
        if picture is None:
            raise ValueError("boxes need the size of their image")
        boxes = tuple(placed for box in said if (placed := self._placed(box, picture)) is not None)
        return BoxesLabel(
            confidence=min((box.confidence for box in boxes), default=0.0),
            category=self.named(said),
            boxes=boxes,
            image=picture,
        )

    def _placed(self, box: Box, picture: Picture) -> PlacedBox | None:
        """The part of a box that is on the image; None where nothing of it is."""
        left, right = (min(max(round(x), 0), picture.width) for x in (box.left, box.left + box.width))
        top, bottom = (min(max(round(y), 0), picture.height) for y in (box.top, box.top + box.height))
        if left == right or top == bottom:
            return None
        place = DrawnBox(box.label, left, top, right - left, bottom - top)
        return PlacedBox(place, self._categories.index(box.label), round(box.confidence, 2))


def check_classes(seen: set[str], categories: Sequence[str]) -> None:
    """Raises `GiveUp` for what is no category."""
    unknown = seen - set(categories)
    if unknown:
        raise GiveUp(f"The model sees {min(unknown)!r:.100}, which is not a category of this job.")


def listed(names: Iterable[str]) -> str:
    """Each once, as `ChosenObject.category` holds it."""
    return ", ".join(dict.fromkeys(names))[:NAME_CHARACTERS]


def of(task_type: str, categories: Sequence[str]) -> Aim:
    from labeling.learners.aim_maps import Maps

    makers: Mapping[Form, Callable[[Sequence[str]], Aim]] = {
        Form.CATEGORY: lambda names: OneCategory(task_type, names),
        Form.BOXES: Boxes,
        Form.MAP: lambda names: Maps(names, by_class=task_type == registry.SEMANTIC),
    }
    return makers[registry.form(task_type)](categories)
