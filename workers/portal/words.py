"""Answers in a few words, for lists. Knows shapes of JSON, not task types."""

from typing import Any

import orjson

LENGTH = 80

#: What drawing tools tell of the picture and of themselves.
_NOT_SAID = {"inputImageProperties", "initialValueModified"}


def answer_in_words(text: str) -> str:
    """The chosen label, labels or text of an answer (JSON); counts where there is more than words can say."""
    said = [words for words in (_words(value) for value in orjson.loads(text).values()) if words]
    line = ", ".join(said) or "–"
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return _of_object(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) if all(isinstance(v, str) for v in value) else f"{len(value)} marked"
    return "" if value is None else str(value)


def _of_object(value: dict[str, Any]) -> str:
    for name in ("label", "labels"):
        if name in value:
            return _words(value[name])
    if value and all(isinstance(v, bool) for v in value.values()):
        return ", ".join(name for name, ticked in value.items() if ticked) or "none"
    said = [_words(part) for name, part in value.items() if name not in _NOT_SAID]
    return ", ".join(filter(None, said))
