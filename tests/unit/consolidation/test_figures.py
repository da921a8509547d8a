import math

import numpy as np
import pytest

from consolidation import METHODS, Votes, calibration, confusion_table, error_curve, figures
from consolidation.curve import curve_places
from tests.benchmarks.consolidation_accuracy import judge
from tests.unit.consolidation.crowd_data import needs_crowd, truth_of, votes_of

SURE = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_sure_and_right() -> None:
    seen = figures(SURE, np.array([0, 1]))
    assert (seen.accuracy, seen.log_loss, seen.brier, seen.ece, seen.n) == (1.0, 0.0, 0.0, 0.0, 2)


def test_sure_and_wrong() -> None:
    seen = figures(SURE, np.array([1, 0]))
    assert (seen.accuracy, seen.brier, seen.ece) == (0.0, 2.0, 1.0)
    assert seen.log_loss == pytest.approx(-math.log(1e-6))


def test_a_tie_counts_in_part_unless_the_labels_are_given() -> None:
    even = np.array([[0.5, 0.5]])
    assert figures(even, np.array([1])).accuracy == 0.5
    assert figures(even, np.array([1]), np.array([0])).accuracy == 0.0


def test_a_true_class_nobody_could_name_is_an_error() -> None:
    seen = figures(np.array([[0.9, 0.1]]), np.array([-1]))
    assert seen.accuracy == 0.0
    assert seen.log_loss == pytest.approx(-math.log(1e-6))
    assert seen.brier == pytest.approx(0.81 + 0.01 + 1.0)


def test_nothing_to_judge() -> None:
    seen = figures(np.zeros((0, 2)), np.zeros(0, np.int32))
    assert seen.n == 0
    assert math.isnan(seen.accuracy)


@needs_crowd
def test_majority_on_birds_gives_the_figures_measured_elsewhere() -> None:
    seen = judge(METHODS["majority"](), votes_of("birds"), truth_of("birds"))
    assert (seen.accuracy, seen.log_loss, seen.brier, seen.ece) == pytest.approx(
        (0.902318, 0.54094, 0.157881, 0.028808), abs=1e-6
    )


def test_the_bins_of_a_reliability_diagram_hold_every_item_once() -> None:
    bins = calibration(np.array([0.0, 0.5, 0.5, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]), bins=4)
    assert [(b.n, b.low, b.high) for b in bins] == [(1, 0, 0.25), (0, 0.25, 0.5), (2, 0.5, 0.75), (1, 0.75, 1)]
    assert bins[2].accuracy == 0.5
    assert math.isnan(bins[1].confidence)


def test_confusion_leaves_out_classes_that_nobody_named() -> None:
    table = confusion_table(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), np.array([0, 0, -1]))
    assert table.tolist() == [[1, 1], [0, 0]]


def test_the_curve_falls_from_a_single_answer_to_all() -> None:
    """Nine workers right four times of five: more answers, fewer errors; at one answer all ways are the same."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 300)
    answers = np.where(random.random((300, 9)) < 0.8, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_triples([(i, w, int(answers[i, w])) for i in range(300) for w in range(9)], labels=[0, 1])
    points = list(error_curve(votes, np.arange(300), truth, METHODS["hds"](), draws=3))
    assert [point.answers for point in points] == list(range(1, 10))
    assert points[0].model == points[0].majority
    assert points[0].single == pytest.approx(float((answers != truth[:, None]).mean()))
    assert points[-1].model < points[2].model < points[0].model
    assert points[-1].spread == 0


def test_the_curve_of_many_answers_has_few_places() -> None:
    votes = Votes.from_triples([(i, w, "ab"[(i + w) % 2]) for i in range(20) for w in range(40)])
    places = curve_places(votes)
    assert places[:10] == list(range(1, 11))
    assert places[-1] == 40
    assert len(places) < 18
    assert curve_places(Votes.from_triples([])) == []
