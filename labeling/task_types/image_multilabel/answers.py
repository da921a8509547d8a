"""What a worker may submit: `{"crowd-image-classifier-multi-select": {"labels": ["…", "…"]}}`.

An empty list says that nothing fits.
"""

from typing import Any

from labeling.task_types import multilabel
from labeling.task_types.base import AnswerContext

ELEMENT = "crowd-image-classifier-multi-select"


def parse_answer(raw: Any, context: AnswerContext) -> multilabel.CategoriesAnswer:
    """Raises `InvalidAnswer` naming the field."""
    return multilabel.parse_answer(raw, context, element=ELEMENT)


def naming(category: str) -> dict[str, Any]:
    """The submission that names this category alone."""
    return {ELEMENT: {"labels": [category]}}
