"""From what several people wrote to one list: every question is kept, and those that were asked by several are answered
by the answer that is most like the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from labeling.task_types.base import by_object
from labeling.task_types.methods import method_of
from labeling.task_types.question_answer_generation.answers import Pair, PairsAnswer
from labeling.task_types.question_answer_generation.output import PairsLabel

if TYPE_CHECKING:
    from consolidation import ConsolidatedText, Grades

#: Question in plain letters → worker → what they wrote; of a question that one asked twice, the last.
_Asked = dict[str, dict[Hashable, Pair]]


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, PairsAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, PairsLabel]]:
    """One list for each text, in the order of the passages that it rests on; see `base.Consolidate`."""
    from consolidation import TextConsolidator

    given = by_object(answers)
    asked = {object_id: _by_question(by) for object_id, by in given.items()}
    model = TextConsolidator(style="medoid", method=method_of(method, "answers")).fit(
        ((object_id, question), worker, pair.answer)
        for object_id, questions in asked.items()
        for question, by in questions.items()
        if len(by) > 1
        for worker, pair in by.items()
    )
    cap = 1.0 if confidence_cap is None else confidence_cap
    return ((one, _label(one, questions, len(given[one]), model.texts_, cap)) for one, questions in asked.items())


def grades(answers: Iterable[tuple[Hashable, Hashable, PairsAnswer]], *, categories: Sequence[str]) -> Grades:
    """How near each answer to a question that others asked as well comes to theirs; see `base.GradesOf`."""
    from consolidation import TextConsolidator

    said = (
        ((object_id, question), worker, pair.answer)
        for object_id, by in by_object(answers).items()
        for question, asked in _by_question(by).items()
        for worker, pair in asked.items()
    )
    found = TextConsolidator(style="medoid").fit(said).grades()
    return replace(found, item=tuple(owner for owner, _ in cast("tuple[tuple[Hashable, str], ...]", found.item)))


def _by_question(by: Mapping[Hashable, PairsAnswer]) -> _Asked:
    asked: _Asked = {}
    for worker, answer in by.items():
        for pair in answer.pairs:
            asked.setdefault(" ".join(pair.question.casefold().split()), {})[worker] = pair
    return asked


def _label(
    object_id: Hashable, questions: _Asked, people: int, texts: Mapping[Hashable, ConsolidatedText], cap: float
) -> PairsLabel:
    """A question that one person alone asked has nothing to be compared with: confidence 0."""
    chosen = {question: texts.get((object_id, question)) for question in questions}
    found = [_answered(by, chosen[question], cap) for question, by in questions.items()]
    found.sort(key=lambda entry: _order(entry[0]))
    shared = [one.confidence for one in chosen.values() if one is not None]
    probability = min(shared, default=0.0) if len(shared) == len(questions) else 0.0
    return PairsLabel(
        confidence=min((confidence for _, confidence in found), default=0.0),
        pairs=tuple(found),
        details={"people": people, "shared": len(shared), "probability": probability},
    )


def _answered(by: Mapping[Hashable, Pair], chosen: ConsolidatedText | None, cap: float) -> tuple[Pair, float]:
    if chosen is None:
        return min(by.values(), key=_order), 0.0
    same = (pair for pair in by.values() if pair.answer.strip() == chosen.text)
    return min(same, key=_order), round(min(chosen.confidence, cap), 2)


def _order(pair: Pair) -> tuple[int, str, str, str]:
    """By the first passage; without one, at the end."""
    first = min((one.start for one in pair.references), default=1 << 31)
    return first, pair.question, pair.answer, str((pair.tags, pair.references))
