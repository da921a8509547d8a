"""Messages of a stream → manifest lines: a line as it is, or what an event of a storage tells; and which are the same.

Ground Truth's rules (chaining-and-automation 4): a message may name the key of its own that holds the object's id; else
the id of the message, or the address and version of the stored object, stands for it, and the line says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_plus

import orjson

from labeling.errors import BadManifest
from labeling.manifest.lines import ID_NAME, OBJECT_ID, SEQUENCER, SOURCE, SOURCE_REF, parse_line
from labeling.manifest.writer import augment

MAX_KEY_CHARACTERS: Final = 140
MAX_ID_CHARACTERS: Final = 1024
_KEY = re.compile(r"[$a-zA-Z0-9](-*[a-zA-Z0-9])*")
_CREATED = re.compile(r"(s3:)?ObjectCreated:")


@dataclass(frozen=True)
class Arrival:
    """One data object that came in. `object_id` tells it from others; `own_key` that the line itself names it.

    `sequencer` is the version of a stored object that an event told of.
    """

    text: str
    object_id: str
    own_key: bool = False
    sequencer: str = ""

    def line(self, attribute: str) -> str:
        """The manifest line of a job with this label attribute: it tells the id where the message did not."""
        if self.own_key:
            return self.text
        key = f"${attribute}{OBJECT_ID}"
        added = {ID_NAME: key, key: self.object_id}
        return augment(self.text, added | ({SEQUENCER: self.sequencer} if self.sequencer else {}))


def arrivals(raw: bytes, *, message_id: str, number: int = 0) -> list[Arrival]:
    """The objects that a message brings: one for a line, some for an event of a storage, none for its test event.

    Raises `BadManifest` with `number` (from 0) for what is neither.
    """
    raw = b" ".join(raw.split(b"\n")).strip()  # between the values of JSON, a line's end is a space
    data = _object(raw)
    if data is not None and SOURCE not in data and SOURCE_REF not in data:
        if isinstance(data.get("Records"), list):
            return list(_stored(data["Records"], number))
        if data.get("Event") == "s3:TestEvent":
            return []
    text, data = parse_line(raw, number)
    if ID_NAME not in data:
        return [Arrival(text, message_id)]
    return [Arrival(text, _own_id(data, number), own_key=True)]


def _object(raw: bytes) -> Mapping[str, Any] | None:
    try:
        data = orjson.loads(raw)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _own_id(data: Mapping[str, Any], number: int) -> str:
    key = data[ID_NAME]
    if not isinstance(key, str) or len(key) > MAX_KEY_CHARACTERS or not _KEY.fullmatch(key):
        reason = f"{ID_NAME!r} does not name a key of letters, digits and hyphens"
        raise BadManifest(number + 1, 1, reason, hint=f"At most {MAX_KEY_CHARACTERS} characters.")
    value = data.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARACTERS:
        reason = f"{key!r} holds no id of the object"
        raise BadManifest(number + 1, 1, reason, hint=f"A text of 1 to {MAX_ID_CHARACTERS} characters is needed.")
    return value


def _stored(records: list[Any], number: int) -> Iterator[Arrival]:
    """Objects that were created in a bucket; what else happened there is no news."""
    for record in records:
        try:
            if not _CREATED.match(record["eventName"]):
                continue
            bucket, stored = record["s3"]["bucket"]["name"], record["s3"]["object"]
            uri, sequencer = f"s3://{bucket}/{unquote_plus(stored['key'])}", str(stored.get("sequencer", ""))
        except (KeyError, TypeError):
            hint = "A record has eventName, s3.bucket.name and s3.object.key."
            raise BadManifest(number + 1, 1, "the event of a storage is not complete", hint=hint) from None
        if not uri.endswith("/"):
            yield Arrival(orjson.dumps({SOURCE_REF: uri}).decode(), f"{uri}{sequencer}", sequencer=sequencer)
