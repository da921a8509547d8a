"""The rules for label attribute names, and what makes a line count as labeled: chaining rests on both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from labeling.manifest.lines import SOURCE, SOURCE_REF
from workers.errors import InvalidInput

MAX_NAME_CHARACTERS: Final = 127
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}")
_METADATA: Final = "-metadata"
_REF: Final = "-ref"


def metadata_name(attribute: str) -> str:
    """The attribute that tells how the label came about."""
    return attribute + _METADATA


def is_labeled(data: Mapping[str, Any], attribute: str) -> bool:
    """Whether a line already has this label. Metadata alone does not count: a failed object leaves it behind."""
    return data.get(attribute) is not None


def labels_with_metadata(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(attribute, metadata) of every label on a line that tells how it came about."""
    for name, metadata in data.items():
        attribute = name.removesuffix(_METADATA)
        if attribute != name and isinstance(metadata, dict) and is_labeled(data, attribute):
            yield attribute, metadata


def check_label_attribute(
    name: str, *, ref: bool | None = None, audited: str | None = None, path: str = "LabelAttributeName"
) -> None:
    """Raises `InvalidInput` at `path` with the rule that `name` breaks.

    `ref`: the task type's labels are files, so the name must end in `-ref` (True), must not (False), or may (None).
    `audited`: the attribute that a verification or adjustment job reads, which must stay as it is.
    """
    reason = _broken_rule(name, ref, audited)
    if reason:
        raise InvalidInput(path, reason, hint="A good name says what is asked, for instance `bird-species`.")


def _broken_rule(name: str, ref: bool | None, audited: str | None) -> str:
    rules = (
        (len(name) > MAX_NAME_CHARACTERS, f"{name[:20]!r}… has more than {MAX_NAME_CHARACTERS} characters"),
        (not _NAME.fullmatch(name), f"{name!r} may only have letters, digits and hyphens between them"),
        (name in (SOURCE, SOURCE_REF), f"{name!r} names the data object itself"),
        (name.endswith(_METADATA), f"{name!r} ends in {_METADATA}, which is kept for the metadata"),
        (ref is True and not name.endswith(_REF), f"{name!r} must end in {_REF}: labels of this task type are files"),
        (ref is False and name.endswith(_REF), f"{name!r} must not end in {_REF}: that is for labels that are files"),
        (name == audited, f"{name!r} is the label under review; the result needs a name of its own"),
    )
    return next((reason for broken, reason in rules if broken), "")
