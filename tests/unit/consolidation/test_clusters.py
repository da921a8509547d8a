"""Taking all objects together, and comparing only neighbours, finds what the plain rule finds one object at a time."""

from itertools import combinations

import numpy as np
import pytest

from consolidation import Box, BoxConsolidator
from consolidation.clusters import Measure, Neighbours, Pairs, Places, cluster
from consolidation.geometry import box_iou, pairwise_iou
from consolidation.numerics import Floats, Ints


def boxes(n: int, spread: tuple[float, float], seed: int) -> Floats:
    """On a grid, so that many begin at one place and many are equally alike; some without area."""
    dice = np.random.default_rng(seed)
    corner = np.floor(dice.random((n, 2)) * spread)
    return np.hstack([corner, corner + dice.integers(0, 6, (n, 2))])


def overlap_of(corners: Floats) -> Measure:
    return lambda one, other: pairwise_iou(corners[one], corners[other])


def neighbours(corners: Floats, group: Ints) -> Neighbours:
    return Neighbours(corners[:, :2], corners[:, 2:], group, overlap_of(corners))


SPREADS = [(12.0, 12.0), (60.0, 2.0), (1.0, 80.0), (200.0, 200.0)]


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("at_once", [1, 7, 2**18])
def test_neighbours_are_all_that_is_alike(
    spread: tuple[float, float], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consolidation.clusters.AT_ONCE", at_once)
    corners, group = boxes(120, spread, seed=at_once), (np.arange(120) // 50).astype(np.int32)
    table = box_iou(corners, corners) * (group[:, None] == group)
    for threshold in (0.1, 0.5, 1.0):
        one, other = np.nonzero(np.triu(table >= threshold, 1))
        expected = Pairs(one, other, table[one, other])
        for found, wanted in zip(neighbours(corners, group).pairs(threshold), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


def greedy(table: Floats, worker: Ints, threshold: float) -> list[list[int]]:
    """The rule as it is told, pair by pair."""
    homes = [[n] for n in range(len(worker))]
    pairs = [(-table[n, m], n, m) for n, m in combinations(range(len(worker)), 2) if worker[n] != worker[m]]
    for _, n, m in sorted(pair for pair in pairs if -pair[0] >= threshold):
        one, other = (next(home for home in homes if place in home) for place in (n, m))
        joint = sorted({*one, *other})
        shared = len({int(worker[place]) for place in joint}) < len(joint)
        if one is not other and not shared:
            inner = table[np.ix_(joint, joint)]
            if (inner.sum() - np.trace(inner)) / (len(joint) * (len(joint) - 1)) >= threshold - 1e-12:
                homes = [home for home in homes if home is not one and home is not other] + [joint]
    return sorted(homes)


@pytest.mark.parametrize("small", [1, 12], ids=["one by one", "side by side"])
@pytest.mark.parametrize("spread", SPREADS)
def test_clusters_of_many_objects_are_those_of_each(
    spread: tuple[float, float], small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consolidation.clusters.SMALL", small)
    corners = np.vstack([boxes(24, spread, seed) for seed in range(8)])
    group, worker = (np.arange(192) // 24).astype(np.int32), (np.arange(192) % 5).astype(np.int32)
    found = cluster(neighbours(corners, group), worker, 0.3)
    expected, overlaps = [], []
    for start in range(0, 192, 24):
        here = slice(start, start + 24)
        table = box_iou(corners[here], corners[here])
        for home in greedy(table, worker[here], 0.3):
            inner = table[np.ix_(home, home)]
            expected.append([start + place for place in home])
            overlaps.append((inner.sum() - np.trace(inner)) / max(len(home) * (len(home) - 1), 1) or 1.0)
    assert [part.tolist() for part in np.split(found.member, np.cumsum(found.sizes)[:-1])] == expected
    np.testing.assert_allclose(found.overlap, overlaps)
    assert all(middle in home for middle, home in zip(found.middle.tolist(), expected, strict=True))


def test_the_middle_one_is_most_like_the_others() -> None:
    corners = np.array([[0.0, 0.0, 10.0, 10.0], [1.0, 0.0, 11.0, 10.0], [2.0, 0.0, 12.0, 10.0]])
    found = cluster(neighbours(corners, np.zeros(3, np.int32)), np.arange(3, dtype=np.int32), 0.5)
    assert found.member.tolist() == [0, 1, 2]
    assert found.middle.tolist() == [1]


def test_thousands_of_boxes_on_one_image_are_compared_with_their_neighbours() -> None:
    compared = []

    def overlap(one: Places, other: Places) -> Floats:
        compared.append(len(one))
        return np.ones(len(one))

    place = np.stack(np.meshgrid(np.arange(60.0), np.arange(60.0)), axis=-1).reshape(-1, 2)
    one, _, _ = Neighbours(place, place + 1.5, np.zeros(3600, np.int32), overlap).pairs(0.5)
    assert len(one) == sum(compared) < 4 * len(place)
    drawn = [Box(*corner, 0.9, 0.9, "seed") for corner in place.tolist()]
    model = BoxConsolidator().fit(("field.jpg", worker, drawn) for worker in "abc")
    assert [box.workers for box in model.boxes_["field.jpg"]] == [3] * 3600
