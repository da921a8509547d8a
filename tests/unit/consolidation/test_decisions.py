"""People can be told by what they marked and passed over, whatever the kind of answer."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from consolidation import (
    Box,
    BoxConsolidator,
    Finding,
    HierarchicalDawidSkene,
    Keypoint,
    KeypointConsolidator,
    Mask,
    MaskConsolidator,
    MultiLabel,
    Polygon,
    PolygonConsolidator,
    Polyline,
    PolylineConsolidator,
    Span,
    SpanConsolidator,
    people,
    seen_by_others,
)

ITEMS, PLACES = 40, 5
Marks = Callable[[Sequence[int]], Any]


def _mask(place: int) -> Mask:
    pixels = np.zeros((4, 20), np.bool_)
    pixels[:, 4 * place : 4 * place + 3] = True
    return Mask(pixels, "a")


#: Fits a consolidator to (item, worker, places that are marked).
KINDS: dict[str, tuple[Callable[[], Any], Marks]] = {
    "labels": (MultiLabel, lambda places: [f"label {n}" for n in places]),
    "boxes": (BoxConsolidator, lambda places: [Box(20 * n, 0, 10, 10, "a") for n in places]),
    "keypoints": (lambda: KeypointConsolidator(radius=5), lambda places: [Keypoint(20 * n, 0, "a") for n in places]),
    "polygons": (
        PolygonConsolidator,
        lambda places: [Polygon(((20 * n, 0), (20 * n + 10, 0), (20 * n + 10, 10)), "a") for n in places],
    ),
    "polylines": (
        PolylineConsolidator,
        lambda places: [Polyline(((200 * n, 0), (200 * n + 10, 10)), "a") for n in places],
    ),
    "masks": (MaskConsolidator, lambda places: [_mask(n) for n in places]),
    "spans": (SpanConsolidator, lambda places: [Span(20 * n, 20 * n + 9, "a") for n in places]),
}


def marked(worker: str, item: int, random: np.random.Generator) -> list[int]:
    """Half of the places have something; three people see nearly all of it, one does not look."""
    there = [(item * 7 + place * 3) % 4 < 2 for place in range(PLACES)]
    chance = [0.5] * PLACES if worker == "blind" else [0.93 if one else 0.05 for one in there]
    return np.flatnonzero(random.random(PLACES) < np.array(chance)).tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_who_does_not_look_is_found_whatever_is_marked(kind: str) -> None:
    make, shapes = KINDS[kind]
    random = np.random.default_rng(1)
    crew = ("ann", "bob", "cy", "blind")
    answers = [(item, worker, shapes(marked(worker, item, random))) for item in range(ITEMS) for worker in crew]
    model = make().fit(answers)
    votes = model.decisions()
    assert votes.labels == (False, True)
    assert {item for item, _ in votes.items} <= set(range(ITEMS))
    assert votes.answers_per_item.tolist() == [4] * votes.n_items
    # Everything that was marked is a vote for one of the things, and nothing else is.
    assert int(votes.label.sum()) == sum(len(given) for *_, given in answers)
    told = {one.worker: one for one in people(votes, HierarchicalDawidSkene().fit(votes), fair=seen_by_others(votes))}
    assert [name for name in crew if told[name].finding is Finding.SPAMMER] == ["blind"]
    assert min(told[name].skill for name in crew[:3]) > 0.85
    assert told["blind"].skill < 0.75


def test_nothing_marked_is_nothing_to_judge() -> None:
    votes = BoxConsolidator().fit([(1, "a", []), (1, "b", [])]).decisions()
    assert (len(votes), votes.n_items, votes.workers) == (0, 0, ("a", "b"))
    assert [one.judged for one in people(votes, HierarchicalDawidSkene().fit(votes))] == [0, 0]
