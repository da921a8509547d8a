"""Every classification model against every awkward shape that votes can have."""

import tracemalloc

import numpy as np
import pytest

from consolidation import Consolidator, HierarchicalDawidSkene, NotFittedError, TooLarge, Votes, design
from consolidation.base import RANGES
from tests.unit.consolidation.models import CONFUSION_MODELS, MODELS

every_model = pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)


def crowd(rows: list[str], labels: str | None = None) -> Votes:
    """One string per item; its n-th letter is the answer of worker n, a dot means none."""
    triples = [(i, w, letter) for i, row in enumerate(rows) for w, letter in enumerate(row) if letter != "."]
    return Votes.from_triples(triples, labels)


def chosen(model: Consolidator, votes: Votes) -> str:
    return "".join(str(votes.labels[code]) for code in model.fit(votes).labels_)


@every_model
def test_results_have_the_promised_shapes(make: type[Consolidator]) -> None:
    votes = crowd(["aab", "bbc", "c.a", ".b."])
    model = make().fit(votes)
    assert model.probas_.shape == (4, 3)
    np.testing.assert_allclose(model.probas_.sum(axis=1), 1.0, atol=1e-9)
    assert model.labels_.dtype == np.int32
    assert model.ties_.dtype == np.bool_
    assert model.worker_skills_.shape == (3,)
    assert ((model.worker_skills_ >= 0) & (model.worker_skills_ <= 1)).all()
    np.testing.assert_array_equal(model.confidences_, model.probas_[np.arange(4), model.labels_])


@every_model
@pytest.mark.parametrize("labels", [None, "ab"])
def test_no_answers(make: type[Consolidator], labels: str | None) -> None:
    model = make().fit(crowd([], labels))
    assert model.probas_.shape == (0, len(labels or ""))
    assert len(model.labels_) == len(model.confidences_) == len(model.ties_) == len(model.worker_skills_) == 0


@every_model
def test_an_item_without_answers_is_not_decided_by_anything_but_the_class_shares(make: type[Consolidator]) -> None:
    one = crowd(["aab", "aaa", "bbb"])
    votes = Votes(one.item, one.worker, one.label, (*one.items, "silent"), one.workers, one.labels)
    model = make().fit(votes)
    assert model.probas_[3].sum() == pytest.approx(1.0)
    assert model.probas_[3].max() < 0.8


@every_model
def test_one_worker_with_all_answers_is_believed(make: type[Consolidator]) -> None:
    assert chosen(make(), crowd(["a", "b", "b", "c", "a", "a", "a"])) == "abbcaaa"


@every_model
def test_one_class(make: type[Consolidator]) -> None:
    model = make().fit(crowd(["aaa", "a.a", ".a."]))
    assert model.labels_.tolist() == [0, 0, 0]
    assert model.confidences_.tolist() == [1.0, 1.0, 1.0]
    assert not model.ties_.any()


@every_model
def test_single_answers_return_themselves(make: type[Consolidator]) -> None:
    rows = ["a...", ".b..", "..c.", "...a", "a...", ".a..", "b...", "..d.", "...a", "a..."]
    assert chosen(make(), crowd(rows)) == "abcaaabdaa"


@every_model
def test_a_single_answer_beside_an_overlapping_crowd_returns_itself(make: type[Consolidator]) -> None:
    rows = ["aaa"] * 20 + ["bbb"] * 20 + ["b..", "..b", ".a."]
    assert chosen(make(), crowd(rows)) == "a" * 20 + "b" * 20 + "bba"


@every_model
def test_unanimous_answers_win(make: type[Consolidator]) -> None:
    model = make().fit(crowd(["aaa", "bbb", "ccc", "aaa"]))
    assert model.labels_.tolist() == [0, 1, 2, 0]
    assert not model.ties_.any()
    assert (model.confidences_ > 0.5).all()


@every_model
def test_an_adversary_does_not_win(make: type[Consolidator]) -> None:
    rows = ["aab", "bba"] * 10
    assert chosen(make(), crowd(rows)) == "ab" * 10
    model = make().fit(crowd(rows))
    assert model.worker_skills_[2] < model.worker_skills_[0]


