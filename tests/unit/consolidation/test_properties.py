"""What must hold for any votes: neither the order of the answers nor anybody's name matters, and nothing is random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidation import Consolidator, Votes
from tests.unit.consolidation.models import MODELS

every_model = pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)

LABELS = "abcd"
answers = st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 5)), st.sampled_from(LABELS), max_size=40).map(
    lambda votes: [(item, worker, label) for (item, worker), label in votes.items()]
)
few = settings(max_examples=25, deadline=None, derandomize=True)


def outcome(make: type[Consolidator], triples: list) -> dict:
    votes = Votes.from_triples(triples, labels=LABELS)
    model = make().fit(votes)
    return {
        item: (votes.labels[model.labels_[i]], bool(model.ties_[i]), model.probas_[i])
        for i, item in enumerate(votes.items)
    }


def same(one: dict, other: dict) -> None:
    assert one.keys() == other.keys()
    for item, (label, tie, probas) in one.items():
        np.testing.assert_allclose(probas, other[item][2], atol=1e-8)
        assert (label, tie) == other[item][:2]


@every_model
@few
@given(triples=answers, random=st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(make: type[Consolidator], triples: list, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(triples, len(triples))
    same(outcome(make, triples), outcome(make, shuffled))


@every_model
@few
@given(triples=answers)
def test_names_of_items_and_workers_do_not_matter(make: type[Consolidator], triples: list) -> None:
    renamed = [(f"item {9 - item}", f"worker {-worker}", label) for item, worker, label in triples]
    plain = outcome(make, triples)
    same({f"item {9 - item}": result for item, result in plain.items()}, outcome(make, renamed))


@every_model
@few
@given(triples=answers, order=st.permutations(range(len(LABELS))))
def test_names_of_classes_matter_only_in_ties(make: type[Consolidator], triples: list, order: list[int]) -> None:
    plain = outcome(make, triples)
    renamed = outcome(make, [(item, worker, LABELS[order[LABELS.index(label)]]) for item, worker, label in triples])
    for item, (label, tie, probas) in plain.items():
        np.testing.assert_allclose(renamed[item][2][order], probas, atol=1e-8)
        assert renamed[item][1] == tie
        assert tie or renamed[item][0] == LABELS[order[LABELS.index(label)]]


@every_model
@few
@given(triples=answers)
def test_twice_is_the_same_to_the_last_bit(make: type[Consolidator], triples: list) -> None:
    votes = Votes.from_triples(triples, labels=LABELS)
    np.testing.assert_array_equal(make().fit(votes).probas_, make().fit(votes).probas_)
