"""Simulated workers: the same seed gives the same people, and skill is what it says."""

import pytest

from labeling.crowd import Habits, Worker, truth_of

CLASSES = ["a", "b", "c", "d"]


def share_right(habits: Habits, number: int = 0) -> float:
    worker = Worker(number, habits, CLASSES, seed=3)
    return sum(worker.answer("b") == "b" for _ in range(4000)) / 4000


@pytest.mark.parametrize("skill", [0.3, 0.8, 1.0])
def test_skill_is_the_share_of_right_answers(skill: float) -> None:
    assert share_right(Habits(skill=(skill, skill))) == pytest.approx(skill, abs=0.03)


def test_spammers_do_not_look() -> None:
    assert share_right(Habits(skill=(1, 1), spam=1)) == pytest.approx(0.25, abs=0.03)


def test_confusion_prefers_the_neighbour() -> None:
    worker = Worker(0, Habits(skill=(0, 0), confusion=1), CLASSES, seed=1)
    assert {worker.answer("d") for _ in range(50)} == {"a"}


def test_same_seed_same_person() -> None:
    one, two = (Worker(5, Habits(), CLASSES, seed=9) for _ in range(2))
    assert [one.answer("a") for _ in range(50)] == [two.answer("a") for _ in range(50)]
    assert one.skill != Worker(6, Habits(), CLASSES, seed=9).skill


def test_truth_is_as_given_or_drawn_once() -> None:
    assert truth_of("7", CLASSES, {"7": "c"}, seed=1) == "c"
    assert len({truth_of("8", CLASSES, {}, seed=1) for _ in range(5)}) == 1
    assert {truth_of(str(n), CLASSES, {}, seed=1) for n in range(100)} == set(CLASSES)
