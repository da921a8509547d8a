"""What the answers tell about the people, where it is known what each of them does."""

from collections.abc import Callable

import numpy as np
import pytest

from consolidation import Finding, HierarchicalDawidSkene, Known, Person, Votes, people
from consolidation.people import Part, people_in_parts

N_ITEMS, N_WORKERS, ANSWERS = 600, 15, 4
Habit = Callable[[int, float, np.random.Generator], int]


def crowd(n_labels: int, seed: int = 7, **habits: Habit) -> dict[str, Person]:
    """Fifteen people, right in four of five cases but for those with a habit (truth, time 0..1, dice) → answer."""
    dice = np.random.default_rng(seed)
    names = [*habits, *(f"usual {n}" for n in range(N_WORKERS - len(habits)))]
    rows, times = [], []
    for item in range(N_ITEMS):
        truth = int(dice.integers(n_labels))
        for name in dice.choice(names, ANSWERS, replace=False).tolist():
            usual = truth if dice.random() < 0.8 else int(dice.integers(n_labels))
            said = habits[name](truth, item / N_ITEMS, dice) if name in habits else usual
            rows.append((item, name, said))
            times.append(float(item))
    shuffled = dice.permutation(len(rows)).tolist()
    votes = Votes.from_triples([rows[n] for n in shuffled], labels=range(n_labels))
    model = HierarchicalDawidSkene().fit(votes)
    return {str(one.worker): one for one in people(votes, model, np.array([times[n] for n in shuffled]))}


@pytest.mark.parametrize(("n_labels", "seed"), [(2, 7), (4, 7), (10, 7), (10, 4)])
def test_each_habit_is_found_and_nobody_else_is_suspected(n_labels: int, seed: int) -> None:
    found = crowd(
        n_labels,
        seed,
        blind=lambda truth, time, dice: int(dice.integers(n_labels)),
        always=lambda truth, time, dice: 0,
        turned=lambda truth, time, dice: (truth + 1) % n_labels,
        tired=lambda truth, time, dice: truth if time < 0.5 else int(dice.integers(n_labels)),
    )
    findings = {name: one.finding for name, one in found.items() if one.finding}
    assert findings == {
        "blind": Finding.SPAMMER,
        "always": Finding.SPAMMER,
        "turned": Finding.ADVERSARY,
        "tired": Finding.DRIFT,
    }


def test_weak_but_honest_work_is_no_spam() -> None:
    found = crowd(4, weak=lambda truth, time, dice: truth if dice.random() < 0.35 else int(dice.integers(4)))
    assert found["weak"].finding is None
    assert found["weak"].skill < 0.7 < found["usual 1"].skill


def test_the_interval_holds_the_skill_and_narrows_with_answers() -> None:
    found = crowd(3)
    assert all(0 < one.low < one.skill < one.high < 1 for one in found.values())
    true = 0.8 + 0.2 / 3
    assert np.mean([one.low < true < one.high for one in found.values()]) > 0.8
    few = next(iter(people(*_few())))
    assert few.high - few.low > 2 * max(one.high - one.low for one in found.values())


def _few() -> tuple[Votes, HierarchicalDawidSkene]:
    votes = Votes.from_triples([(i, w, i % 2) for i in range(4) for w in "ab"])
    return votes, HierarchicalDawidSkene().fit(votes)


def test_one_answer_each_tells_nothing() -> None:
    votes = Votes.from_triples([(i, f"w{i % 3}", "ab"[i % 2]) for i in range(60)])
    for one in people(votes, HierarchicalDawidSkene().fit(votes)):
        assert (one.judged, one.information, one.finding) == (0, 0.0, None)
        assert np.isnan(one.agreement)
        assert np.isnan(one.halves).all()


def test_no_answers_and_no_people() -> None:
    votes = Votes.from_triples([], labels=["a", "b"])
    assert list(people(votes, HierarchicalDawidSkene().fit(votes))) == []


def test_what_a_person_said_adds_up() -> None:
    found = crowd(3)
    for one in found.values():
        assert one.table.shape == (3, len(one.said))
        assert one.table.sum() == pytest.approx(one.judged)
        assert one.judged == one.answers


def test_answers_in_parts_tell_what_all_of_them_tell_at_once() -> None:
    dice = np.random.default_rng(3)
    truth = dice.integers(0, 3, 200)
    triples = [
        (i, f"w{w}", "abc"[truth[i] if dice.random() > 0.1 * w else dice.integers(0, 3)])
        for i in range(200)
        for w in dice.choice(7, int(dice.integers(1, 5)), replace=False)
    ]
    votes, time = Votes.from_triples(triples), dice.random(len(triples))
    model = HierarchicalDawidSkene(known=Known(gold={3: "a", 77: "c"})).fit(votes)
    parts = [Part(votes.select(votes.item % 3 == n), time[votes.item % 3 == n]) for n in range(3)]
    for one, other in zip(people(votes, model, time), people_in_parts(model, parts), strict=True):
        for name in ("worker", "answers", "judged", "finding"):
            assert getattr(one, name) == getattr(other, name)
        for name in ("skill", "low", "high", "agreement", "information", "halves", "said", "table"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-9)
