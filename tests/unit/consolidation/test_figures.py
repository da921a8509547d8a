import math

import numpy as np
import pytest

from consolidation import METHODS, figures
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
