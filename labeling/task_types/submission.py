"""What all submitted forms have in common: a JSON object of bounded size, in which the answer is found by its shape."""

from __future__ import annotations

from typing import Any

import orjson

from workers.errors import InvalidAnswer


def form(raw: Any, *, max_bytes: int) -> dict[str, Any]:
    """The submitted form as a mapping of element names. Raises `InvalidAnswer`."""
    if not isinstance(raw, dict):
        hint = 'It is keyed by the names of the form\'s elements, such as {"crowd-classifier": {"label": "x"}}.'
        raise InvalidAnswer("answer", "must be a JSON object", hint=hint)
    try:
        size = len(orjson.dumps(raw))
    except TypeError as error:
        raise InvalidAnswer("answer", f"is not plain JSON: {error}") from None
    if size > max_bytes:
        raise InvalidAnswer("answer", f"has {size:,} bytes, more than {max_bytes:,}")
    return raw


def find(form: dict[str, Any], member: str, *, preferred: str) -> str | None:
    """Name of the element whose value has `member`: `preferred` if it does, else the first that does.

    Templates may name their elements as they like and have others beside the one that answers.
    """
    names = [name for name, value in form.items() if isinstance(value, dict) and member in value]
    return preferred if preferred in names else next(iter(names), None)
