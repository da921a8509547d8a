"""Which score lets a machine's label stand, and what a round makes of it."""

import numpy as np
import pytest

from labeling.learners.rounds import MACHINE, PEOPLE, STAYS, Said, decide
from labeling.learners.threshold import smallest, wilson_lower


def test_wilson_s_bound_is_the_published_one() -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3."""
    assert wilson_lower(81, 263) == pytest.approx(0.2553, abs=5e-5)
    assert wilson_lower(15, 148) == pytest.approx(0.0624, abs=5e-5)
    assert wilson_lower(0, 20) == pytest.approx(0.0, abs=5e-5)
    assert wilson_lower(1, 29) == pytest.approx(0.0061, abs=5e-5)
    assert wilson_lower(0, 0) == 0.0


def test_it_takes_seventy_three_right_answers_and_no_wrong_one_for_95_percent() -> None:
    scores = np.linspace(1, 0.5, 73)
    assert smallest(scores[:72], [True] * 72) is None
    found = smallest(scores, [True] * 73)
    assert found is not None and found.objects == found.right == 73
    assert found.score == 0.5 and found.bound == pytest.approx(0.95, abs=1e-3)


def test_fewer_than_thirty_objects_never_decide() -> None:
    scores = np.linspace(1, 0.5, 30)
    assert smallest(scores[:29], [True] * 29, target=0.5) is None
    assert smallest(scores, [True] * 30, target=0.5) is not None


def test_the_search_ends_at_the_first_failure() -> None:
    """Three hundred right, fifteen wrong, then a thousand right: the thousand must not be reached over the fifteen."""
    right = [True] * 300 + [False] * 15 + [True] * 1000
    found = smallest(np.linspace(1, 0, len(right)), right)
    assert found is not None and 300 <= found.objects < 315


def test_equal_scores_stand_or_fall_together() -> None:
    scores = np.concatenate([np.full(80, 0.9), np.full(80, 0.7)])
    found = smallest(scores, [True] * 80 + [True] * 40 + [False] * 40)
    assert found is not None and found.score == 0.9 and found.objects == 80


def test_what_earlier_rounds_promised_counts() -> None:
    """One target for all of the machine's labels: a good beginning carries some, a bad one burdens."""
    scores, right = np.linspace(1, 0.5, 40), [True] * 40
    assert smallest(scores, right) is None
    assert smallest(scores, right, before=(200, 200)) is not None
    assert smallest(scores, right, before=(100, 90)) is None


def test_a_round_labels_the_sure_and_asks_about_the_least_certain() -> None:
    checked = Said([0] * 100 + [1] * 20, np.concatenate([np.linspace(0.99, 0.9, 100), np.linspace(0.6, 0.4, 20)]))
    pool = Said([0] * 6, np.array([0.95, 0.5, 0.0, 0.92, 0.6, 0.8]))
    outcome = decide(checked, [0] * 120, pool, batch=2)
    assert outcome.threshold is not None and outcome.threshold.score == pytest.approx(0.9)
    assert list(outcome.labeled) == [0, 3]
    assert list(outcome.asked) == [2, 1]
    assert set(outcome.fates[:100]) == {MACHINE}
    assert {fate for fate, score in zip(outcome.fates, checked.scores, strict=True) if score <= 0.5} == {PEOPLE}
    assert {fate for fate, score in zip(outcome.fates, checked.scores, strict=True) if 0.5 < score < 0.9} == {STAYS}


def test_without_a_threshold_everybody_is_asked() -> None:
    checked = Said([0] * 50, np.linspace(0.9, 0.5, 50))
    outcome = decide(checked, [1] * 50, Said([0, 0], np.array([0.9, 0.8])), batch=5)
    assert outcome.threshold is None and list(outcome.labeled) == [] and list(outcome.asked) == [1, 0]
    assert set(outcome.fates) == {PEOPLE}


def test_what_a_model_says_nothing_about_is_never_the_machine_s() -> None:
    checked = Said([0] * 80, np.zeros(80))
    outcome = decide(checked, [0] * 80, Said([0], np.zeros(1)), batch=1)
    assert list(outcome.labeled) == [] and list(outcome.asked) == [0]
