"""Every kind of answer that is not one label: what must hold for all of them, whatever is drawn, ordered or written."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from consolidation import (
    BadVotes,
    Box,
    BoxConsolidator,
    Keypoint,
    KeypointConsolidator,
    Mask,
    MaskConsolidator,
    Polygon,
    PolygonConsolidator,
    Polyline,
    PolylineConsolidator,
    RankingConsolidator,
    SemanticConsolidator,
    Span,
    SpanConsolidator,
    TextConsolidator,
    VerdictConsolidator,
)


@dataclass(frozen=True)
class Kind:
    make: Callable[..., Any]
    results: str
    """The attribute that holds them, item → result or list of results."""
    good: Any
    """An answer."""
    other: Any
    """Another, far from it."""
    empty: Any
    """An answer that there is nothing; None where there is no such answer."""
    bad: Any
    wrong: str
    """What the error says of it."""
    value: Callable[[Any], Any]
    """Of a result, what can be compared: numbers, text, tuples."""


def square(x: float, size: float = 20.0) -> tuple[tuple[float, float], ...]:
    return ((x, 5.0), (x + size, 5.0), (x + size, 5.0 + size), (x, 5.0 + size))


def near(*numbers: float) -> tuple[float, ...]:
    return tuple(round(number, 5) for number in numbers)


def disc(x: int) -> np.ndarray:
    rows, columns = np.mgrid[:40, :120]
    return (rows - 20) ** 2 + (columns - x) ** 2 < 100


KINDS = {
    "boxes": Kind(
        BoxConsolidator,
        "boxes_",
        [Box(0, 0, 10, 10)],
        [Box(50, 0, 10, 10)],
        [],
        [Box(0, 0, -1, 1)],
        "negative",
        lambda box: near(box.left, box.top, box.width, box.height),
    ),
    "polygons": Kind(
        PolygonConsolidator,
        "polygons_",
        [Polygon(square(0.0))],
        [Polygon(square(80.0))],
        [],
        [Polygon(((0.0, 0.0), (1.0, 1.0)))],
        "fewer than 3 points",
        lambda path: near(*(number for point in path.points for number in point)),
    ),
    "polylines": Kind(
        PolylineConsolidator,
        "polylines_",
        [Polyline(((0.0, 0.0), (100.0, 0.0)))],
        [Polyline(((0.0, 80.0), (100.0, 80.0)))],
        [],
        [Polyline(((0.0, 0.0), (1.0, float("nan"))))],
        "two finite numbers",
        lambda path: near(*(number for point in path.points for number in point)),
    ),
    "keypoints": Kind(
        lambda **options: KeypointConsolidator(radius=5, **options),
        "keypoints_",
        [Keypoint(10, 20, "nose")],
        [Keypoint(70, 20, "nose")],
        [],
        [Keypoint(float("inf"), 0)],
        "not finite",
        lambda point: near(point.x, point.y),
    ),
    "masks": Kind(
        MaskConsolidator,
        "masks_",
        [Mask(disc(20))],
        [Mask(disc(90))],
        [],
        [Mask(np.zeros((40, 120), bool))],
        "no pixels",
        lambda mask: (int(mask.pixels.sum()), mask.pixels.tobytes()),
    ),
    "images": Kind(
        lambda **options: SemanticConsolidator(2, **options),
        "images_",
        disc(20).astype(np.int32),
        disc(90).astype(np.int32),
        None,
        np.full((40, 120), 7),
        r"0\.\.1",
        lambda image: image.classes.tobytes(),
    ),
    "spans": Kind(
        SpanConsolidator,
        "spans_",
        [Span(0, 8, "city")],
        [Span(20, 28, "city")],
        [],
        [Span(5, 5)],
        "0 <= start < end",
        lambda span: (span.start, span.end, span.label),
    ),
    "rankings": Kind(
        RankingConsolidator, "rankings_", "abc", "cba", None, "aab", "twice", lambda ranking: ranking.order
    ),
    "texts": Kind(TextConsolidator, "texts_", "an owl", "two crows", None, 7, "is not text", lambda text: text.text),
    "transcripts": Kind(
        TextConsolidator,
        "texts_",
        "the owl sat on the old wall",
        "a crow flew over every new house",
        None,
        None,
        "is not text",
        lambda text: text.text,
    ),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
both = pytest.mark.parametrize("method", ["model", "compatible"])
drawn = pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.empty is not None])


def found(
    kind: Kind, answers: list[tuple[Hashable, Hashable, Any]], method: str = "model"
) -> dict[Hashable, list[Any]]:
    results = getattr(kind.make(method=method).fit(answers), kind.results)
    return {item: result if isinstance(result, list) else [result] for item, result in results.items()}


def said(kind: Kind, *answers: Any) -> list[tuple[Hashable, Hashable, Any]]:
    return [("item", worker, answer) for worker, answer in zip("abcdefg", answers, strict=False)]


@every_kind
@both
def test_nobody_answered(kind: Kind, method: str) -> None:
    assert found(kind, [], method) == {}


@drawn
@both
def test_nobody_drew_anything(kind: Kind, method: str) -> None:
    assert found(kind, said(kind, kind.empty, kind.empty), method) == {"item": []}


@every_kind
@both
def test_a_single_answer_is_the_result(kind: Kind, method: str) -> None:
    (alone,) = found(kind, said(kind, kind.good), method)["item"]
    (agreed,) = found(kind, said(kind, kind.good, kind.good, kind.good), method)["item"]
    assert kind.value(alone) == kind.value(agreed)
    assert (alone.workers, agreed.workers) == (1, 3)
    assert alone.confidence <= agreed.confidence
    if method == "compatible":
        assert alone.confidence == 0.0


@every_kind
@both
def test_all_agree(kind: Kind, method: str) -> None:
    (result,) = found(kind, said(kind, kind.good, kind.good, kind.good), method)["item"]
    assert 0.6 < result.confidence <= 1


@every_kind
@both
def test_who_differs_lowers_the_confidence_and_does_not_win(kind: Kind, method: str) -> None:
    alike = said(kind, *[kind.good] * 5)
    split = [("split", worker, answer) for _, worker, answer in alike[:4]] + [("split", "e", kind.other)]
    results = found(kind, alike + split, method)
    assert kind.value(results["split"][0]) == kind.value(results["item"][0])
    assert results["split"][0].confidence < results["item"][0].confidence


@every_kind
@both
def test_neither_order_nor_names_matter(kind: Kind, method: str) -> None:
    random = np.random.default_rng(3)
    answers = [(i, w, kind.other if (i * w) % 4 == 3 else kind.good) for i in range(6) for w in range(4)]
    plain = found(kind, answers, method)
    renamed = [(item, f"w{9 - worker}", answer) for item, worker, answer in answers]
    shuffled = found(kind, [renamed[n] for n in random.permutation(len(renamed))], method)
    for item, results in plain.items():
        assert [kind.value(result) for result in results] == [kind.value(result) for result in shuffled[item]]
        for one, other in zip(results, shuffled[item], strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=1e-6)


@every_kind
def test_a_later_answer_replaces_an_earlier_one(kind: Kind) -> None:
    once = found(kind, said(kind, kind.good, kind.good))["item"]
    twice = found(kind, [("item", "a", kind.other), *said(kind, kind.good, kind.good)])["item"]
    assert [kind.value(result) for result in once] == [kind.value(result) for result in twice]


@every_kind
def test_bad_answers_are_told_with_item_and_worker(kind: Kind) -> None:
    with pytest.raises(BadVotes, match=f"item 'item', worker 'a'.*{kind.wrong}"):
        found(kind, said(kind, kind.bad))


@every_kind
def test_who_is_often_alone_is_less_skilled(kind: Kind) -> None:
    """Worker d answers otherwise in most items; the other three agree."""
    answers = [(i, w, kind.other if w == "d" and i % 4 else kind.good) for i in range(40) for w in "abcd"]
    skills = kind.make().fit(answers).worker_skills_
    assert set(skills) == set("abcd")
    assert skills["d"] < min(skills[w] for w in "abc")
    assert all(0 <= skill <= 1 for skill in skills.values())


def test_verdicts_keep_remarks_and_follow_both_rules() -> None:
    answers = [(i, w, "good" if (i + (w == "c")) % 3 else "bad", "") for i in range(9) for w in "abc"]
    answers += [
        ("x", "a", "bad", "too wide"),
        ("x", "b", "bad", " "),
        ("x", "c", "good", "fine"),
        ("alone", "a", "bad", ""),
    ]
    for method in ("model", "compatible"):
        model = VerdictConsolidator(method=method).fit(answers, labels=["good", "bad"])
        assert model.verdicts_["x"].label == "bad"
        assert model.verdicts_["x"].feedback == ("too wide", "fine")
        assert model.worker_skills_["c"] < model.worker_skills_["a"]
        assert (model.verdicts_["alone"].confidence == 0) == (method == "compatible")
    assert VerdictConsolidator().fit([]).verdicts_ == {}
    with pytest.raises(BadVotes, match="'ugly' is not one of the 2 classes"):
        VerdictConsolidator().fit([("x", "a", "ugly", "")], labels=["good", "bad"])
