"""Writes values into pages: one function per kind of place, and the marks that say how a value wants to be written."""

from __future__ import annotations

import json
import re
from typing import Any

from liquid.undefined import is_undefined
from markupsafe import Markup

from labeling.templating.contexts import Place

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"})
_UNQUOTED = re.compile(r"[\s=`]")
_ENTITY_OR_SPECIAL = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]*|#\d+|#[xX][0-9A-Fa-f]+);|[&<>\"']")
_JSON_IN_SCRIPT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})
_SCRIPT = str.maketrans(
    {chr(code): f"\\u{code:04x}" for code in range(32)}
    | {c: f"\\u{ord(c):04x}" for c in "\"'`<>&\u2028\u2029\x7f"}
    | {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)
_STYLE = str.maketrans({c: f"\\{ord(c):x} " for c in "<>\"'\\\n\r\f"})
_END_OF_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


class Html(Markup):
    """Text that is HTML already; text joined to it is escaped."""

    @classmethod
    def escape(cls, s: Any, /) -> Html:
        return s if isinstance(s, Html) else cls(escape_html(str(s)))


class Escaped(Html):
    """A value that the author escaped in so many words. `raw` is what it was, for places where HTML's escapes are
    wrong; text that is derived from it is plain `Html`."""

    raw: str

    def __new__(cls, raw: str) -> Escaped:
        self = super().__new__(cls, escape_html(raw))
        self.raw = raw
        return self


class Json(str):
    """JSON text."""

    __slots__ = ()


class Raw(str):
    """Text that the author wants printed as it is."""

    __slots__ = ()


def escape_html(text: str) -> str:
    return text.translate(_HTML)


def escape_html_once(text: str) -> Html:
    """Escape what is not yet part of an entity."""
    return Html(_ENTITY_OR_SPECIAL.sub(lambda m: m[0] if len(m[0]) > 1 else escape_html(m[0]), text))


def escape_script(text: str) -> str:
    """For inside any JavaScript or JSON string; quotes and line ends cannot leave it, and no tag can begin in it."""
    return text.translate(_SCRIPT).replace("${", "\\u0024{")


def to_text(value: object) -> str:
    """What Liquid prints for a value: nothing for what is missing, JSON for lists and mappings."""
    if value is None or is_undefined(value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return to_json(value)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return str(value)


def to_json(value: object) -> Json:
    return Json(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_not_json))


def _not_json(value: object) -> str | None:
    return None if is_undefined(value) else str(value)


def unescaped(value: object) -> Raw:
    """The value as it is. JSON still must not be able to close a script that it stands in."""
    text = to_text(value)
    return Raw(text.replace("</", "<\\/").replace("<!--", "\\u003c!--") if isinstance(text, Json) else text)


def printed(value: object, place: Place) -> str:
    """The characters to write so that the value is read as itself at this place."""
    text = to_text(value)
    if place in (Place.CODE, Place.STRING):
        return _in_script(text, place)
    if isinstance(text, Raw | Html) and not (place is Place.HANDLER and isinstance(text, Escaped)):
        return str(text)
    match place:
        case Place.UNQUOTED:
            return _UNQUOTED.sub(lambda m: f"&#{ord(m[0])};", escape_html(text))
        case Place.HANDLER:
            return escape_html(_in_script(text, Place.CODE))
        case Place.STYLE:
            return text.translate(_STYLE)
    return escape_html(text)


def _in_script(text: str, place: Place) -> str:
    if isinstance(text, Escaped):
        text = text.raw
    if isinstance(text, Raw | Html):
        return _END_OF_SCRIPT.sub(lambda m: "<\\", str(text))
    if isinstance(text, Json) and place is Place.CODE:
        return text.translate(_JSON_IN_SCRIPT)
    return escape_script(text)
