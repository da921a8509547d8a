"""Asking only when it pays."""

import numpy as np
import pytest

from consolidation import MajorityVote, Redundancy, Votes, audit, error_interval, replay, thin

EASY = [(i, w, "yes" if i % 2 else "no") for i in range(20) for w in range(5)]
HARD = [(f"hard {i}", w, "yes" if (i + w) % 2 else "no") for i in range(10) for w in range(5)]


def test_more_answers_for_the_doubtful_the_new_and_the_audited() -> None:
    policy = Redundancy(confidence=0.9, minimum=2, maximum=4)
    answers = np.array([1, 2, 2, 4, 3, 4])
    confidences = np.array([0.99, 0.95, 0.80, 0.50, 0.99, 0.99])
    audited = np.array([False, False, False, False, True, True])
    assert policy.wants_more(answers, confidences, audited).tolist() == [True, False, True, False, True, False]


def test_the_audit_is_a_fixed_share_drawn_by_name() -> None:
    policy = Redundancy(audit=0.2)
    drawn = [policy.audits(item, "job") for item in range(2000)]
    assert 0.17 < np.mean(drawn) < 0.23
    assert drawn == [policy.audits(item, "job") for item in range(2000)]
    assert drawn != [policy.audits(item, "another job") for item in range(2000)]
    assert not any(Redundancy(audit=0.0).audits(item) for item in range(100))
    assert all(Redundancy(audit=1.0).audits(item) for item in range(100))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"minimum": 3, "maximum": 2}, "minimum 3 and maximum 2"),
        ({"minimum": 0}, "need 1 <= minimum"),
        ({"confidence": 0.0}, "confidence 0.0"),
        ({"audit": 1.5}, "audit 1.5"),
    ],
)
def test_contradictions_are_refused(given: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Redundancy(**given)


def test_a_replay_asks_more_where_workers_disagree() -> None:
    votes = Votes.from_triples(EASY + HARD)
    seen = replay(votes, Redundancy(confidence=0.9, minimum=2, maximum=5, audit=0.0), MajorityVote(), seed=1)
    asked = seen.votes.answers_per_item
    assert asked[:20].tolist() == [2] * 20
    assert asked[20:].mean() > 3
    assert seen.answers_saved == len(votes) - len(seen.votes)
    assert 0 < seen.rounds <= 3


def test_a_replay_takes_what_there_is() -> None:
    votes = Votes.from_triples([(1, "x", "a"), (2, "x", "a"), (2, "y", "b"), (2, "z", "a")])
    seen = replay(votes, Redundancy(confidence=1.0, maximum=9))
    assert len(seen.votes) == 4


def test_thinning_keeps_at_most_so_many_answers_of_each_item() -> None:
    votes = Votes.from_triples([*EASY, ("short", 1, "yes")])
    thinned = thin(votes, 3, seed=2)
    assert thinned.answers_per_item.tolist() == [3] * 20 + [1]
    assert thinned.workers == votes.workers
    assert thin(votes, 3, seed=2).worker.tolist() == thinned.worker.tolist()
    assert thin(votes, 3, seed=3).worker.tolist() != thinned.worker.tolist()


def test_the_interval_of_an_error() -> None:
    assert error_interval(0, 0) == (0.0, 1.0)
    for judged in range(1, 60):  # exact at both ends, however the sums round
        assert error_interval(0, judged)[0] == 0.0
        assert error_interval(judged, judged)[1] == 1.0
    low, high = error_interval(0, 50)
    assert low == 0.0
    assert high == pytest.approx(0.0713, abs=1e-3)
    low, high = error_interval(10, 100)
    assert (low, high) == (pytest.approx(0.0552, abs=1e-3), pytest.approx(0.1744, abs=1e-3))


def test_the_audit_counts_labels_that_stopping_early_would_have_changed() -> None:
    said = {"early": "aabbb", "late": "abbbb", "sure": "aaaab"}
    votes = Votes.from_triples([(i, w, label) for i, row in said.items() for w, label in enumerate(row)])
    seen = audit(votes, Redundancy(confidence=0.9, minimum=2, maximum=5), MajorityVote().fit(votes))
    assert (seen.judged, seen.changed) == (3, 1)  # two a's were enough for "early"
    assert seen.error == pytest.approx(1 / 3)
    assert seen.interval == error_interval(1, 3)
    careful = audit(votes, Redundancy(confidence=1.0, minimum=5, maximum=5), MajorityVote().fit(votes))
    assert careful.changed == 0


def test_an_audit_without_items_tells_nothing() -> None:
    votes = Votes.from_triples([], labels=["a", "b"])
    seen = audit(votes, Redundancy(), MajorityVote().fit(votes))
    assert (seen.judged, seen.interval) == (0, (0.0, 1.0))
    assert np.isnan(seen.error)
