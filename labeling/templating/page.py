"""Makes a whole page of a template: wraps fragments, points loaders at our own elements, adds what the sandbox lacks.

Works on the template's source, so that nothing in a task's data can be mistaken for markup. Everything is added without
line breaks: line numbers stay the author's.
"""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from labeling.templating import mechanical_turk
from labeling.templating.libraries import localised

#: What some editors begin a file with. In a page it would be a letter, and a line above everything else.
_MARK = "\ufeff"
SCRIPT_URL = "/static/crowd-html-elements.js"
STYLE_URL = "/static/crowd-html-elements.css"

_LOADER = re.compile(
    r"(?:https?:)?//assets\.crowd\.aws/(?:css/)?crowd-html-elements[\w.-]*?\.(js|css)\b(?:\?[\w=&.-]*)?"
)
#: A script that the parser runs where it stands. Pages that load ours otherwise get it so, too: twice is harmless.
_CLASSIC = r"<script\b(?![^>]*\btype\s*=\s*[\"']?module\b)[^>]*\bsrc\s*=\s*"
_SKIP = r"(?:\s|<!--.*?-->|{%.*?%})*"
_START = re.compile(
    rf"\A{_SKIP}(?P<doctype><!doctype\b[^>]*>)?{_SKIP}(?P<html><html\b[^>]*>)?{_SKIP}(?:<head\b[^>]*>)?",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->|{%-?\s*comment\s*-?%}.*?{%-?\s*endcomment\s*-?%}", re.DOTALL)


@functools.lru_cache(maxsize=16)
def page_source(
    template: str,
    *,
    script_url: str = SCRIPT_URL,
    style_url: str = STYLE_URL,
    libraries: tuple[tuple[str, str], ...] = (),
) -> str:
    """The template as the source of a full page in standards mode that loads our elements, once. `libraries` are pairs
    of an address elsewhere and ours for it, beside those of the libraries that come with the site."""
    urls = {"js": script_url, "css": style_url}
    source = localised(_LOADER.sub(lambda found: urls[found[1]], template.removeprefix(_MARK)), dict(libraries))
    loads = re.search(rf"{_CLASSIC}[\"']?{re.escape(script_url)}\b", _COMMENT.sub("", source), re.IGNORECASE)
    head = f"<script data-shims>{shims()}</script>" + mechanical_turk.head(template)
    head += "" if loads else f'<script src="{script_url}"></script>'
    start = _START.match(source)
    if start is None or not (start["doctype"] or start["html"]):
        return (
            '<!doctype html><html><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"{head}</head><body>{source}</body></html>"
        )
    doctype = "" if start["doctype"] else "<!doctype html>"
    return f"{doctype}{source[: start.end()]}{head}{source[start.end() :]}"


@functools.cache
def shims() -> str:
    """The script that gives a page memory-only storage and cookies where the sandbox refuses the real ones."""
    text = files("labeling.templating").joinpath("shims.js").read_text(encoding="utf-8")
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return " ".join(line.strip() for line in lines if line.strip())
