"""Every sentence of the worker's pages is there in every language that is offered."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from config.catalogs import LOCALE
from labeling.task_types import registry
from workers import keyboard
from workers.portal import tags

PORTAL = Path(tags.__file__).parent
#: Named elsewhere in the code and translated where they are shown.
SHOWN_ELSEWHERE = (
    "Too many wrong passwords.",
    "Wait a quarter of an hour, or ask your administrator for a new link.",
    "This invitation was used or is over.",
    "Ask whoever invited you for a new link.",
    "There is no such job open to you.",
    "digits choose labels and = enlarges",
    "Choose a letter or a sign.",
    "a key is one character",
    "This task is finished; its answers can't be changed any more.",
    "This answer can't be changed any more.",
    "Answers stay open for ten minutes.",
    "This task is no longer yours to work on.",
    "Go back to your list of jobs.",
    *(one.title for one in registry.TASK_TYPES),
    "Custom",
    *(cap for cap in keyboard.CAPS.values() if cap.isalpha()),
)


def sentences() -> Iterator[str | tuple[str, str]]:
    """What the sources mark for translation."""
    keywords = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None}
    for path in [*sorted(PORTAL.rglob("*")), PORTAL.parent / "invitations.py"]:
        if path.suffix not in (".py", ".html"):
            continue
        source = path.read_text() if path.suffix == ".py" else templatize(path.read_text(), origin=str(path))
        for _, message, _, _ in extract("python", io.BytesIO(source.encode()), keywords=keywords):
            if message:
                yield (message[0], message[1]) if isinstance(message, tuple) and len(message) > 1 else str(message)
    yield from SHOWN_ELSEWHERE


def catalog(code: str) -> Catalog:
    with (LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as text:
        return read_po(text, locale=code, abort_invalid=True)


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_every_sentence_is_translated(code: str) -> None:
    known = catalog(code)
    missing = [
        said for said in dict.fromkeys(sentences()) if not (found := known.get(said)) or not _whole(found.string)
    ]
    assert missing == []


def _whole(translation: str | tuple[str, ...]) -> bool:
    return bool(translation) if isinstance(translation, str) else all(translation)


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_translations_keep_the_places(code: str) -> None:
    for message in catalog(code):
        said = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(re.findall(r"%\(\w+\)s", " ".join(said)))
        for sentence in translated if message.id else ():
            assert set(re.findall(r"%\(\w+\)s", sentence)) == wanted, sentence
