"""The label in the manifest: questions and answers as in an answer, and metadata of type
`groundtruth/question-answer-generation` with a confidence for each. Ours: the service has no label of this type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types.base import Label, Provenance
from labeling.task_types.question_answer_generation.answers import Pair, Reference
from workers.errors import InvalidInput

METADATA_TYPE: Final = "groundtruth/question-answer-generation"
_MEMBER: Final = "questionsAndAnswers"


@dataclass(frozen=True, kw_only=True)
class PairsLabel(Label):
    """(question with answer, confidence) in the order of the text."""

    pairs: tuple[tuple[Pair, float], ...]


def manifest_values(label: PairsLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    metadata = {
        _MEMBER: [{"confidence": confidence} for _, confidence in label.pairs],
        "type": METADATA_TYPE,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    return {_MEMBER: [_entry(pair) for pair, _ in label.pairs]}, metadata


def _entry(pair: Pair) -> dict[str, Any]:
    passages = [{"startOffset": one.start, "endOffset": one.end, "text": one.text} for one in pair.references]
    return {
        "question": pair.question,
        "answer": pair.answer,
        "questionTags": list(pair.tags),
        "textReferences": passages,
    }


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> PairsLabel:
    """What a line carries; see `base.LabelFromManifest`."""
    given = value.get(_MEMBER) if isinstance(value, dict) else None
    if not isinstance(given, list):
        raise InvalidInput(_MEMBER, "must be a list of questions with answers")
    sure = (metadata or {}).get(_MEMBER) or []
    pairs = []
    for place, one in enumerate(given):
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        pairs.append((_pair(f"{_MEMBER}[{place}]", one), float(confidence)))
    return PairsLabel(confidence=min((one for _, one in pairs), default=0.0), pairs=tuple(pairs))


def _pair(path: str, value: Any) -> Pair:
    try:
        passages = (
            Reference(int(one["startOffset"]), int(one["endOffset"]), str(one.get("text", "")))
            for one in value.get("textReferences", ())
        )
        return Pair(value["question"], value["answer"], tuple(value.get("questionTags", ())), tuple(passages))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InvalidInput(path, "must have question, answer, questionTags and textReferences") from None
