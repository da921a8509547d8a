"""Liquid's filters as Ground Truth has them: its own five, and the standard ones with an upper bound on their work.

python-liquid bounds loops and output, but not what one filter does to one value: the limits here do that.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, Protocol

import liquid
from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.filter import string_filter, with_context
from liquid.undefined import is_undefined
from markupsafe import Markup

from labeling.errors import BadUri
from labeling.storage.uri import parse_object
from labeling.templating.escaping import Escaped, Html, Raw, escape_html, escape_html_once, to_json, to_text
from labeling.templating.escaping import unescaped as skip_autoescape

MAX_TEXT = 5_000_000  # characters that a filter may be given or give
MAX_ITEMS = 100_000  # items of a list or range that a filter may be given or give
MAX_BITS = 4096  # size of a whole number

_Filter = Callable[..., Any]


class CanSign(Protocol):
    """The part of a render context that `grant_read_access` needs."""

    def sign(self, uri: str, /) -> str: ...


def s3_uri(value: str) -> str | None:
    """The `s3://bucket/key` that a value names, or None for any other URL or text. Addresses of the storage service
    itself are understood too, unless they carry a query: then somebody has signed them already."""
    address = "https://" + value.removeprefix("http://") if value.startswith("http://") else value
    try:
        return str(parse_object(address))
    except BadUri:
        return None


@with_context
def grant_read_access(value: object, *, context: CanSign) -> object:
    """A URL from which the worker's browser can read what an S3 URI names; other URLs stay as they are. Of an object or
    a list, a copy in which this is done with every S3 URI."""
    if isinstance(value, dict | list):
        return _granted_within(value, context)
    text = to_text(value)
    text = (str(text.unescape()) if isinstance(text, Markup) else text).strip()
    uri = s3_uri(text)
    return context.sign(uri) if uri else text


def _granted_within(value: object, context: CanSign) -> object:
    if isinstance(value, dict):
        return {name: _granted_within(one, context) for name, one in value.items()}
    if isinstance(value, list):
        return [_granted_within(one, context) for one in value]
    uri = s3_uri(value) if isinstance(value, str) else None
    return context.sign(uri) if uri else value


def escape(value: object) -> Html:
    text = to_text(value)
    return text if isinstance(text, Html) else Escaped(text)


def escape_once(value: object) -> Html:
    text = to_text(value)
    return text if isinstance(text, Html) else escape_html_once(text)


@string_filter
def newline_to_br(value: str) -> Html:
    """The one standard filter whose result is meant as HTML."""
    return Html(re.sub(r"\r?\n", "<br />\n", str(value) if isinstance(value, Html | Raw) else escape_html(value)))


def uniq(sequence: object, key: object = None) -> list[object]:
    """As in python-liquid, but in linear time: items are compared by their JSON."""
    items = sequence if isinstance(sequence, list | tuple | range) else [sequence]
    seen: dict[str, object] = {}
    for item in items:
        mark = item if key is None else (item.get(key) if isinstance(item, dict) else None)
        seen.setdefault(to_json(mark), item)
    return list(seen.values())


@string_filter
def replace(value: str, old: object, new: object = "") -> str:
    old, new = to_text(old), to_text(new)
    times = value.count(old)
    if times * len(new) > MAX_TEXT:
        raise FilterArgumentError(f"would give more than {MAX_TEXT} characters", token=None)
    return value.replace(old, new)


OWN: dict[str, _Filter] = {
    "grant_read_access": grant_read_access,
    "s3_presign": grant_read_access,
    "escape": escape,
    "escape_once": escape_once,
    "skip_autoescape": skip_autoescape,
    "to_json": to_json,
    "json": to_json,
    "newline_to_br": newline_to_br,
    "uniq": uniq,
    "replace": replace,
}

#: Text filters that keep HTML what it is although they rebuild the string.
_KEEP_HTML = frozenset({"strip_html", "strip_newlines", "squish", "truncatewords", "join"})

#: python-liquid's own additions, which templates written for Ground Truth cannot know.
_NOT_STANDARD = frozenset({"safe", "escapejs"})


def install(environment: liquid.Environment) -> None:
    """Replace the environment's filters by ours and by the guarded standard ones."""
    standard = {name: func for name, func in environment.filters.items() if name not in _NOT_STANDARD}
    standard["date"] = _printing(standard["date"])
    environment.filters = {name: guarded(name, func) for name, func in (standard | OWN).items()}


def _printing(date: _Filter) -> _Filter:
    """The filter for dates, which prints what is none as it is: texts it does so with by itself."""

    @functools.wraps(date)
    def wrapper(value: object, *args: object, **options: Any) -> object:
        return to_text(value) if isinstance(value, float | list | dict) else date(value, *args, **options)

    return wrapper


def guarded(name: str, func: _Filter) -> _Filter:
    """The filter with bounds on what goes in and comes out, and with errors that name it. A filter that fails on a
    missing value gives nothing, as missing values do."""

    @functools.wraps(func)
    def wrapper(left: object, *args: object, **options: Any) -> object:
        given = (left, *args, *options.values())
        try:
            for value in given:
                _check_size(value)
            result = func(left, *args, **options)
            _check_size(result)
        except (LiquidError, TypeError, ArithmeticError, ValueError, LookupError, AttributeError) as error:
            if any(value is None or is_undefined(value) for value in given):
                return ""
            raise _named(name, error) from error
        return Html(result) if name in _KEEP_HTML and isinstance(left, Html) and type(result) is str else result

    return wrapper


def _named(name: str, error: Exception) -> FilterArgumentError:
    """An error that says which filter, and that the language then gives a line."""
    reason = str(error.message if isinstance(error, LiquidError) else error)
    return FilterArgumentError(reason if reason.startswith(name) else f"{name}: {reason}", token=None)


def _check_size(value: object) -> None:
    if isinstance(value, str):
        _refuse(len(value) > MAX_TEXT, f"a text of more than {MAX_TEXT} characters")
    elif isinstance(value, range):
        _refuse(value.stop - value.start > MAX_ITEMS, f"a range of more than {MAX_ITEMS} numbers")
    elif isinstance(value, list | tuple | dict):
        _refuse(len(value) > MAX_ITEMS, f"a list of more than {MAX_ITEMS} items")
    elif isinstance(value, int):
        _refuse(value.bit_length() > MAX_BITS, f"a number of more than {MAX_BITS} bits")


def _refuse(too_large: bool, what: str) -> None:
    if too_large:
        raise FilterArgumentError(f"{what} is too large for a template", token=None)
