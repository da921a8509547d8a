"""The label of an earlier job as verification and adjustment find it in the line: for every task type in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from labeling.manifest import metadata_name
from labeling.task_types.base import Answer, Label, TaskType
from workers.errors import InvalidInput

#: No job has more; what is numbered higher has no place of its own.
_MOST_CLASSES: Final = 1000

A = TypeVar("A", bound=Answer)
L = TypeVar("L", bound=Label)


def label_of(task_type: TaskType[A, L], line: Mapping[str, Any], attribute: str, categories: Sequence[str]) -> L:
    """The label under `attribute`, with the job's `categories` first and whatever other classes it has after them.

    Raises `InvalidInput` naming the attribute, or what is wrong within it.
    """
    if line.get(attribute) is None:
        reason = f"the data object has no label {attribute!r} that people could look at"
        raise InvalidInput(attribute, reason, hint="Keep only labeled lines: `labelwright manifest filter` does.")
    metadata = line.get(metadata_name(attribute))
    facts = metadata if isinstance(metadata, dict) else {}
    classes = [*categories, *others(line, attribute, categories)]
    try:
        return task_type.label_from_manifest(line[attribute], facts, categories=classes)
    except InvalidInput as error:
        raise InvalidInput(f"{attribute}.{error.path}", error.reason, hint=error.hint) from None


def others(line: Mapping[str, Any], attribute: str, categories: Sequence[str]) -> list[str]:
    """The classes that a label or its metadata names and `categories` lacks, each once, in their order."""
    metadata = line.get(metadata_name(attribute))
    facts = metadata if isinstance(metadata, dict) else {}
    named = [
        facts.get("class-name"),
        *_values(facts.get("class-map")),
        *map(_class_name, _values(facts.get("internal-color-map"))),
    ]
    named += _of_entities(line.get(attribute))
    return [name for name in dict.fromkeys(named) if isinstance(name, str) and name and name not in categories]


def by_number(line: Mapping[str, Any], attribute: str) -> list[str]:
    """The classes of a label in their place, "" where the line tells of none, then those without a number.

    A class keeps its place, and so its colour, whatever else an object shows.
    """
    facts = line.get(metadata_name(attribute))
    mapping = facts.get("class-map") if isinstance(facts, dict) else None
    numbered = {int(n): name for n, name in mapping.items() if _is_place(n)} if isinstance(mapping, dict) else {}
    places = [str(numbered.get(place, "")) for place in range(max(numbered, default=-1) + 1)]
    return [*places, *others(line, attribute, places)]


def _is_place(number: Any) -> bool:
    return isinstance(number, str) and number.isdecimal() and int(number) < _MOST_CLASSES


def _of_entities(label: Any) -> list[Any]:
    """Marked text names its classes in the label itself."""
    annotations = label.get("annotations") if isinstance(label, dict) else None
    entities = annotations.get("entities") if isinstance(annotations, dict) else None
    return [one.get("label") for one in entities if isinstance(one, dict)] if isinstance(entities, list) else []


def _values(mapping: Any) -> list[Any]:
    return list(mapping.values()) if isinstance(mapping, dict) else []


def _class_name(entry: Any) -> Any:
    """Of a colour; the background is no class."""
    name = entry.get("class-name") if isinstance(entry, dict) else None
    return None if name == "BACKGROUND" else name
