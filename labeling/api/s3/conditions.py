"""Conditions and ranges of a read, as HTTP and S3 read them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from labeling.api import ranges
from labeling.api.s3.errors import S3Error
from labeling.storage import ObjectInfo


class Outcome(Enum):
    SEND = auto()
    NOT_MODIFIED = auto()


def judge(info: ObjectInfo, headers: Mapping[str, str]) -> Outcome:
    """Raises `PreconditionFailed`. An etag condition outranks the date condition of its kind (RFC 9110, 13.2.2)."""
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    if match is not None:
        met = _names(match, info.etag)
    else:
        limit = _date(headers.get("if-unmodified-since"))
        met = limit is None or _seconds(info) <= limit
    if not met:
        raise _failed()
    if none_match is not None:
        return Outcome.NOT_MODIFIED if _names(none_match, info.etag) else Outcome.SEND
    since = _date(headers.get("if-modified-since"))
    return Outcome.NOT_MODIFIED if since is not None and _seconds(info) <= since else Outcome.SEND


def judge_source(info: ObjectInfo, headers: Mapping[str, str]) -> None:
    """The same for the source of a copy, whose conditions have names of their own. Raises `PreconditionFailed`."""
    prefix = "x-amz-copy-source-"
    asked = {name.removeprefix(prefix): value for name, value in headers.items() if name.startswith(f"{prefix}if-")}
    if judge(info, asked) is Outcome.NOT_MODIFIED:
        raise _failed()


def span(header: str, size: int) -> tuple[int, int] | None:
    """(start, stop) of the bytes asked for, or None for all of them. Raises `InvalidRange` where no byte is inside."""
    try:
        return ranges.span(header, size)
    except ranges.NoByteInside:
        message = f"The object has {size} bytes; the range is outside of them."
        raise S3Error("InvalidRange", message, status=416) from None


def _failed() -> S3Error:
    return S3Error("PreconditionFailed", "A condition of the request does not hold.", status=412)


def _names(condition: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in condition.split(",")]
    return "*" in tags or etag in tags


def _seconds(info: ObjectInfo) -> datetime:
    return info.modified.replace(microsecond=0)


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None
