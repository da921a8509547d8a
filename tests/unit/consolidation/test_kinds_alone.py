"""What single kinds of answers promise beyond what all do: geometry, alignment, adversaries, order of grades."""

import numpy as np
import pytest

from consolidation import (
    HierarchicalDawidSkene,
    Keypoint,
    KeypointConsolidator,
    Mask,
    MaskConsolidator,
    OrdinalDawidSkene,
    Polygon,
    PolygonConsolidator,
    RankingConsolidator,
    SemanticConsolidator,
    TextConsolidator,
    Votes,
)
from consolidation.alignment import edit_distance, lay_side_by_side
from consolidation.decisions import Sightings
from consolidation.errors import BadVotes
from consolidation.geometry import box_iou
from consolidation.paths import nearest, outline_iou, path_distance, resampled, simplified
from consolidation.presence import judge_presence


def test_the_overlap_of_outlines_is_that_of_boxes() -> None:
    random = np.random.default_rng(0)
    for _ in range(30):
        corners = random.uniform(0, 50, (2, 2))
        boxes = np.hstack([corners, corners + random.uniform(5, 50, (2, 2))])
        paths = [np.array([(x, y), (r, y), (r, b), (x, b)]) for x, y, r, b in boxes]
        assert outline_iou(*paths) == pytest.approx(box_iou(boxes[:1], boxes[1:])[0, 0], abs=0.03)


