"""From the orders of several readers to one order in each dimension, with the confidence that it is right."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from operator import attrgetter
from typing import TYPE_CHECKING

from labeling.task_types.base import by_object
from labeling.task_types.methods import method_of
from labeling.task_types.text_ranking.answers import RankingAnswer
from labeling.task_types.text_ranking.output import Ranked, RankingLabel

if TYPE_CHECKING:
    from consolidation import ConsolidatedRanking, Grades


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, RankingAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, RankingLabel]]:
    """One order in each dimension for each prompt; see `base.Consolidate`. One person's order stands as it is."""
    from consolidation import RankingConsolidator

    given = by_object(answers, attrgetter("responses"))
    model = RankingConsolidator(method=method_of(method, "rankings")).fit(
        ((object_id, label), worker, order)
        for object_id, by in given.items()
        if len(by) > 1
        for worker, answer in sorted(by.items(), key=lambda entry: sorted(entry[1].ranks.items()))
        for label, ranks in answer.ranks.items()
        for order in _orders(ranks)
    )
    cap = 1.0 if confidence_cap is None else confidence_cap
    return ((object_id, _label(object_id, by, categories, model.rankings_, cap)) for object_id, by in given.items())


def grades(answers: Iterable[tuple[Hashable, Hashable, RankingAnswer]], *, categories: Sequence[str]) -> Grades:
    """How near each comes to the others, by pairs, those of all dimensions together; see `base.GradesOf`."""
    from consolidation import RankingConsolidator

    given = by_object(answers, attrgetter("responses"))
    orders = (
        (object_id, worker, [(label, place) for place in order])
        for object_id, by in given.items()
        for worker, answer in by.items()
        for label, ranks in answer.ranks.items()
        for order in _orders(ranks)
    )
    return RankingConsolidator().fit(orders).grades()


def _orders(ranks: Sequence[int]) -> Iterator[list[int]]:
    """Places of the responses from the best to the worst; with ties, every two that are told apart."""
    places = range(len(ranks))
    if len(set(ranks)) == len(ranks):
        yield sorted(places, key=lambda place: ranks[place])
    else:
        yield from ([one, other] for one, other in permutations(places, 2) if ranks[one] < ranks[other])


def _label(
    object_id: Hashable,
    by: Mapping[Hashable, RankingAnswer],
    categories: Sequence[str],
    found: Mapping[Hashable, ConsolidatedRanking],
    cap: float,
) -> RankingLabel:
    answers = list(by.values())
    alone = len(answers) == 1
    if alone:
        ranked = [Ranked(label, answers[0].ranks[label], 0.0) for label in categories]
        probability = 0.0
    else:
        orders = [found.get((object_id, label)) for label in categories]
        ranked = [_ranked(label, one, answers[0].responses, cap) for label, one in zip(categories, orders, strict=True)]
        probability = min(0.0 if one is None else one.confidence for one in orders)
    return RankingLabel(
        confidence=min(one.confidence for one in ranked),
        dimensions=tuple(ranked),
        details={"answers": len(answers), "probability": probability},
    )


def _ranked(label: str, found: ConsolidatedRanking | None, responses: int, cap: float) -> Ranked:
    """Where nobody told any two apart, all are the first."""
    if found is None:
        return Ranked(label, (1,) * responses, 0.0)
    order = [place for place in found.order if isinstance(place, int)]
    order += [place for place in range(responses) if place not in order]
    ranks = {place: rank for rank, place in enumerate(order, 1)}
    return Ranked(label, tuple(ranks[place] for place in range(responses)), round(min(found.confidence, cap), 2))
