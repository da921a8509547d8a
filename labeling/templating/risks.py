"""Which templates can fail on the data of one object though they are fine by themselves. Apart from the language, which
the engine need not load to know."""

import re

#: Filters that refuse some values. All others make something of any.
REFUSING = frozenset(
    """base64_decode base64_url_safe_decode compact concat divided_by find find_index has map modulo reject slice sort
    sort_natural sum truncate truncatewords where""".split()
)
_FILTER = re.compile(rf"\|\s*(?:{'|'.join(sorted(REFUSING))})\b")
#: Comparisons of unlike values, and numbers that are none.
_TAG = re.compile(r"{%(?:(?!%}).)*(?:[<>]|\bcontains\b|\blimit\b|\boffset\b|\bcols\b)", re.DOTALL)


def may_fail(template: str) -> bool:
    """Whether rendering may fail for some objects and not for others. Rather too often yes than not."""
    return bool(_FILTER.search(template) or _TAG.search(template))
