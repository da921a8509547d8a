"""How far answers to one item err together, in crowds of which it is known."""

import numpy as np
import pytest

from consolidation import HierarchicalDawidSkene, Votes
from consolidation.correlation import Correlation
from consolidation.design import VoteMatrix

N_ITEMS, N_WORKERS = 2000, 25


def crowd(answers: int, hard: float, right: float = 0.8, n_labels: int = 3) -> Votes:
    """Who is right in `right` of all cases; a share `hard` of the items are such that everybody guesses."""
    dice = np.random.default_rng(11)
    truth, guessed = dice.integers(0, n_labels, N_ITEMS), dice.random(N_ITEMS) < hard
    item = np.repeat(np.arange(N_ITEMS, dtype=np.int32), answers)
    worker = np.concatenate([dice.permutation(N_WORKERS)[:answers] for _ in range(N_ITEMS)]).astype(np.int32)
    knows = (dice.random(len(item)) < right) & ~guessed[item]
    label = np.where(knows, truth[item], dice.integers(0, n_labels, len(item))).astype(np.int32)
    return Votes(item, worker, label, tuple(range(N_ITEMS)), tuple(range(N_WORKERS)), tuple(range(n_labels)))


def seen(votes: Votes) -> Correlation:
    model, found = HierarchicalDawidSkene(), list[Correlation]()
    model.correlate = found.append  # type: ignore[method-assign]
    model.correlation_ = 0.5
    model.fit(votes)
    return found[0]


@pytest.mark.parametrize("answers", [3, 5, 10, 20])
def test_independent_answers_show_no_correlation(answers: int) -> None:
    told = seen(crowd(answers, hard=0.0))
    noise = 3 / np.sqrt(told.pairs)  # standard errors
    assert abs(told.common / told.most) < noise
    assert told.pairs == N_ITEMS * answers * (answers - 1) / 2
    assert told.discount < 0.2 + 8 * noise + 1 / answers


def test_the_more_items_are_hard_the_less_are_more_answers_worth() -> None:
    found = [HierarchicalDawidSkene().fit(crowd(10, hard)) for hard in (0.0, 0.1, 0.3)]
    assert found[0].correlation_ < found[1].correlation_ - 0.1 < found[2].correlation_ - 0.2
    assert all(0 <= one.correlation_ <= 1 for one in found)


def test_few_pairs_leave_what_is_usual() -> None:
    assert Correlation().among_answers == pytest.approx(0.04)
    assert Correlation(common=5.0, most=10.0, pairs=10.0, answers=20.0, items=10.0).among_answers < 0.05
    assert HierarchicalDawidSkene().fit(Votes.from_triples([("i", "w", "a"), ("i", "v", "b")])).correlation_ == 1.0


def test_sums_of_parts_are_the_sums_of_all() -> None:
    votes = crowd(4, hard=0.2)
    model = HierarchicalDawidSkene().fit(votes)
    matrix, right = votes.matrix, model.right()
    q = model.posteriors(matrix, np.arange(N_WORKERS, dtype=np.int32))
    whole = Correlation.of(matrix, q, matrix.expected(q), right)
    total = Correlation()
    for part in (votes.item < 700, votes.item >= 700):
        rows = np.unique(votes.item[part])
        one = votes.select(part)
        items = np.searchsorted(rows, one.item).astype(np.int32)
        own = VoteMatrix.build(items, one.worker, one.label, (len(rows), N_WORKERS, 3))
        total = total.plus(Correlation.of(own, q[rows], own.expected(q[rows]), right))
    np.testing.assert_allclose(total.sums(), whole.sums(), rtol=1e-9)
    np.testing.assert_allclose(total.plus(whole, -1).sums(), np.zeros(5), atol=1e-6)
    assert HierarchicalDawidSkene(correlation=0.3).fit(votes).correlation_ == 0.3