def test_an_outline_with_a_notch_has_no_overlap_inside_it() -> None:
    notched = np.array(
        [(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (20.0, 30.0), (20.0, 10.0), (10.0, 10.0), (10.0, 30.0), (0.0, 30.0)]
    )
    inside = np.array([(12.0, 14.0), (18.0, 14.0), (18.0, 28.0), (12.0, 28.0)])
    assert outline_iou(notched, inside) == 0
    assert outline_iou(notched, notched) == 1


def test_fewer_points_stay_within_the_tolerance() -> None:
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = 50 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    line = np.array([(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)])
    (few,) = simplified([circle], np.array([1.0]), closed=True)
    assert 8 <= len(few) < 40
    feet = nearest(circle, np.zeros(200, np.int64), [few], closed=True)
    assert np.linalg.norm(feet - circle, axis=1).max() <= 1.0
    several = simplified([line, np.array([(0.0, 0.0), (5.0, 3.0), (10.0, 0.0)])], np.array([0.1, 0.1]), closed=False)
    assert [one.tolist() for one in several] == [[[0, 0], [10, 0]], [[0, 0], [5, 3], [10, 0]]]


def test_paths_are_the_same_whichever_end_comes_first() -> None:
    line = np.array([(0.0, 0.0), (5.0, 5.0), (10.0, 0.0)])
    assert path_distance(line, line[::-1], closed=False) == pytest.approx(0)
    assert [path.tolist() for path in resampled([np.ones((2, 2))], 10, closed=False)] == [[[1, 1]]]


def test_a_leaning_and_a_sloppy_hand_do_not_move_the_outline() -> None:
    random = np.random.default_rng(4)
    answers, square = [], np.array([(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)])
    for item in range(40):
        for worker, spread, lean in (("a", 0.5, 0), ("b", 0.5, 0), ("c", 0.5, 6), ("d", 5, 0)):
            points = square + random.normal(0, spread, (4, 2)) + lean
            answers.append((item, worker, [Polygon(tuple(map(tuple, points.tolist())))]))
    model = PolygonConsolidator().fit(answers)
    overlaps = [outline_iou(np.array(model.polygons_[item][0].points), square) for item in range(40)]
    assert np.mean(overlaps) > 0.96
    assert all(len(model.polygons_[item][0].points) <= 12 for item in range(40))


def test_a_point_that_only_one_of_five_set_is_unlikely() -> None:
    answers = [(i, w, [Keypoint(10, 10, "eye")]) for i in range(20) for w in "abcde"]
    answers[0] = (0, "a", [Keypoint(10, 10, "eye"), Keypoint(60, 60, "eye")])
    points = KeypointConsolidator(radius=4, share=0).fit(answers).keypoints_[0]
    assert points[0].confidence > 0.9
    assert points[1].confidence < 0.3


def test_masks_and_images_of_another_size_are_named() -> None:
    with pytest.raises(BadVotes, match=r"item 'i', worker 'b'.*is not of the size \(4, 4\)"):
        MaskConsolidator().fit([("i", w, [Mask(np.ones((4, n), bool))]) for w, n in (("a", 4), ("b", 5))])
    with pytest.raises(BadVotes, match=r"item 'i', worker 'b': the image is \(4, 5\), that of 'a' is \(4, 4\)"):
        SemanticConsolidator(2).fit([("i", w, np.ones((4, n), int)) for w, n in (("a", 4), ("b", 5))])
    with pytest.raises(BadVotes, match="whole numbers in two dimensions"):
        SemanticConsolidator(2).fit([("i", "a", np.ones((4, 4)))])


def test_a_painter_who_swaps_classes_is_seen_through() -> None:
    """Two see classes 1 and 2 as they are, one always swaps them; in the last image only he and one other answered."""
    random = np.random.default_rng(5)
    truth = [random.integers(0, 3, (12, 12)) for _ in range(8)]
    swapped = np.array([0, 2, 1])
    answers = [(i, w, swapped[t] if w == "c" else t) for i, t in enumerate(truth) for w in "abc" if i < 7 or w != "b"]
    model = SemanticConsolidator(3).fit(answers)
    assert (model.images_[7].classes == truth[7]).mean() > 0.95
    assert model.worker_skills_["c"] < 0.6 < model.worker_skills_["a"]


def test_who_turns_the_order_round_is_turned_back() -> None:
    random = np.random.default_rng(6)
    answers = []
    for item in range(30):
        order = random.permutation(5).tolist()
        answers += [(item, w, order if w != "liar" else order[::-1]) for w in ("a", "b", "c", "liar")]
        answers += [(item, w, ["first", "last"]) for w in ("a", "b")]
    model = RankingConsolidator().fit(answers)
    assert model.worker_skills_["liar"] < 0.2
    assert model.rankings_[0].order.index("first") < model.rankings_[0].order.index("last")
    assert len(model.rankings_[0].leads) == 6
    assert sum(model.rankings_[0].scores) == pytest.approx(0)


def test_edit_distance_is_that_of_the_textbook() -> None:
    def textbook(one: str, other: str) -> int:
        if not one or not other:
            return len(one) + len(other)
        change = textbook(one[1:], other[1:]) + (one[0] != other[0])
        return min(change, textbook(one[1:], other) + 1, textbook(one, other[1:]) + 1)

    random = np.random.default_rng(7)
    for _ in range(40):
        one, other = ("".join(random.choice(list("abc"), random.integers(0, 6))) for _ in range(2))
        expected = textbook(one, other) / max(len(one), len(other), 1)
        assert edit_distance(one, other) == pytest.approx(expected)


def test_sequences_side_by_side_give_every_word_of_each_in_order() -> None:
    random = np.random.default_rng(8)
    for _ in range(30):
        given = [random.choice(list("abcd"), random.integers(1, 7)).tolist() for _ in range(4)]
        slots = lay_side_by_side(given)
        for number, words in enumerate(given):
            said = [word for slot in slots for word, who in slot.items() if number in who]
            assert [word for word in said if word] == words
            assert len(said) == len(slots)


def test_a_transcript_may_be_better_than_each_of_its_sources() -> None:
    said = {"a": "It was the best of times", "b": "it was a best of Times", "c": "it is the best of times"}
    text = TextConsolidator().fit(("1", w, words) for w, words in said.items()).texts_["1"]
    assert text.text == "it was the best of times"
    assert [word for word, _ in text.words] == text.text.split()
    sure = dict(text.words)
    assert sure["best"] > sure["was"]


def test_grades_near_the_truth_are_likelier_mistakes_and_the_median_is_between() -> None:
    random = np.random.default_rng(9)
    truth = random.integers(0, 6, 300)
    answers = np.clip(np.round(truth[:, None] + random.normal(0, 0.7, (300, 4))), 0, 5).astype(int)
    votes = Votes.from_triples([(i, w, int(answers[i, w])) for i in range(300) for w in range(4)], labels=range(6))
    model, plain = OrdinalDawidSkene().fit(votes), HierarchicalDawidSkene().fit(votes)
    assert model.crowd_.errors[0, 1] > model.crowd_.errors[0, 4]
    assert np.abs(model.medians_ - truth).mean() <= np.abs(plain.labels_ - truth).mean()


def test_slips_of_many_do_not_make_a_pair_of_marks_look_like_one() -> None:
    """Everybody invents things, each alone: then two marks on one thing are no accident."""
    everyone = list(range(5))
    alone = [({n % 5}, everyone) for n in range(200)]
    real = [(set(everyone), everyone)] * 100
    pair = [({0, 1}, everyone)]
    marked, saw = zip(*alone, *real, *pair, strict=True)
    chances = judge_presence(Sightings.listed(range(len(saw)), marked, saw, tuple(everyone))).probabilities
    assert chances[0] < 0.2
    assert chances[250] > 0.95
    assert 0.2 < chances[-1] < 0.9


def test_masks_may_be_windows_of_the_image() -> None:
    """The same things, found in a part of the memory; what is made of windows lies where they lie."""
    y, x = np.mgrid[:60, :80]
    things = [[(x - 20 - n) ** 2 + (y - 20) ** 2 < 100, (x - 55) ** 2 + (y - 40 - n) ** 2 < 150] for n in range(3)]
    whole = [("i", f"w{n}", [Mask(one, "a") for one in said]) for n, said in enumerate(things)]

    def window(pixels: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Mask:
        rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
        part = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return Mask(part, "a", (int(columns[0]), int(rows[0])))

    parts = [(item, worker, [window(mask.pixels) for mask in masks]) for item, worker, masks in whole]
    for method in ("model", "compatible"):
        expected, found = (MaskConsolidator(method=method).fit(said).masks_["i"] for said in (whole, parts))
        assert len(found) == len(expected) == 2
        for one, other in zip(found, expected, strict=True):
            assert one.origin is not None
            assert one.agreement == other.agreement
            laid = np.zeros((60, 80), bool)
            left, top = one.origin
            laid[top : top + one.pixels.shape[0], left : left + one.pixels.shape[1]] = one.pixels
            assert (laid == other.pixels).all()
