"""Figures from outside: the published worked example, the published bird experiment, and the measured shared sets."""

import numpy as np
import pytest

from consolidation import DawidSkene, HierarchicalDawidSkene, MajorityVote, ModifiedDawidSkene, Votes, posterior, thin
from consolidation.figures import hits
from tests.unit.consolidation.crowd_data import needs_crowd, right_of, truth_of, votes_of


def test_two_workers_of_60_percent_against_one_of_80() -> None:
    votes = Votes.from_triples([("bird", "one", "owl"), ("bird", "two", "owl"), ("bird", "three", "falcon")])
    skills = [0.6, 0.6, 0.8]
    confusions = np.array([[[a, 1 - a], [1 - a, a]] for a in skills])
    p_falcon, p_owl = posterior(votes, np.array([0.5, 0.5]), confusions)[0]
    assert (round(p_owl, 2), round(p_falcon, 2)) == (0.36, 0.64)


@needs_crowd
@pytest.mark.parametrize(
    ("model", "right"),
    [(ModifiedDawidSkene(), 273), (HierarchicalDawidSkene(), 275)],
    ids=str,
)
def test_the_302_birds(model: ModifiedDawidSkene, right: int) -> None:
    assert right_of("birds", model.fit_predict(votes_of("birds"))) == right


@needs_crowd
def test_the_published_rule_stops_after_14_rounds_on_the_birds() -> None:
    model = ModifiedDawidSkene().fit(votes_of("birds"))
    assert (model.n_iter_, model.converged_) == (14, True)


@needs_crowd
@pytest.mark.parametrize(
    ("name", "model", "percent"),
    [
        ("bluebird", HierarchicalDawidSkene(), 88.9),
        ("dog", HierarchicalDawidSkene(), 84.1),
        ("MS", HierarchicalDawidSkene(), 80.1),
        ("tweet", HierarchicalDawidSkene(), 96.0),
        ("tweet", DawidSkene(), 96.0),
        ("tweet", ModifiedDawidSkene(), 95.3),
        ("face", MajorityVote(), 63.7),
    ],
    ids=str,
)
def test_accuracy_on_shared_sets(name: str, model: MajorityVote, percent: float) -> None:
    votes = votes_of(name)
    model.fit(votes)
    ties = 100 * model.ties_.mean()
    assert 100 * right_of(name, model.labels_) / votes.n_items == pytest.approx(percent, abs=0.1 + ties / 2)


@needs_crowd
@pytest.mark.parametrize(
    ("name", "answers"), [("bluebird", 2), ("bluebird", 3), ("face", 2), ("face", 3), ("ZC_us", 5)]
)
def test_few_answers_are_no_worse_than_majority_by_more_than_noise(name: str, answers: int) -> None:
    """Where people share errors; the difference is paired by items, over ten draws."""
    votes, truth = votes_of(name), truth_of(name)
    codes = {label: code for code, label in enumerate(votes.labels)}
    known = np.array([codes[truth[str(item)]] for item in votes.items], np.int32)
    lost = np.zeros(votes.n_items)
    for seed in range(10):
        some = thin(votes, answers, seed)
        lost += hits(MajorityVote().fit(some).probas_, known) - hits(HierarchicalDawidSkene().fit(some).probas_, known)
    assert lost.mean() < 2 * lost.std() / np.sqrt(len(lost))
