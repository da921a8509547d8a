"""Which label the people of a verification or adjustment job look at: the job names it, or its worker template does."""

import re
from collections.abc import Mapping
from typing import Any

from labeling.manifest import metadata_name
from labeling.manifest.lines import SOURCE, SOURCE_REF

#: Where a job's options keep the attribute, and what requests call it.
OPTION = "audited_attribute"
_NAMED = re.compile(r"""task\.input\.manifestLine(?:\.([A-Za-z0-9-]+)|\[\s*["']([A-Za-z0-9-]+)["']\s*\])""")
_METADATA = metadata_name("")


def attribute(options: Mapping[str, Any]) -> str:
    """Empty where the job has no such attribute, or where it is not known."""
    return str(options.get(OPTION) or "")


def named_in(template: str) -> str:
    """The attribute of the manifest line that a template shows, as Ground Truth's templates do; empty: there is none.

    Where it reads several, the one that it reads with its metadata, else the first.
    """
    found = ["".join(names) for names in _NAMED.findall(template)]
    plain = [name for name in dict.fromkeys(found) if name not in (SOURCE, SOURCE_REF) and not name.endswith(_METADATA)]
    with_metadata = (name for name in plain if metadata_name(name) in found)
    return next(with_metadata, next(iter(plain), ""))
