"""Answers in a few words, for lists. Knows shapes of JSON, not task types."""

from typing import Any

import orjson
from django.utils.translation import gettext, ngettext

LENGTH = 80

#: What drawing tools tell of the picture and of themselves, and pixels.
_NOT_SAID = {"inputImageProperties", "initialValueModified", "labeledImage", "pngImageData"}


def answer_in_words(text: str) -> str:
    """The chosen label, labels or text of an answer (JSON); counts where there is more than words can say."""
    said = [words for words in (_words(value) for value in orjson.loads(text).values()) if words]
    line = ", ".join(said) or "–"
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return _of_object(value)
    if isinstance(value, list):
        return _of_list(value)
    return "" if value is None else str(value)


def _of_list(value: list[Any]) -> str:
    if all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if all(isinstance(one, dict) and isinstance(one.get("question"), str) for one in value):
        return ", ".join(one["question"] for one in value)
    if all(isinstance(one, dict) and isinstance(one.get("responseRankings"), list) for one in value):
        return ", ".join(f"{one.get('name', '')}: {' '.join(map(str, one['responseRankings']))}" for one in value)
    return ngettext("%(count)s marked", "%(count)s marked", len(value)) % {"count": len(value)}


def _of_object(value: dict[str, Any]) -> str:
    for name in ("label", "labels"):
        if name in value:
            return _words(value[name])
    if isinstance(value.get("labelMappings"), dict):  # whose colours say nothing here
        return ", ".join(value["labelMappings"]) or gettext("nothing marked")
    if value and all(isinstance(v, bool) for v in value.values()):
        return ", ".join(name for name, ticked in value.items() if ticked) or gettext("none")
    said = [_words(part) for name, part in value.items() if name not in _NOT_SAID]
    return ", ".join(filter(None, said))
