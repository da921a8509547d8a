"""Boxes: what is one thing, whether it is there, and where."""

import numpy as np
import pytest

from consolidation import BadVotes, Box, BoxConsolidator
from consolidation.geometry import box_iou
from consolidation.positions import fuse
from tests.benchmarks.consolidation_boxes import crowd_answers, expert_boxes, judge_boxes
from tests.unit.consolidation.crowd_data import needs_crowd

both = pytest.mark.parametrize("method", ["model", "compatible"])


def fitted(answers: dict[str, list[Box]], method: str = "model", **parameters: float) -> BoxConsolidator:
    """One image; worker → boxes."""
    return BoxConsolidator(method=method, **parameters).fit(("image", w, boxes) for w, boxes in answers.items())


@both
def test_three_boxes_shifted_by_two_pixels_are_one(method: str) -> None:
    (box,) = fitted({w: [Box(10 + 2 * n, 20, 30, 40)] for n, w in enumerate("abc")}, method).boxes_["image"]
    assert (box.left, box.top, box.width, box.height) == pytest.approx((12, 20, 30, 40), abs=0.7)
    assert box.workers == 3
    assert 0.5 < box.confidence <= 1


@both
def test_classes_are_not_mixed_and_far_boxes_are_not_joined(method: str) -> None:
    cat, dog, far = Box(0, 0, 10, 10, "cat"), Box(0, 0, 10, 10, "dog"), Box(50, 50, 10, 10, "cat")
    boxes = fitted({w: [cat, dog, far] for w in "abc"}, method).boxes_["image"]
    assert sorted((box.label, box.left) for box in boxes) == [("cat", 0), ("cat", 50), ("dog", 0)]


@both
def test_two_boxes_of_one_worker_are_two_things(method: str) -> None:
    close = [Box(0, 0, 10, 10), Box(1, 0, 10, 10)]
    boxes = fitted(dict.fromkeys("abc", close), method).boxes_["image"]
    assert [box.workers for box in boxes] == [3, 3]


@both
def test_a_box_of_a_few_is_dropped(method: str) -> None:
    answers = {w: [Box(0, 0, 10, 10)] for w in "abcd"} | {"e": [Box(0, 0, 10, 10), Box(40, 40, 5, 5)]}
    assert len(fitted(answers, method).boxes_["image"]) == 1
    assert len(fitted(answers, method, share=0.0).boxes_["image"]) == 2


@both
def test_who_draws_nothing_lowers_the_confidence(method: str) -> None:
    seen = {w: [Box(0, 0, 10, 10)] for w in "ab"}
    sure = fitted(seen, method).boxes_["image"][0].confidence
    assert fitted(seen | {"c": []}, method).boxes_["image"][0].confidence < sure


def test_one_answer_alone_has_no_confidence_in_the_compatible_rule() -> None:
    (box,) = fitted({"a": [Box(1, 2, 3, 4, "cat")]}, "compatible").boxes_["image"]
    assert (box.left, box.top, box.width, box.height, box.label, box.confidence) == (1, 2, 3, 4, "cat", 0.0)


def test_the_compatible_confidence_is_share_times_overlap() -> None:
    answers = {"a": [Box(0, 0, 10, 10)], "b": [Box(0, 0, 10, 8)], "c": []}
    assert fitted(answers, "compatible").boxes_["image"][0].confidence == pytest.approx(2 / 3 * 0.8)


@both
def test_nobody_drew_anything_and_nobody_answered(method: str) -> None:
    assert fitted({"a": [], "b": []}, method).boxes_ == {"image": []}
    assert BoxConsolidator(method=method).fit([]).boxes_ == {}


def test_a_later_answer_replaces_an_earlier_one() -> None:
    model = BoxConsolidator().fit([("i", "a", [Box(0, 0, 1, 1)]), ("i", "a", [])])
    assert model.boxes_ == {"i": []}


@pytest.mark.parametrize(
    ("box", "message"),
    [(Box(0, 0, -1, 1), "negative size"), (Box(float("nan"), 0, 1, 1), "not finite"), (Box(0, 0, 1, 1e400), "finite")],
)
def test_bad_boxes_are_named(box: Box, message: str) -> None:
    with pytest.raises(BadVotes, match=f"item 'image', worker 'a'.*{message}"):
        fitted({"a": [box]})


@both
def test_order_and_names_do_not_matter(method: str) -> None:
    random = np.random.default_rng(1)
    answers = [
        (image, worker, [Box(*(random.normal(50 * n, 3, 2)), *random.uniform(15, 25, 2)) for n in range(3)])
        for image in range(6)
        for worker in range(4)
    ]
    plain = BoxConsolidator(method=method).fit(answers).boxes_
    renamed = [(image, f"{9 - worker}", boxes[::-1]) for image, worker, boxes in answers]
    other = BoxConsolidator(method=method).fit([renamed[n] for n in random.permutation(len(renamed))]).boxes_
    for image, boxes in plain.items():
        numbers = [[(b.left, b.top, b.width, b.height, b.confidence) for b in found] for found in (boxes, other[image])]
        np.testing.assert_allclose(numbers[0], numbers[1], atol=1e-6)


def test_workers_who_lean_and_slip_are_seen_through() -> None:
    """Two precise workers, one who draws everything a third too far right, one who slips at every fifth point."""
    random = np.random.default_rng(2)
    truth = random.uniform(0, 100, (200, 2))
    group, worker = np.repeat(np.arange(200), 4).astype(np.int32), np.tile(np.arange(4), 200).astype(np.int32)
    points = truth[group] + random.normal(0, 0.1, (800, 2))
    points[worker == 2, 0] += 3.0
    slips = (worker == 3) & (group % 5 == 0)
    points[slips] += random.normal(0, 30, (slips.sum(), 2))
    fused = fuse(points, group, worker, 4, lambda centres, _: np.full(len(centres), 9.0))
    assert np.abs(fused.centres - truth).mean() < 0.15
    assert fused.leanings[2, 0] == pytest.approx(1 / 3, abs=0.05)
    assert fused.spreads[3] > 2 * fused.spreads[0]


def test_overlap() -> None:
    boxes = np.array([[0.0, 0, 2, 2], [1, 1, 3, 3], [5, 5, 5, 5]])
    expected = [[1, 1 / 7, 0], [1 / 7, 1, 0], [0, 0, 0]]
    np.testing.assert_allclose(box_iou(boxes, boxes), expected)


@needs_crowd
def test_pedestrians_against_experts() -> None:
    found = BoxConsolidator().fit(crowd_answers()).boxes_
    seen = judge_boxes(found, expert_boxes())
    assert seen.f1 >= 0.915
    assert seen.iou >= 0.835
