"""What a worker may submit: spans of the text, counted in code points, the end exclusive.

`{"crowd-entity-annotation": {"entities": [{"label": "Person", "startOffset": 0, "endOffset": 12}]}}`; no entities say
that there are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext
from workers.errors import InvalidAnswer

ELEMENT = "crowd-entity-annotation"
MAX_ANSWER_BYTES: Final = 2_000_000
ENTITIES_AT_MOST: Final = 10_000
_MEMBERS: Final = {"entities", "initialValueModified", "workerComment"}
_OF_AN_ENTITY: Final = {"label", "startOffset", "endOffset"}


@dataclass(frozen=True, order=True)
class Entity:
    """Code points `start` to `end` of the text, the end exclusive."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class EntitiesAnswer(Answer):
    entities: tuple[Entity, ...]
    comment: str = ""


def parse_answer(raw: Any, context: AnswerContext) -> EntitiesAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no list of entities", '{"entities": []} says that there are none.'
    name, value = submission.element(
        raw, "entities", preferred=ELEMENT, besides=_MEMBERS, max_bytes=MAX_ANSWER_BYTES, missing=missing
    )
    entities = value["entities"]
    if not isinstance(entities, list):
        raise InvalidAnswer(f"{name}.entities", "must be a list of entities")
    if len(entities) > ENTITIES_AT_MOST:
        raise InvalidAnswer(f"{name}.entities", f"has {len(entities):,} entities, more than {ENTITIES_AT_MOST:,}")
    length = submission.characters(context)
    found = {
        _entity(f"{name}.entities[{place}]", one, context.categories, length) for place, one in enumerate(entities)
    }
    return EntitiesAnswer(tuple(sorted(found)), submission.comment(name, value))


def _entity(path: str, value: Any, categories: Sequence[str], length: int) -> Entity:
    if not isinstance(value, dict):
        raise InvalidAnswer(path, "must be an object with label, startOffset and endOffset")
    unknown = value.keys() - _OF_AN_ENTITY
    if unknown:
        raise InvalidAnswer(f"{path}.{min(unknown)}", "is not a field of an entity")
    label = submission.category(f"{path}.label", value.get("label"), categories)
    start = submission.offset(f"{path}.startOffset", value.get("startOffset"), least=0, most=length)
    end = submission.offset(f"{path}.endOffset", value.get("endOffset"), least=start + 1, most=length)
    return Entity(start, end, label)
