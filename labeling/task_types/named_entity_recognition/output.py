"""The label in the manifest: entities and the category list, and metadata of type `groundtruth/text-span`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.task_types.base import Label, Provenance
from labeling.task_types.named_entity_recognition.answers import Entity
from workers.errors import InvalidInput

METADATA_TYPE = "groundtruth/text-span"


@dataclass(frozen=True, kw_only=True)
class EntitiesLabel(Label):
    """(entity, confidence) in the order of the text; `categories` are those of the job."""

    entities: tuple[tuple[Entity, float], ...]
    categories: tuple[str, ...]


def manifest_values(label: EntitiesLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    """Entities and their metadata, with the keys in the order in which the service writes them (manifests 2.7)."""
    entities = [
        {"label": entity.label, "startOffset": entity.start, "endOffset": entity.end} for entity, _ in label.entities
    ]
    labels = [{"label": name, **provenance.display_names.get(name, {})} for name in label.categories]
    metadata = {
        "job-name": provenance.job,
        "type": METADATA_TYPE,
        "creation-date": provenance.creation_date,
        "human-annotated": provenance.human_annotated,
        "entities": [{"confidence": confidence} for _, confidence in label.entities],
    }
    return {"annotations": {"labels": labels, "entities": entities}}, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> EntitiesLabel:
    """The entities that a line carries; see `base.LabelFromManifest`."""
    annotations = value.get("annotations") if isinstance(value, dict) else None
    if not isinstance(annotations, dict) or not isinstance(annotations.get("entities"), list):
        raise InvalidInput("annotations.entities", "must be a list of entities")
    sure = (metadata or {}).get("entities") or []
    found = []
    for place, one in enumerate(annotations["entities"]):
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        found.append((_entity(f"annotations.entities[{place}]", one, categories), float(confidence)))
    return EntitiesLabel(
        confidence=min((confidence for _, confidence in found), default=0.0),
        category=", ".join(dict.fromkeys(entity.label for entity, _ in found)),
        entities=tuple(found),
        categories=tuple(categories),
    )


def _entity(path: str, value: Any, categories: Sequence[str]) -> Entity:
    try:
        entity = Entity(int(value["startOffset"]), int(value["endOffset"]), value["label"])
    except (TypeError, KeyError, ValueError):
        raise InvalidInput(path, "must have label, startOffset and endOffset") from None
    if entity.label not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput(f"{path}.label", f"{entity.label!r} is not a category of this job", hint=hint)
    return entity
