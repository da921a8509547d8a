"""The bytes that a reader asks for, as HTTP's Range header says it (RFC 9110, section 14). Pure."""

import re

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NoByteInside(Exception):
    """The range lies behind the end of the object."""


def span(header: str, size: int) -> tuple[int, int] | None:
    """(start, stop) of the bytes asked for, or None for all of them: no range, several, or one that is not understood.

    Raises NoByteInside.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= stop:
        raise NoByteInside
    return start, stop
