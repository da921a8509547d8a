"""CSV: the rows of `labeling.formats.table` as RFC 4180 has them, in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from labeling.formats import table
from labeling.formats.files import File
from labeling.formats.labels import Labels


def files(labels: Labels) -> Iterator[File]:
    yield File("labels.csv", _pieces(labels))


def _pieces(labels: Labels) -> Iterator[bytes]:
    names = list(table.columns(labels))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in table.rows(labels):
        writer.writerow([_cell(row.get(name)) for name in names])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode("utf-8", "surrogatepass")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "surrogatepass")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
