"""Comparing only neighbours finds the pairs that a table of all finds."""

import numpy as np
import pytest

from consolidation import Box, BoxConsolidator
from consolidation.clusters import Neighbours, Places, Table, cluster
from consolidation.geometry import box_iou, pairwise_iou
from consolidation.numerics import Floats


def boxes(n: int, spread: tuple[float, float], seed: int) -> Floats:
    """On a grid, so that many begin at one place and many are equally alike; some without area."""
    dice = np.random.default_rng(seed)
    corner = np.floor(dice.random((n, 2)) * spread)
    return np.hstack([corner, corner + dice.integers(0, 6, (n, 2))])


@pytest.mark.parametrize("spread", [(12.0, 12.0), (60.0, 2.0), (1.0, 80.0), (200.0, 200.0)])
@pytest.mark.parametrize("at_once", [1, 7, 2**18])
def test_neighbours_are_all_that_is_alike(
    spread: tuple[float, float], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consolidation.clusters.AT_ONCE", at_once)
    corners = boxes(120, spread, seed=at_once)

    def overlap(one: Places, other: Places) -> Floats:
        return pairwise_iou(corners[one], corners[other])

    table, near = Table(box_iou(corners, corners)), Neighbours(corners[:, :2], corners[:, 2:], overlap)
    for threshold in (0.1, 0.5, 1.0):
        for found, expected in zip(near.pairs(threshold), table.pairs(threshold), strict=True):
            np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(near.within([3, 5, 90]), table.within([3, 5, 90]))
    worker = (np.arange(120) % 7).astype(np.int32)
    assert cluster(near, worker, 0.3, lambda group: 1.0) == cluster(table, worker, 0.3, lambda group: 1.0)


def test_thousands_of_boxes_on_one_image_are_compared_with_their_neighbours() -> None:
    compared = []

    def overlap(one: Places, other: Places) -> Floats:
        compared.append(len(one))
        return np.ones(len(one))

    place = np.stack(np.meshgrid(np.arange(60.0), np.arange(60.0)), axis=-1).reshape(-1, 2)
    one, _, _ = Neighbours(place, place + 1.5, overlap).pairs(0.5)
    assert len(one) == sum(compared) < 4 * len(place)
    drawn = [Box(*corner, 0.9, 0.9, "seed") for corner in place.tolist()]
    model = BoxConsolidator().fit(("field.jpg", worker, drawn) for worker in "abc")
    assert [box.workers for box in model.boxes_["field.jpg"]] == [3] * 3600
