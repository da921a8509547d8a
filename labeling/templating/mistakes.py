"""What is wrong with one tag: addresses that lead nowhere, lists that cannot be read, quotes that do not meet.

Asked of a template, and of what it made of a sample, where it tells what the sample's values do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from labeling.errors import BadUri
from labeling.storage.uri import parse_object
from labeling.templating import loose

#: Stand where Liquid prints something, and where a tag of Liquid was.
FROM_DATA, TAG = "\ue000", "\f"

#: Attributes whose value browsers load.
LOADED = frozenset({"src", "poster", "data", "background"})
_LISTS = frozenset(
    """labels categories initial-value overlay exclusion-category label-colors keys block-types responses
    ordinal-ranking-dimensions question-tags""".split()
)
_LOADED_BY_OURS = frozenset({"src", "image", "icon-url"})
_LOADING = frozenset("audio body embed iframe img input link object script source td track video".split())
_OWN_PATHS = ("/static/", "/libraries/", "/media/")
_SOMEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\$\{|\Z", re.IGNORECASE)
_NEEDED: dict[str, tuple[str, ...]] = {
    "crowd-classifier": ("categories",),
    "crowd-classifier-multi-select": ("categories",),
    "crowd-image-classifier": ("src", "categories"),
    "crowd-image-classifier-multi-select": ("src", "categories"),
    "crowd-entity-annotation": ("text", "labels"),
    "crowd-text-ranking": ("responses", "ordinal-ranking-dimensions"),
    "crowd-question-answer-generation": ("text",),
    **{
        f"crowd-{tool}": ("src", "labels")
        for tool in ("bounding-box instance-segmentation keypoint line polygon polyline semantic-segmentation").split()
    },
}


def from_data(value: str) -> bool:
    """Whether Liquid has a part in an attribute's value."""
    return FROM_DATA in value or TAG in value


def of_tag(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of an attribute and what is wrong with it, in words that follow the tag's name."""
    for name, value in attributes.items():
        if re.search("[\"'<]", name):
            yield name, f"has an attribute called {name}: a quote around a value is missing, or there is one too many"
        elif tag.startswith("crowd-") and name in _LISTS and (wrong := _unreadable(value)):
            yield name, f"has {name} that cannot be read: {wrong}"
        elif loads(tag, name) and (wrong := _address(value.strip())):
            yield name, wrong


def _unreadable(value: str) -> str:
    return loose.problem(value) if value.strip() and not from_data(value) else ""


def loads(tag: str, name: str) -> bool:
    """Whether browsers or elements of ours load what this attribute names."""
    if tag.startswith("crowd-"):
        return name in _LOADED_BY_OURS
    return name == "href" if tag == "link" else name in LOADED and tag in _LOADING


def _address(value: str) -> str:
    if value.lower().startswith("s3://"):
        return f"loads {value}, which {_unread(value)}"
    if from_data(value) or _SOMEWHERE.match(value) or value.startswith(_OWN_PATHS):
        return ""
    return f"loads {value}, but files beside the template are not there: put the whole address, or the content itself"


def _unread(address: str) -> str:
    """What keeps browsers from an address in S3."""
    try:
        parse_object(address)
    except BadUri as error:
        return f"nobody can read: {error.message.rstrip('.')}"
    return "no browser can read: print it with grant_read_access"


def missing(tag: str, attributes: Mapping[str, str]) -> list[str]:
    """The attributes without which an element has nothing to show. Scripts may set them later."""
    spelled = {name.replace("-", "") for name in attributes}
    return [name for name in _NEEDED.get(tag, ()) if name.replace("-", "") not in spelled]
