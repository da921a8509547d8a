"""The label in the manifest: ranks as in an answer, and metadata of type `groundtruth/text-ranking` with a confidence
for each dimension. Ours: the service has no label of this type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types.base import Label, Provenance
from workers.errors import InvalidInput

METADATA_TYPE: Final = "groundtruth/text-ranking"
_MEMBER: Final = "ordinalRankingDimensions"


@dataclass(frozen=True)
class Ranked:
    """One dimension: the rank of each response, 1 the best."""

    name: str
    ranks: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, kw_only=True)
class RankingLabel(Label):
    """In the order of the job's categories."""

    dimensions: tuple[Ranked, ...]


def manifest_values(label: RankingLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    value = {_MEMBER: [{"name": one.name, "responseRankings": list(one.ranks)} for one in label.dimensions]}
    metadata = {
        "dimensions": [{"confidence": one.confidence} for one in label.dimensions],
        "type": METADATA_TYPE,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "job-name": provenance.job,
    }
    return value, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> RankingLabel:
    """The ranks that a line carries; see `base.LabelFromManifest`."""
    given = value.get(_MEMBER) if isinstance(value, dict) else None
    if not isinstance(given, list) or not given:
        raise InvalidInput(_MEMBER, "must be a list of dimensions")
    sure = (metadata or {}).get("dimensions") or []
    ranked = []
    for place, one in enumerate(given):
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        ranked.append(_ranked(f"{_MEMBER}[{place}]", one, float(confidence), categories))
    return RankingLabel(confidence=min(one.confidence for one in ranked), dimensions=tuple(ranked))


def _ranked(path: str, value: Any, confidence: float, categories: Sequence[str]) -> Ranked:
    name, ranks = (value.get("name"), value.get("responseRankings")) if isinstance(value, dict) else (None, None)
    if name not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput(f"{path}.name", f"{name!r} is not a category of this job", hint=hint)
    if not isinstance(ranks, list) or not all(type(one) is int for one in ranks):
        raise InvalidInput(f"{path}.responseRankings", "must be a list of ranks")
    return Ranked(str(name), tuple(ranks), confidence)
