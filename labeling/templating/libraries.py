"""Scripts and style sheets that templates ask of other hosts, and what this site gives them instead.

Some libraries that public templates use come with the site; an administrator may add others (`labelwright template
vendor`). A page then names an address of ours, so that it works without any other host being allowed or reachable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BUNDLED_AT = "/static/libraries/"

_VERSION = r"\d+(?:\.\d+){0,2}(?:-[\w.]+)?"
_CDNJS = r"//cdnjs\.cloudflare\.com/ajax/libs/"
_NPM = r"//(?:cdn\.jsdelivr\.net/npm/|unpkg\.com/)"


def _major(number: int) -> str:
    """A version of this major number, or the number alone: later ones of a major number do what earlier ones did."""
    return rf"{number}(?:\.\d+){{0,2}}"


#: jQuery before 3, whose users need what later versions left out.
_OLD = r"[12](?:\.\d+){0,2}"

#: Files of frontend/dist/libraries (frontend/esbuild.config.mjs puts them there), and the addresses they answer for.
_BUNDLED: dict[str, tuple[str, ...]] = {
    "jquery-3.7.1.js": (
        rf"//code\.jquery\.com/jquery-{_major(3)}(?:\.slim)?(?:\.min)?\.js",
        r"//code\.jquery\.com/jquery(?:-latest|-3)?(?:\.min)?\.js",
        rf"//ajax\.(?:googleapis|aspnetcdn)\.com/ajax/(?:libs/)?jquery/(?:jquery-)?{_major(3)}(?:/jquery)?(?:\.slim)?(?:\.min)?\.js",
        rf"{_CDNJS}jquery/{_major(3)}/jquery(?:\.slim)?(?:\.min)?\.js",
        rf"{_NPM}jquery@{_major(3)}(?:/dist/jquery(?:\.slim)?(?:\.min)?\.js)?",
    ),
    "jquery-old.js": (
        rf"//code\.jquery\.com/jquery-{_OLD}(?:\.min)?\.js",
        rf"//ajax\.(?:googleapis|aspnetcdn)\.com/ajax/(?:libs/)?jquery/(?:jquery-)?{_OLD}(?:/jquery)?(?:\.min)?\.js",
        rf"{_CDNJS}jquery/{_OLD}/jquery(?:\.min)?\.js",
        rf"{_NPM}jquery@{_OLD}(?:/dist/jquery(?:\.min)?\.js)?",
    ),
    "external-hit-1.js": (
        r"//(?:s3\.amazonaws\.com/mturk-public|mturk-public\.s3\.amazonaws\.com)/externalHIT_v1\.js",
    ),
    "d3-6.7.0.js": (
        rf"//d3js\.org/d3\.v{_major(6)}(?:\.min)?\.js",
        rf"{_CDNJS}d3/{_major(6)}/d3(?:\.min)?\.js",
        rf"{_NPM}d3@{_major(6)}(?:/dist/d3(?:\.min)?\.js)?",
    ),
    "d3-7.9.0.js": (
        rf"//d3js\.org/d3\.v{_major(7)}(?:\.min)?\.js",
        rf"{_CDNJS}d3/{_major(7)}/d3(?:\.min)?\.js",
        rf"{_NPM}d3(?:@{_major(7)})?(?:/dist/d3(?:\.min)?\.js)?",
    ),
    "draggable-1.0.0-beta.8.js": (
        rf"{_CDNJS}shopify-draggable/1\.0\.0-beta\.8/draggable\.bundle(?:\.legacy)?(?:\.min)?\.js",
        rf"{_NPM}@shopify/draggable@1\.0\.0-beta\.8/lib/draggable\.bundle(?:\.legacy)?(?:\.min)?\.js",
    ),
    "uuid-8.3.2.js": (
        rf"{_CDNJS}uuid/{_major(8)}/uuid(?:\.min)?\.js",
        rf"{_NPM}uuid@(?:{_major(8)}|latest)/dist/umd/uuid(?:\.min)?\.js",
    ),
    "uuidv4-8.3.2.js": (
        rf"{_CDNJS}uuid/{_major(8)}/uuidv4(?:\.min)?\.js",
        rf"{_NPM}uuid@(?:{_major(8)}|latest)/dist/umd/uuidv4(?:\.min)?\.js",
    ),
}
_PATTERNS = {file: re.compile("|".join(patterns), re.IGNORECASE) for file, patterns in _BUNDLED.items()}

_TAG = re.compile(r"<(script|link)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(\b(?:src|href)\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_CHECKED = re.compile(r"\s(?:integrity|crossorigin)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?", re.IGNORECASE)
_INTEGRITY = re.compile(r"\bintegrity\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_STYLE = re.compile(r"\brel\s*=\s*[\"']?stylesheet", re.IGNORECASE)

Table = Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """One script or style sheet of another host. `integrity` is what the template says of its content, if it does."""

    url: str
    integrity: str = ""
    line: int = 1


def normalised(url: str) -> str:
    """An address as the site's table has it: without a fragment, with https."""
    bare = url.strip().partition("#")[0]
    return "https:" + bare[bare.index("//") :] if _ELSEWHERE.match(bare) else bare


def bundled(url: str) -> str | None:
    """The address of ours for a library that comes with the site."""
    bare = normalised(url).removeprefix("https:").partition("?")[0]
    return next((BUNDLED_AT + file for file, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), None)


def ours(url: str, table: Table) -> str | None:
    """The address of ours for what a template asks of another host; the administrator's choice comes first."""
    return table.get(normalised(url)) or bundled(url)


def wanted(template: str) -> Iterator[Wanted]:
    """The scripts and style sheets of other hosts that the markup names. Addresses made of data are left out."""
    for tag in _TAG.finditer(template):
        address = _ADDRESS.search(tag[0])
        url = next(filter(None, address.groups()[1:]), "") if address else ""
        if not _ELSEWHERE.match(url) or "{{" in url or "{%" in url or not _is_library(tag):
            continue
        said = _INTEGRITY.search(tag[0])
        yield Wanted(url.strip(), said[1].strip() if said else "", template.count("\n", 0, tag.start()) + 1)


def _is_library(tag: re.Match[str]) -> bool:
    return tag[1].lower() == "script" or _STYLE.search(tag[0]) is not None


def localised(source: str, table: Table) -> str:
    """The page's source with the addresses that we answer for replaced by ours. What the author said of the content is
    left out with them: it was said of the other host's file."""
    return _TAG.sub(lambda tag: _localised_tag(tag, table), source)


def _localised_tag(tag: re.Match[str], table: Table) -> str:
    address = _ADDRESS.search(tag[0])
    url = next(filter(None, address.groups()[1:]), "") if address else ""
    here = ours(url, table) if address and _ELSEWHERE.match(url) and _is_library(tag) else None
    if address is None or here is None:
        return tag[0]
    before, after = tag[0][: address.start()], tag[0][address.end() :]
    return f'{_CHECKED.sub("", before)}{address[1]}"{here}"{_CHECKED.sub("", after)}'
