"""The messages between the web process and its rendering child: four bytes of length, then JSON."""

from __future__ import annotations

import json
from typing import Any

LENGTH_BYTES = 4
MAX_FRAME = 64 * 1024 * 1024


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
