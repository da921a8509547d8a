"""What a worker may submit: `{"crowd-classifier": {"label": "…"}}`, with a comment if there is one."""

from typing import Any

from labeling.task_types import classification
from labeling.task_types.base import AnswerContext

ELEMENT = "crowd-classifier"


def parse_answer(raw: Any, context: AnswerContext) -> classification.CategoryAnswer:
    """Raises `InvalidAnswer` naming the field."""
    return classification.parse_answer(raw, context, element=ELEMENT)


def naming(category: str) -> dict[str, Any]:
    """The submission that names this category."""
    return {ELEMENT: {"label": category}}
