"""Parquet: the rows of `labeling.formats.table`; needs pyarrow, which the extra `parquet` installs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from labeling.formats import table
from labeling.formats.files import File
from labeling.formats.labels import Labels
from workers.errors import LabelwrightError

#: Rows of a group.
AT_ONCE = 2**16
_PIECE = 1 << 18


def files(labels: Labels) -> Iterator[File]:
    yield File("labels.parquet", _pieces(labels))


def _pieces(labels: Labels) -> Iterator[bytes]:
    pyarrow, parquet = needed("pyarrow"), needed("pyarrow.parquet")
    schema = pyarrow.schema([(name, pyarrow.type_for_alias(type_)) for name, type_ in table.columns(labels).items()])
    rows = table.rows(labels)
    with tempfile.TemporaryFile() as file:
        with parquet.ParquetWriter(file, schema) as writer:
            while group := list(islice(rows, AT_ONCE)):
                writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def needed(module: str) -> Any:
    """pyarrow, or an error that says how to get it."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise LabelwrightError(
            "Parquet needs pyarrow, which is not installed.",
            hint="Install it with `pip install 'labelwright[parquet]'`, or use CSV.",
        ) from None
