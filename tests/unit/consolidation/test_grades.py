"""People whose answers are near or far rather than right or wrong, where it is known what each of them does."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from consolidation import (
    Finding,
    Grades,
    NumberConsolidator,
    Person,
    RankingConsolidator,
    SemanticConsolidator,
    TextConsolidator,
    graded_people,
)

ITEMS = 60
CARE = {"ann": 0.4, "bob": 0.6, "cy": 0.8, "dora": 1.0}
Random = np.random.Generator
Rows = list[tuple[int, str, Any]]


def numbers(truth: Random, dice: Random, care: float) -> tuple[float, float]:
    true = truth.normal(50, 20)
    return true, float(true + dice.normal(0, 8 * care))


def orders(truth: Random, dice: Random, care: float) -> tuple[list[int], list[int]]:
    strength = truth.normal(size=6)
    seen = strength + dice.normal(0, care / 2, 6)
    return np.argsort(-strength).tolist(), np.argsort(-seen).tolist()


def texts(truth: Random, dice: Random, care: float) -> tuple[str, str]:
    words = [f"w{n}" for n in truth.integers(0, 300, 9)]
    return " ".join(words), " ".join("um" if dice.random() < care / 4 else word for word in words)


def images(truth: Random, dice: Random, care: float) -> tuple[np.ndarray, np.ndarray]:
    """A class on a rectangle somewhere, with an edge that is seen here or there."""
    left, top, label = truth.integers(2, 9), truth.integers(2, 9), truth.integers(1, 3)
    shift = round(float(dice.normal(0, care)))
    clean, seen = np.zeros((24, 24), int), np.zeros((24, 24), int)
    clean[top : top + 10, left : left + 12] = label
    seen[top : top + 10, left + shift : left + 12 + shift] = label
    return clean, seen


Make = Callable[[Random, Random, float], tuple[Any, Any]]
KINDS: dict[str, tuple[Make, Callable[[Iterable[Any]], Grades]]] = {
    "numbers": (numbers, lambda rows: NumberConsolidator().fit(rows).grades()),
    "orders": (orders, lambda rows: RankingConsolidator().fit(rows).grades()),
    "texts": (texts, lambda rows: TextConsolidator().fit(rows).grades()),
    "images": (images, lambda rows: SemanticConsolidator(3).fit(rows).grades()),
}


def answers(make: Make) -> tuple[Rows, list[Any]]:
    """Those of four careful people, and what is true."""
    rows, truths = [], []
    for item in range(ITEMS):
        for worker, care in CARE.items():
            true, said = make(np.random.default_rng(item), np.random.default_rng([item, *worker.encode()]), care)
            rows.append((item, worker, said))
        truths.append(true)
    return rows, truths


def told(kind: str, rows: Rows) -> dict[str, Person]:
    return {str(one.worker): one for one in graded_people(KINDS[kind][1](rows))}


@pytest.mark.parametrize("kind", KINDS)
def test_honest_people_are_told_by_their_care_and_not_suspected(kind: str) -> None:
    found = told(kind, answers(KINDS[kind][0])[0])
    assert {one.finding for one in found.values()} == {None}
    assert found["ann"].skill > found["dora"].skill
    for one in found.values():
        assert 0 < one.low < one.skill < one.high < 1
        assert (one.answers, one.judged) == (ITEMS, ITEMS)
        assert 0.5 < one.agreement <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_who_does_not_look_and_who_tires_are_found(kind: str) -> None:
    rows, truths = answers(KINDS[kind][0])
    elsewhere = [truths[(item + 7) % ITEMS] for item in range(ITEMS)]
    rows += [(item, "blind", elsewhere[item]) for item in range(ITEMS)]
    rows += [(item, "tired", truths[item] if item < ITEMS / 2 else elsewhere[item]) for item in range(ITEMS)]
    found = told(kind, rows)
    assert {name: one.finding for name, one in found.items() if one.finding} == {
        "blind": Finding.SPAMMER,
        "tired": Finding.DRIFT,
    }
    assert found["blind"].high < min(found[name].low for name in CARE)
    assert found["tired"].halves[0] > found["tired"].halves[1] + 0.1


def test_an_order_or_a_scale_that_is_turned_round_is_found() -> None:
    rows, truths = answers(orders)
    rows += [(item, "turned", list(reversed(true))) for item, true in enumerate(truths)]
    assert {name for name, one in told("orders", rows).items() if one.finding is Finding.ADVERSARY} == {"turned"}
    rows, truths = answers(numbers)
    rows += [(item, "turned", 100 - true) for item, true in enumerate(truths)]
    assert {name for name, one in told("numbers", rows).items() if one.finding is Finding.ADVERSARY} == {"turned"}


def test_classes_that_are_mistaken_stand_in_the_table() -> None:
    rows, truths = answers(images)
    rows += [(item, "swaps", np.array([0, 2, 1])[true]) for item, true in enumerate(truths)]
    one = told("images", rows)["swaps"]
    table = np.zeros((3, 3))
    table[:, one.said] = one.table
    assert table.sum() == pytest.approx(ITEMS)
    assert table[1, 2] > 10 < table[2, 1]
    assert table[1, 1] + table[2, 2] < 1


@pytest.mark.parametrize("kind", KINDS)
def test_alone_nothing_can_be_told(kind: str) -> None:
    true, said = KINDS[kind][0](np.random.default_rng(0), np.random.default_rng(0), 1.0)
    (one,) = graded_people(KINDS[kind][1]([(1, "ann", said)]))
    assert (one.answers, one.judged, one.finding) == (1, 0, None)
    assert list(graded_people(KINDS[kind][1]([]))) == []
    for one in graded_people(KINDS[kind][1]([(1, "ann", said), (1, "bob", said), (2, "cy", true)])):
        assert one.judged == (0 if one.worker == "cy" else 1)
        assert one.judged == 0 or one.low < one.skill < one.high


def test_what_nobody_painted_is_agreed_on() -> None:
    blank = np.zeros((4, 4), int)
    model = SemanticConsolidator(2).fit([(1, "ann", blank), (1, "bob", blank)])
    assert model.grades().near.tolist() == [1.0, 1.0]
