"""Batches: the last fit does not know how the answers came, and what is in between keeps close to a full fit."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidation import HierarchicalDawidSkene, IncrementalDawidSkene, Known, NotFittedError, Votes
from consolidation.sharded import no_votes
from consolidation.tally import Tally, tally_of
from tests.unit.consolidation.crowd_data import needs_crowd, votes_of

LABELS = "abc"
Triple = tuple[Any, Any, Any]
few = settings(max_examples=25, deadline=None, derandomize=True)
answers = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from("uvwxyz")), st.sampled_from(LABELS), min_size=1, max_size=40
)
known = st.sampled_from([None, Known(gold={1: "a", 5: "c"}, history={"u": {"a": {"a": 30.0, "b": 2.0}}})])


def batch(triples: Iterable[Triple], labels: Sequence[Any] = LABELS) -> Votes:
    return Votes.from_triples(list(triples), labels=labels)


def fed(triples: Sequence[Triple], sizes: Sequence[int], model: IncrementalDawidSkene) -> IncrementalDawidSkene:
    """In batches of these sizes, over and over."""
    start, turn = 0, 0
    while start < len(triples):
        size = sizes[turn % len(sizes)]
        model.partial_fit(batch(triples[start : start + size]))
        start, turn = start + size, turn + 1
    return model


def outcome(model: IncrementalDawidSkene) -> tuple[Any, ...]:
    votes, last = model.votes, model.final()
    return votes.items, votes.workers, last.probas_.tolist(), last.worker_skills_.tolist(), last.n_iter_


def random_triples(items: int = 300, workers: int = 9, seed: int = 0) -> list[Triple]:
    """Three answers to each item; the n-th worker errs more than the one before."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 3, items)
    return [
        (i, int(w), LABELS[truth[i] if dice.random() > 0.05 * w else dice.integers(0, 3)])
        for i in range(items)
        for w in dice.choice(workers, 3, replace=False)
    ]


@few
@given(said=answers, random=st.randoms(use_true_random=False), sizes=st.lists(st.integers(1, 15), min_size=1), k=known)
def test_any_order_and_any_batches_end_in_the_same_fit(said: Any, random: Any, sizes: list[int], k: Any) -> None:
    """To the last bit."""
    triples = [(*pair, label) for pair, label in said.items()]
    one = fed(triples, [len(triples)], IncrementalDawidSkene(HierarchicalDawidSkene(known=k)))
    model = IncrementalDawidSkene(HierarchicalDawidSkene(known=k), every=10)
    other = fed(random.sample(triples, len(triples)), sizes, model)
    assert outcome(one) == outcome(other)


@few
@given(
    said=answers,
    random=st.randoms(use_true_random=False),
    sizes=st.lists(st.integers(1, 15), min_size=1),
    moved=st.sampled_from([0.0, 9.0]),
)
def test_what_was_replaced_or_withdrawn_leaves_nothing_behind(
    said: Any, random: Any, sizes: list[int], moved: float
) -> None:
    """Every answer comes wrong first; then it is put right, or withdrawn."""
    right = [(*pair, label) for pair, label in said.items()]
    wrong = [(item, worker, random.choice(LABELS)) for item, worker, _ in right]
    kept = [triple for triple in right if random.random() < 0.7] or right[:1]
    model = fed(random.sample(wrong, len(wrong)), sizes, IncrementalDawidSkene(moved=moved))
    gone = [triple[:2] for triple in right if triple not in kept]
    model.partial_fit(batch(kept), withdrawn=gone)
    assert outcome(model) == outcome(fed(kept, [40], IncrementalDawidSkene()))
    taught = [item for item in {i for i, _, _ in kept} if sum(item == i for i, _, _ in kept) > 1]
    assert model.tally_.counted.sum() == sum(item in taught for item, _, _ in kept)
    np.testing.assert_allclose(model.tally_.table[-1].sum(), len(taught), atol=1e-9)
    np.testing.assert_allclose(model.tally_.table[:-1].sum(), model.tally_.counted.sum(), atol=1e-9)
    assert model.tally_.majorities.items == len(taught)
    model.partial_fit(batch([]), withdrawn=[triple[:2] for triple in kept])
    np.testing.assert_allclose(model.tally_.table, 0.0, atol=1e-9)


def test_the_state_after_a_sweep_is_that_of_a_full_fit() -> None:
    model = fed(random_triples(), [50], IncrementalDawidSkene(every=50))
    np.testing.assert_allclose(model.predict_proba(), model.final().probas_, atol=0.005)
    assert model.n_sweeps_ == 18


