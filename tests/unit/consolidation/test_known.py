"""Gold items and what workers said elsewhere: what they teach, and what they never touch."""

import numpy as np
import pytest

from consolidation import BadVotes, HierarchicalDawidSkene, Known, Votes, people

LABELS = ("owl", "wren", "rook")


def crowd(n_items: int = 60) -> Votes:
    """Two who share a wrong idea (they say wren for rook), and one who knows."""
    rows = []
    for item in range(n_items):
        truth = LABELS[item % 3]
        wrong = "wren" if truth == "rook" else truth
        rows += [(item, "ann", wrong), (item, "bob", wrong), (item, "cy", truth)]
    return Votes.from_triples(rows, labels=LABELS)


def said(model: HierarchicalDawidSkene, votes: Votes) -> list[str]:
    return [str(votes.labels[code]) for code in model.labels_]


def test_gold_unmasks_an_error_that_many_share() -> None:
    votes = crowd()
    alone = HierarchicalDawidSkene().fit(votes)
    assert "rook" not in said(alone, votes)
    gold = {item: LABELS[item % 3] for item in range(30)}
    taught = HierarchicalDawidSkene(known=Known(gold=gold)).fit(votes)
    assert said(taught, votes)[30:] == [LABELS[item % 3] for item in range(30, 60)]
    skills = dict(zip(votes.workers, taught.worker_skills_, strict=True))
    assert skills["cy"] > 0.85
    assert skills["ann"] < 0.75


def test_history_does_the_same_and_classes_are_matched_by_name() -> None:
    votes = crowd()
    mistaken = {"owl": {"owl": 20.0}, "wren": {"wren": 20.0}, "rook": {"wren": 20.0}, "jay": {"jay": 9.0}}
    good = {name: {name: 20.0} for name in ("rook", "owl", "wren")}
    known = Known(history={"ann": mistaken, "bob": mistaken, "cy": good, "nobody": good})
    model = HierarchicalDawidSkene(known=known).fit(votes)
    assert said(model, votes) == [LABELS[item % 3] for item in range(60)]


def test_history_is_forgotten_in_part_and_bounded() -> None:
    votes = Votes.from_triples([(1, "ann", "owl")], labels=LABELS)
    few = Known(history={"ann": {"owl": {"owl": 8.0, "wren": 2.0}}}).counts(votes)
    assert (few.answers[0], few.right[0]) == (5.0, 4.0)
    many = Known(history={"ann": {"owl": {"owl": 8e5, "wren": 2e5}}}).counts(votes)
    assert (many.answers[0], many.right[0]) == (pytest.approx(50.0), pytest.approx(40.0))


def test_nothing_known_changes_nothing() -> None:
    votes = crowd()
    plain = HierarchicalDawidSkene().fit(votes)
    nothing = HierarchicalDawidSkene(known=Known()).fit(votes)
    assert np.array_equal(plain.probas_, nothing.probas_)


def test_confidence_of_gold_is_that_of_the_answers() -> None:
    votes = Votes.from_triples([(i, w, "owl") for i in range(9) for w in "ab"], labels=LABELS)
    model = HierarchicalDawidSkene(known=Known(gold={0: "wren"})).fit(votes)
    assert said(model, votes)[0] == "owl"
    assert model.confidences_[0] == pytest.approx(model.confidences_[1])


def test_gold_tells_of_those_who_answer_alone() -> None:
    votes = Votes.from_triples([(i, "ann", LABELS[i % 3] if i % 4 else "owl") for i in range(40)], labels=LABELS)
    gold = {i: LABELS[i % 3] for i in range(40)}
    (ann,) = people(votes, HierarchicalDawidSkene(known=Known(gold=gold)).fit(votes))
    assert ann.judged == 40
    assert 0.7 < ann.skill < 0.9
    assert ann.low < ann.skill < ann.high


def test_order_of_answers_does_not_matter() -> None:
    votes = crowd()
    known = Known(gold={3: "rook", 4: "owl"}, history={"ann": {"owl": {"owl": 3.0}}})
    turned = votes.select(np.arange(len(votes))[::-1])
    one, other = (HierarchicalDawidSkene(known=known).fit(seen).probas_ for seen in (votes, turned))
    assert np.allclose(one, other, atol=1e-9)


def test_confusion_rows_stay_probabilities() -> None:
    known = Known(history={"cy": {"owl": {"rook": 30.0}}})
    model = HierarchicalDawidSkene(known=known).fit(crowd())
    assert model.confusion("cy").sum(axis=1) == pytest.approx(1.0)


def test_unknown_classes_are_refused() -> None:
    with pytest.raises(BadVotes, match="item 1 has the class 'emu'"):
        HierarchicalDawidSkene(known=Known(gold={1: "emu"})).fit(crowd())


@pytest.mark.parametrize("number", [-5.0, float("nan"), float("inf")])
def test_history_that_cannot_be_is_refused(number: float) -> None:
    votes = Votes.from_triples([(1, "a", "x"), (1, "b", "y")])
    with pytest.raises(BadVotes, match="history: where the truth is 'x' the answers are"):
        HierarchicalDawidSkene(known=Known(history={"a": {"x": {"x": number}}})).fit(votes)
