"""What a line tells about one of its labels, whatever its type: classes, confidence, who made it, in which job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labeling.manifest.attributes import is_labeled, metadata_name

_JOB: Final = "labeling-job/"


@dataclass(frozen=True)
class LabelFacts:
    """`confidence` is that of the least certain part where a label has several; `by_people` is None where the line does
    not say; `job` is in lower case, without the prefix of the wire."""

    classes: frozenset[str]
    confidence: float | None
    by_people: bool | None
    job: str


def facts_of(data: Mapping[str, Any], attribute: str) -> LabelFacts | None:
    """The facts of a parsed line's label; None where it has none."""
    if not is_labeled(data, attribute):
        return None
    found = data.get(metadata_name(attribute))
    metadata = found if isinstance(found, dict) else {}
    annotated, job = metadata.get("human-annotated"), metadata.get("job-name")
    return LabelFacts(
        classes=frozenset(_classes(data[attribute], metadata)),
        confidence=min(_confidences(metadata), default=None),
        by_people=None if annotated not in ("yes", "no") else annotated == "yes",
        job=job_name(job) if isinstance(job, str) else "",
    )


def job_name(spelled: str) -> str:
    """`labeling-job/streets` and `Streets` are one job."""
    return spelled.lower().removeprefix(_JOB)


def _classes(label: Any, metadata: Mapping[str, Any]) -> Iterator[str]:
    """One class, those of the boxes, those of the mask, or those of the spans."""
    named = [metadata.get("class-name")]
    for key in ("class-map", "class_map", "internal-color-map", "color-map"):
        if isinstance(metadata.get(key), dict):
            named += [_name(entry) for entry in metadata[key].values()]
    annotations = label.get("annotations") if isinstance(label, dict) else None
    entities = annotations.get("entities") if isinstance(annotations, dict) else None
    if isinstance(entities, list):
        named += [entry.get("label") for entry in entities if isinstance(entry, dict)]
    return (name for name in named if isinstance(name, str) and name)


def _name(entry: Any) -> Any:
    return entry.get("class-name") if isinstance(entry, dict) else entry


def _confidences(metadata: Mapping[str, Any]) -> Iterator[float]:
    parts: list[Any] = [metadata]
    for key in ("objects", "entities"):
        parts += metadata[key] if isinstance(metadata.get(key), list) else []
    colors = metadata.get("internal-color-map")
    parts += colors.values() if isinstance(colors, dict) else []
    values = [part.get("confidence") for part in parts if isinstance(part, dict)]
    by_class = metadata.get("confidence-map")
    values += by_class.values() if isinstance(by_class, dict) else []
    return (value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
