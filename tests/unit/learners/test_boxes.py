"""How good a model's boxes are, from which score on they may stand, and what a hook may say."""

from typing import Any

import numpy as np
import orjson
import pytest

from labeling.learners.aims import Boxes
from labeling.learners.overlap import quality
from labeling.learners.own_boxes import HookBoxes
from labeling.learners.port import Box, Detection, Item
from labeling.learners.registry import Caller
from labeling.learners.rounds import Said, decide
from labeling.learners.threshold import smallest
from labeling.task_types.bounding_box.output import BoxesLabel
from labeling.task_types.images import Picture
from workers.errors import GiveUp


def box(left: float, label: str = "cat", *, width: float = 10, confidence: float = 0.9) -> Box:
    return Box(label, left, 0, width, 10, confidence)


CAT, HALF = box(0), box(0, width=5)


@pytest.mark.parametrize(
    ("said", "truth", "expected"),
    [
        ([], [], 1.0),
        ([CAT], [CAT], 1.0),
        ([HALF], [CAT], 0.5),
        ([], [CAT], 0.0),
        ([CAT], [], 0.0),
        ([CAT], [CAT, box(50)], 0.5),  # one is missed
        ([CAT, box(50)], [CAT], 0.5),  # one is invented
        ([CAT, CAT], [CAT], 0.5),  # each box of people counts once
        ([box(50)], [CAT], 0.0),  # missed and invented
        ([CAT], [CAT, box(50, "dog"), box(70, "dog"), box(90, "dog")], 0.5),  # the mean over classes
        ([box(0, "dog")], [CAT], 0.0),
        ([box(0), box(4)], [box(4), box(12)], 1 / 3),  # pairs add up to most: 1 is more than 6/14 and 2/18
    ],
)
def test_quality_is_the_mean_overlap_over_classes_with_missed_and_invented_boxes(
    said: list[Box], truth: list[Box], expected: float
) -> None:
    assert quality(said, truth) == pytest.approx(expected)
    assert quality(truth, said) == pytest.approx(expected)


def test_the_threshold_holds_the_mean_by_its_lower_bound() -> None:
    """Thirty objects with 0.8 each show 0.6, with 0.7 they do not; nor do twenty-nine without a fault."""
    scores = np.linspace(1, 0.5, 30)
    found = smallest(scores, [0.8] * 30, target=0.6)
    assert found is not None and found.objects == 30 and found.score == 0.5
    assert found.right == pytest.approx(24) and 0.6 <= found.bound < 0.65
    assert smallest(scores, [0.7] * 30, target=0.6) is None
    assert smallest(scores[:29], [1.0] * 29, target=0.6) is None


def test_the_bound_errs_on_the_safe_side_for_means() -> None:
    """Of many draws from a population whose mean is below the target, hardly any pass."""
    generator = np.random.default_rng(7)
    draws = generator.choice([0.0, 0.5, 1.0], p=[0.25, 0.34, 0.41], size=(400, 60))  # mean 0.58
    passed = sum(smallest(np.ones(60), row.tolist(), target=0.6) is not None for row in draws)
    assert passed <= 0.05 * len(draws)


def test_a_round_labels_images_by_the_quality_of_those_that_check() -> None:
    checked = Said([(CAT,)] * 60, np.linspace(0.9, 0.3, 60))
    truth = [(CAT,)] * 40 + [(box(50),)] * 20
    pool = Said([(CAT,)] * 3, np.array([0.8, 0.35, 0.0]))
    outcome = decide(checked, truth, pool, batch=5, target=0.6, quality=quality)
    assert outcome.threshold is not None and list(outcome.labeled) == [0] and list(outcome.asked) == [2, 1]
    assert list(outcome.worth) == [1.0] * 40 + [0.0] * 20


def test_a_label_is_whole_pixels_on_the_image() -> None:
    said = (Box("dog", -3.2, 4.4, 20, 200, 0.876), Box("cat", 90, 0, 5, 5, 0.5), Box("cat", 200, 0, 5, 5, 0.4))
    label = Boxes(["cat", "dog"]).label(said, 0.7, Picture(92, 50))
    assert isinstance(label, BoxesLabel)
    first, second = label.boxes
    assert (first.place.left, first.place.top, first.place.width, first.place.height) == (0, 4, 17, 46)
    assert (first.class_id, first.confidence) == (1, 0.88) and second.place.width == 2
    assert label.confidence == 0.5 and label.category == "dog, cat"


class Sees:
    """A model of another package."""

    def __init__(self, *found: Detection | None) -> None:
        self.found = found

    def predict_boxes(self, items: list[Item]) -> tuple[Detection | None, ...]:
        return self.found


def ask(*found: Detection | None) -> Said:
    items = [Item(object_id=str(n), line={}, read=bytes) for n in range(len(found))]
    model: Any = Sees(*found)
    return Boxes(["cat"]).ask(model, items)


def test_what_a_model_has_nothing_to_say_of_has_score_0() -> None:
    said = ask(Detection((CAT,), 0.9), None)
    assert said.chosen == [(CAT,), ()] and said.scores.tolist() == [0.9, 0.0]


def test_a_class_that_the_job_does_not_have_ends_it() -> None:
    with pytest.raises(GiveUp, match="'dog', which is not a category"):
        ask(Detection((box(0, "dog"),), 0.9))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"label": "dog"}, "'dog' is not a category"),
        ({"width": 0}, "width and height above 0"),
        ({"left": "nan"}, "needs pixels"),
        ({"confidence": 1.2}, "confidence must be from 0 to 1"),
        ({"top": None}, "it has not the right form"),
    ],
)
def test_a_hook_s_box_that_cannot_be_is_refused(changed: dict[str, Any], reason: str) -> None:
    given = {"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4, "confidence": 0.5} | changed
    answer = {"predictions": [{"datasetObjectId": "0", "score": 0.9, "boxes": [given]}]}
    model = HookBoxes(["cat"], hook="x", caller=Caller(arn="arn", ask=lambda *_: iter([orjson.dumps(answer)])))
    with pytest.raises(GiveUp, match=rf"predictions\[0\]: .*{reason}"):
        model.predict_boxes([Item(object_id="0", line={}, read=bytes)])
