"""The answers of a job as a Parquet file that `labelwright consolidate` and any table program can read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from labeling.cli.json_files import chosen_labels
from labeling.cli.parquet_files import write_parquet

TYPES = {
    "task": "string",
    "worker": "string",
    "label": "string",
    "answer": "string",
    "accepted_at": "timestamp[us]",
    "submitted_at": "timestamp[us]",
    "time_spent_seconds": "float64",
}
"""Times are UTC. `label` is the one category that the answer chose, null where it is no such answer."""


def write_annotations(path: Path, pieces: Iterable[bytes]) -> int:
    """From the NDJSON that the server streams, cut anywhere; returns how many answers. Raises `LabelwrightError`."""
    return write_parquet(path, TYPES, (_row(orjson.loads(line)) for line in _lines(pieces)))


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from filter(None, whole)
    if rest:
        yield rest


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    answer = one["answer"]
    times = [_utc(one["accepted_at"]), _utc(one["submitted_at"])]
    text = orjson.dumps(answer).decode()
    labels = chosen_labels(answer)
    category = labels[0] if len(labels) == 1 else None
    return one["object_id"], one["worker_id"], category, text, *times, one["time_spent_seconds"]


def _utc(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None
