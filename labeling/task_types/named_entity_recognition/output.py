"""The label in the manifest: entities and the category list, and metadata of type `groundtruth/text-span`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labeling.task_types.base import Label, Provenance
from labeling.task_types.named_entity_recognition.answers import Entity
from workers.errors import InvalidInput

METADATA_TYPE = "groundtruth/text-span"


@dataclass(frozen=True, kw_only=True)
class EntitiesLabel(Label):
    """(entity, confidence) in the order of the text; `categories` are those of the job.

    `alike`: whether all readers marked the same; `adjusted`: whether given entities were changed (None: none were).
    """

    entities: tuple[tuple[Entity, float], ...]
    categories: tuple[str, ...]
    alike: bool = field(default=True, compare=False)
    adjusted: bool | None = None


def manifest_values(label: EntitiesLabel, provenance: Provenance) -> tuple[dict[str, Any], dict[str, Any]]:
    """Entities and their metadata, with the keys in the order in which the service writes them (manifests 2.7)."""
    entities = [_written(entity) for entity, _ in label.entities]
    labels = [{"label": name, **provenance.display_names.get(name, {})} for name in label.categories]
    metadata = {
        "job-name": provenance.job,
        "type": METADATA_TYPE,
        "creation-date": provenance.creation_date,
        "human-annotated": provenance.human_annotated,
        "entities": [{"confidence": confidence} for _, confidence in label.entities],
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return {"annotations": {"labels": labels, "entities": entities}}, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> EntitiesLabel:
    """The entities that a line carries; see `base.LabelFromManifest`."""
    annotations = value.get("annotations") if isinstance(value, dict) else None
    if not isinstance(annotations, dict) or not isinstance(annotations.get("entities"), list):
        raise InvalidInput("annotations.entities", "must be a list of entities")
    sure, status = (metadata or {}).get("entities") or [], (metadata or {}).get("adjustment-status")
    found = []
    for place, one in enumerate(annotations["entities"]):
        confidence = sure[place].get("confidence", 0.0) if place < len(sure) else 0.0
        found.append((_entity(f"annotations.entities[{place}]", one, categories), float(confidence)))
    return EntitiesLabel(
        confidence=min((confidence for _, confidence in found), default=0.0),
        category=", ".join(dict.fromkeys(entity.label for entity, _ in found)),
        entities=tuple(found),
        categories=tuple(categories),
        adjusted=None if status is None else status == "adjusted",
    )


def marks(label: EntitiesLabel) -> list[tuple[int, int, str]]:
    """See `base.Audit`."""
    return [(entity.start, entity.end, entity.label) for entity, _ in label.entities]


def initial_value(label: EntitiesLabel, categories: Sequence[str]) -> list[dict[str, Any]]:
    """See `base.Correction`."""
    return [_written(entity) for entity, _ in label.entities if entity.label in categories]


def settle(made: EntitiesLabel, old: EntitiesLabel, categories: Sequence[str], kept: Sequence[str]) -> EntitiesLabel:
    """See `base.Correction`. The element does not tell whether anything was changed: nothing was where all readers
    marked just what was given."""
    given = {entity for entity, _ in old.entities if entity.label in categories}
    adjusted = not made.alike or {entity for entity, _ in made.entities} != given
    entities = [*made.entities, *(one for one in old.entities if one[0].label in kept)]
    entities.sort(key=lambda one: one[0])
    return replace(
        made,
        entities=tuple(entities),
        categories=(*categories, *kept),
        category=", ".join(dict.fromkeys(entity.label for entity, _ in entities)),
        adjusted=adjusted,
    )


def _written(entity: Entity) -> dict[str, Any]:
    return {"label": entity.label, "startOffset": entity.start, "endOffset": entity.end}


def _entity(path: str, value: Any, categories: Sequence[str]) -> Entity:
    try:
        entity = Entity(int(value["startOffset"]), int(value["endOffset"]), value["label"])
    except (TypeError, KeyError, ValueError):
        raise InvalidInput(path, "must have label, startOffset and endOffset") from None
    if entity.label not in categories:
        hint = f"One of: {list(categories)}."
        raise InvalidInput(f"{path}.label", f"{entity.label!r} is not a category of this job", hint=hint)
    return entity
