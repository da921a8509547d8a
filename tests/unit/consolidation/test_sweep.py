"""The fast ways give what the plain way gives: compiled loops, integer columns, accelerated rounds."""

import sys
from collections.abc import Callable

import numpy as np
import pytest

from consolidation import IBCC, DawidSkene, HierarchicalDawidSkene, Votes, extra
from consolidation import sweep as sweeps
from consolidation.acceleration import settle
from consolidation.confusion import ConfusionModel
from consolidation.names import factorise
from tests.unit.consolidation.crowd_data import needs_crowd, votes_of


def random_votes(n_labels: int, seed: int = 0) -> Votes:
    random = np.random.default_rng(seed)
    item, worker = np.repeat(np.arange(400), 4), random.integers(0, 30, 1600)
    truth, skill = random.integers(0, n_labels, 400), random.uniform(0.4, 0.95, 30)
    wrong = random.integers(0, n_labels, 1600)
    return Votes.from_columns(
        item, worker, np.where(random.random(1600) < skill[worker], truth[item], wrong), list(range(n_labels))
    )


@pytest.mark.parametrize("n_labels", [2, 3, 4, 7, 20])
@pytest.mark.parametrize("make", [HierarchicalDawidSkene, DawidSkene, IBCC], ids=lambda make: make.__name__)
def test_compiled_loops_agree_with_sparse_products(
    make: type[ConfusionModel], n_labels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    votes = random_votes(n_labels)
    monkeypatch.setattr(extra, "LOADED_FROM", 10**9)
    monkeypatch.setattr(extra, "COMPILED_FROM", 10**9)
    plain = make().fit(votes)
    monkeypatch.setattr(extra, "LOADED_FROM", 0)
    monkeypatch.setattr(extra, "COMPILED_FROM", 0)
    compiled = make().fit(votes)
    assert "consolidation.compiled" in sys.modules
    np.testing.assert_array_equal(compiled.labels_, plain.labels_)
    np.testing.assert_allclose(compiled.probas_, plain.probas_, atol=1e-6)
    assert compiled.n_iter_ == plain.n_iter_


def test_without_numba_the_sparse_products_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "LOADED_FROM", 0)
    monkeypatch.setattr(extra, "COMPILED_FROM", 0)
    monkeypatch.setattr(extra.importlib.util, "find_spec", lambda name: None)
    matrix = random_votes(3).matrix
    assert isinstance(sweeps.sweep_over(matrix, np.ones((400, 1))), sweeps.SparseSweep)


@needs_crowd
@pytest.mark.parametrize("name", ["birds", "dog", "MS", "SP", "tweet", "ZC_us", "ZC_in"])
def test_acceleration_ends_where_plain_rounds_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    votes = votes_of(name)
    fast = HierarchicalDawidSkene().fit(votes)
    monkeypatch.setattr("consolidation.acceleration.NEAR", -1.0)
    plain = HierarchicalDawidSkene(tol=1e-7, max_iter=3000).fit(votes)
    assert plain.converged_
    np.testing.assert_array_equal(fast.labels_, plain.labels_)
    np.testing.assert_allclose(fast.probas_, plain.probas_, atol=1e-3)
    assert fast.n_iter_ < 0.6 * plain.n_iter_


def test_settling_takes_leaps_only_when_they_help() -> None:
    """A slow linear contraction is jumped over; the limit of rounds holds."""
    goal = np.array([[3.0, 1.0], [2.0, 2.0]])

    def step(table: np.ndarray) -> tuple[np.ndarray, float]:
        return goal + 0.95 * (table - goal), 0.01 * float(np.abs(table - goal).max())

    start = np.array([[1.0, 3.0], [4.0, 0.0]])
    done = settle(step, start, tol=1e-9, limit=1000)
    assert done.converged
    assert done.rounds < 60
    np.testing.assert_allclose(done.table, goal, atol=1e-6)
    stopped = settle(step, start, tol=1e-9, limit=2)
    assert (stopped.rounds, stopped.converged) == (2, False)


def test_compiled_names_are_those_of_the_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short and long, empty, in letters of several bytes, one the beginning of another, more than fit at first."""
    pytest.importorskip("numba")
    random = np.random.default_rng(0)
    letters = ["a", "b", "é", "日", "\x01", "\x7f", "\x80"]
    columns = [[f"the name of the object number {n % 33_000}" for n in range(40_000)]]
    for longest in (3, 8, 9, 16, 17, 40):
        lengths = random.integers(0, longest + 1, 200)
        columns.append(["".join(random.choice(letters[: 1 + longest % 7], n)) for n in lengths.tolist()])
    for column in columns:
        monkeypatch.setattr(extra, "LOADED_FROM", 10**9)
        monkeypatch.setattr(extra, "COMPILED_FROM", 10**9)
        codes, table = factorise(column)
        monkeypatch.setattr(extra, "LOADED_FROM", 0)
        monkeypatch.setattr(extra, "COMPILED_FROM", 0)
        compiled = factorise(column)
        np.testing.assert_array_equal(compiled[0], codes)
        assert compiled[1] == table
    for strange in (["a\0b", "c"], ["a", None, "a"], ["\ud800", "a"], [1, True, 1.0]):
        codes, table = factorise(strange)
        assert [table[code] for code in codes] == strange


def test_where_nothing_can_be_written_functions_are_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    from consolidation import compiling

    def njit(*, cache: bool = False, **options: object) -> Callable[[object], object]:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: (function, options)

    monkeypatch.setattr(compiling, "njit", njit)
    assert compiling.inlined(len) == (len, {"nogil": True, "inline": "always"})
