"""The messages between this process and the children that do risky work for it: four bytes of length, then JSON."""

from __future__ import annotations

import json
import os
from typing import Any

LENGTH_BYTES = 4
MAX_FRAME = 64 * 1024 * 1024


class StreamEnded(Exception):
    """The other end of the pipe was closed."""


def packed(message: dict[str, Any]) -> bytes:
    """ASCII JSON, so that text which is not valid Unicode survives as well."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def body_length(header: bytes) -> int:
    length = int.from_bytes(header, "big")
    if length > MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes is too long")
    return length


def unpacked(body: bytes) -> dict[str, Any]:
    message = json.loads(body)
    if not isinstance(message, dict):
        raise TypeError("a message is a JSON object")
    return message


def receive(descriptor: int) -> dict[str, Any]:
    """The next message from a blocking pipe. Raises `StreamEnded`."""
    return unpacked(_read(descriptor, body_length(_read(descriptor, LENGTH_BYTES))))


def send(descriptor: int, message: dict[str, Any]) -> None:
    data = memoryview(packed(message))
    while data:
        data = data[os.write(descriptor, data) :]


def _read(descriptor: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise StreamEnded
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