@pytest.mark.parametrize("make", CONFUSION_MODELS, ids=lambda make: make.__name__)
def test_a_faithful_minority_beats_two_noisy_workers(make: type[Consolidator]) -> None:
    """Workers 0 to 4 agree on most items; 5 and 6 answer at random and outvote worker 0 on the last."""
    noise = ["ab", "ba", "bb", "aa", "ba", "ab"] * 4
    rows = [letter * 5 + guesses for letter, guesses in zip("abab" * 6, noise, strict=True)]
    votes = crowd([*rows, "a....bb"])
    assert chosen(make(), votes)[-1] == "a"


@every_model
def test_an_unseen_class_is_never_chosen(make: type[Consolidator]) -> None:
    assert set(chosen(make(), crowd(["bbc", "ccb", "bbb", "c.."], "abcd"))) == {"b", "c"}


@every_model
def test_a_tie_goes_to_the_lowest_class_and_is_flagged(make: type[Consolidator]) -> None:
    model = make().fit(crowd(["ab", "ba"]))
    assert model.labels_.tolist() == [0, 0]
    assert model.ties_.all()


@every_model
def test_a_thousand_classes(make: type[Consolidator]) -> None:
    triples = [(i, w, i if w else (i + 1) % 1000) for i in range(1000) for w in range(3)]
    votes = Votes.from_triples(triples, labels=range(1000))
    assert (make().fit(votes).labels_ == np.arange(1000)).mean() > 0.99


@every_model
def test_a_million_classes_are_refused_with_the_sizes(make: type[Consolidator]) -> None:
    votes = Votes.from_triples([(i, 0, i) for i in range(1000)], labels=range(10**6))
    with pytest.raises(TooLarge, match=r"1000000 classes"):
        make().fit(votes)


@every_model
def test_what_each_person_said_of_many_classes_is_refused_with_the_sizes(
    make: type[Consolidator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(design, "LARGEST_TABLE", 500)
    votes = Votes.from_triples([(i, w, i) for i in range(20) for w in range(3)])
    with pytest.raises(TooLarge, match=r"20 classes, 60 of which"):
        make().fit(votes)


def test_classes_that_nobody_named_cost_no_table_of_classes_by_classes() -> None:
    votes = Votes.from_triples([(i, w, i % 5) for i in range(20) for w in range(3)], labels=range(5000))
    tracemalloc.start()
    try:
        model = HierarchicalDawidSkene().fit(votes)
        assert tracemalloc.get_traced_memory()[1] < 5000 * 5000 * 8 / 10
    finally:
        tracemalloc.stop()
    assert model.labels_.tolist() == [i % 5 for i in range(20)]
    assert model.crowd_.errors[0, 4999] > 0


@every_model
def test_nothing_is_known_before_fit(make: type[Consolidator]) -> None:
    model = make()
    with pytest.raises(NotFittedError, match="call fit"):
        _ = model.labels_
    with pytest.raises(NotFittedError, match="call fit"):
        model.predict()
    assert not hasattr(model, "nonsense")


@every_model
def test_prediction_for_the_fitted_votes_is_the_fit(make: type[Consolidator]) -> None:
    votes = crowd(["aab", "bbc", "c.a", ".b."])
    model = make().fit(votes)
    assert model.fit_predict(votes).tolist() == model.predict().tolist() == model.labels_.tolist()
    again = Votes(votes.item, votes.worker, votes.label, votes.items, votes.workers, votes.labels)
    np.testing.assert_allclose(model.predict_proba(again), model.probas_, atol=1e-9)


@every_model
def test_workers_are_matched_by_name_and_strangers_are_average(make: type[Consolidator]) -> None:
    model = make().fit(crowd(["aab", "bba"] * 10))
    fresh = Votes.from_triples([("x", 1, "a"), ("y", "stranger", "b")], labels="ab")
    assert model.predict(fresh).tolist() == [0, 1]


@every_model
def test_other_classes_are_refused(make: type[Consolidator]) -> None:
    model = make().fit(crowd(["aab"]))
    with pytest.raises(ValueError, match="other classes"):
        model.predict(crowd(["xyz"]))


@every_model
def test_parameters_out_of_their_range_are_refused(make: type[Consolidator]) -> None:
    votes = crowd(["ab", "aa"])
    for name in make().get_params().keys() & RANGES.keys():
        for value in (-1, float("nan")):
            with pytest.raises(ValueError, match=f"{make.__name__}: {name} is {value!r}, but must lie in"):
                make(**{name: value}).fit(votes)


@every_model
def test_parameters_are_printed(make: type[Consolidator]) -> None:
    model = make()
    assert repr(model).startswith(f"{make.__name__}(")
    assert all(getattr(model, name) == value for name, value in model.get_params().items())