def test_sweeps_are_due_by_answers_or_by_how_far_the_workers_moved() -> None:
    still = fed(random_triples(), [50], IncrementalDawidSkene(every=10**6, moved=1.0))
    assert still.n_sweeps_ == 0
    moved = fed(random_triples(), [50], IncrementalDawidSkene(every=10**6, moved=0.01))
    assert 0 < moved.n_sweeps_ < 18


def test_one_goes_on_from_kept_sums_as_if_nothing_had_happened() -> None:
    """With what is known beforehand; items in the sums are not revised any more, so the two come close."""
    beforehand = Known(
        gold={2: "a", 250: "b"}, history={8: {"a": {"b": 40.0}, "b": {"a": 40.0}}, 99: {"a": {"a": 5.0}}}
    )

    def fresh() -> HierarchicalDawidSkene:
        return HierarchicalDawidSkene(known=beforehand, correlation=0.7)

    early, late = random_triples()[:600], random_triples()[600:]
    through = fed(early, [100], IncrementalDawidSkene(fresh()))
    kept, workers = Tally.unpacked(through.tally_.packed()), through.workers
    assert kept.correlation == through.tally_.correlation
    again = IncrementalDawidSkene.resumed(kept, workers, tuple(LABELS), fresh())
    np.testing.assert_allclose(again.worker_skills_, through.worker_skills_, atol=1e-9)
    for model in (through, again):
        fed(late, [60], model)
    assert (again.votes.n_items, through.votes.n_items) == (100, 300)
    assert again.workers == through.workers
    np.testing.assert_allclose(again.worker_skills_, through.worker_skills_, atol=0.01)
    both = through.votes
    assert np.abs(again.predict_proba(both) - through.predict_proba(both)).mean() < 0.005
    assert again.tally_.gold.sum() == through.tally_.gold.sum() == 6


def test_a_worker_whom_the_sums_do_not_know_is_taken_as_average_and_then_learned() -> None:
    model = fed(random_triples(), [900], IncrementalDawidSkene())
    model.partial_fit(
        batch([(i, "new", {"a": "b", "b": "c", "c": "a"}[label]) for i, w, label in random_triples() if w < 2])
    )
    assert model.worker_skills_[model.workers.index("new")] < 0.2


@needs_crowd
@pytest.mark.parametrize("name", ["birds", "MS", "ZC_in"])
@pytest.mark.parametrize("by_item", [True, False], ids=["item by item", "answer by answer"])
def test_in_between_it_keeps_close_to_a_full_fit_on_real_crowds(name: str, by_item: bool) -> None:
    """The documented distance: .05 in the mean."""
    votes, dice = votes_of(name), np.random.default_rng(0)
    order = (
        np.argsort(dice.permutation(votes.n_items)[votes.item], kind="stable")
        if by_item
        else dice.permutation(len(votes))
    )
    model, half = IncrementalDawidSkene(), len(votes) // 2
    for start in range(0, half, 100):
        model.partial_fit(votes.select(order[start : min(start + 100, half)]))
    away = np.abs(model.predict_proba() - model.final().probas_).max(axis=1)
    assert away.mean() < 0.05


def test_errors_say_what_is_wrong() -> None:
    model = IncrementalDawidSkene()
    for ask in (model.final, model.predict, lambda: model.votes, lambda: model.worker_skills_):
        with pytest.raises(NotFittedError, match="partial_fit"):
            ask()
    model.partial_fit(batch([(1, "u", "a"), (1, "v", "a")]))
    with pytest.raises(ValueError, match="other classes"):
        model.partial_fit(batch([(1, "u", "a")], "ab"))
    with pytest.raises(ValueError, match="no answer of worker 'w' to item 1"):
        model.partial_fit(batch([]), withdrawn=[(1, "w")])
    assert model.final().labels_.tolist() == [0]


@needs_crowd
@pytest.mark.parametrize("name", ["bluebird", "face"])
def test_what_a_fit_told_is_all_that_its_model_needs(name: str) -> None:
    """The M-step from the sums of a settled fit gives that fit again, the lean on vote shares included."""
    votes = votes_of(name)
    fit, again = HierarchicalDawidSkene(tol=1e-9, max_iter=1000).fit(votes), HierarchicalDawidSkene()
    sums = Tally.unpacked(tally_of(fit, votes).packed())
    tables, columns = no_votes(votes.workers, votes.labels), sums.columns((votes.n_workers, votes.n_labels))
    again.take_counts(tables, columns, sums.table, sums.majorities, shares=sums.shares)
    again.correlate(sums.correlation)
    np.testing.assert_allclose(again.worker_skills_, fit.worker_skills_, atol=1e-6)
    np.testing.assert_allclose(again.predict_proba(votes), fit.probas_, atol=1e-6)
