"""From the spans of several readers to one list of entities, each with the confidence that it is there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from labeling.task_types.base import by_object
from labeling.task_types.methods import Method, method_of
from labeling.task_types.named_entity_recognition.answers import EntitiesAnswer, Entity
from labeling.task_types.named_entity_recognition.output import EntitiesLabel

if TYPE_CHECKING:
    from consolidation import SpanConsolidator, Votes


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, EntitiesAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, EntitiesLabel]]:
    """One list of entities per text, in the order of the text; see `base.Consolidate`."""
    given = by_object(answers)
    # A single reader's word stands as it is; it has nothing to be compared with and teaches nothing of the others.
    several = ((one, worker, answer) for one, by in given.items() if len(by) > 1 for worker, answer in by.items())
    model = _fitted(several, method_of(method, "entities"))
    return _labels(model, given, tuple(categories), 1.0 if confidence_cap is None else confidence_cap)


def decisions(answers: Iterable[tuple[Hashable, Hashable, EntitiesAnswer]]) -> Votes:
    """Who marked each entity; see `base.Decisions`."""
    return _fitted(answers, "model").decisions()


def _fitted(answers: Iterable[tuple[Hashable, Hashable, EntitiesAnswer]], method: Method) -> SpanConsolidator:
    from consolidation import Span, SpanConsolidator

    return SpanConsolidator(method=method).fit(
        (object_id, worker, [Span(one.start, one.end, one.label) for one in answer.entities])
        for object_id, worker, answer in answers
    )


def _labels(
    model: SpanConsolidator,
    given: Mapping[Hashable, dict[Hashable, EntitiesAnswer]],
    categories: tuple[str, ...],
    cap: float,
) -> Iterator[tuple[Hashable, EntitiesLabel]]:
    for object_id, by in given.items():
        readers = list(by.values())
        if len(readers) == 1:
            found = [(entity, 0.0) for entity in readers[0].entities]
        else:
            spans = model.spans_[object_id]
            found = [(Entity(s.start, s.end, str(s.label)), round(min(s.confidence, cap), 2)) for s in spans]
        sure = min((confidence for _, confidence in found), default=0.0)
        empty = sum(not reader.entities for reader in readers) / len(readers) if len(readers) > 1 else 0.0
        yield (
            object_id,
            EntitiesLabel(
                confidence=sure,
                category=", ".join(dict.fromkeys(entity.label for entity, _ in found)),
                entities=tuple(found),
                categories=categories,
                alike=all(set(reader.entities) == set(readers[0].entities) for reader in readers),
                details={
                    "marked": sorted(len(reader.entities) for reader in readers),
                    "probability": sure if found else empty,
                },
            ),
        )
