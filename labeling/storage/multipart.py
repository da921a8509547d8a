"""What multipart uploads mean, for the stores that keep the parts themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from labeling.errors import BadPart, NoSuchUpload

MAX_PARTS = 10_000


def check_number(number: int) -> None:
    if not 1 <= number <= MAX_PARTS:
        raise BadPart(f"Part number {number} is not between 1 and {MAX_PARTS}.")


def check_named(named: Sequence[tuple[int, str]], stored: Mapping[int, str]) -> None:
    """`named` are (number, etag) as the client lists them, `stored` the etag of each number; else `BadPart`."""
    if not named:
        raise BadPart("An upload is completed with at least one part.")
    for (earlier, _), (later, _) in pairwise(named):
        if earlier >= later:
            raise BadPart(f"Part {later} is listed after part {earlier}; parts are listed in rising order.")
    for number, etag in named:
        if stored.get(number) != etag:
            raise BadPart(f"Part {number} with etag {etag} was not uploaded.")


def joined_etag(etags: Sequence[str]) -> str:
    """As S3 does: the MD5 of the parts' MD5s, and their number."""
    digest = hashlib.md5(b"".join(bytes.fromhex(etag) for etag in etags), usedforsecurity=False)
    return f"{digest.hexdigest()}-{len(etags)}"


def no_such_upload(upload: str) -> NoSuchUpload:
    return NoSuchUpload(f"There is no upload {upload!r}: it was completed, given up or never begun.")
