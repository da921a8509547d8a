"""Parquet as a source of columns and as a target of rows; needs pyarrow, which the extra `parquet` installs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from labeling.cli.output import appearing
from labeling.cli.pieces import Origin, Piece, columns_missing
from labeling.formats.parquet import needed
from workers.errors import InvalidInput, NotFound

AT_ONCE = 2**16
"""Rows of a group that is written."""


def parquet_pieces(path: Path, names: Sequence[str]) -> Iterator[Piece]:
    """The named columns, batch by batch, as text. Raises `InvalidInput`, and `LabelwrightError` without pyarrow."""
    pyarrow = needed("pyarrow")
    parquet = needed("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(path)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except (OSError, pyarrow.ArrowInvalid):
        raise InvalidInput(str(path), "is not a Parquet file") from None
    with file:
        found = file.schema_arrow.names
        missing = [name for name in names if name not in found]
        if missing:
            raise columns_missing(str(path), missing[0], found, names)
        unused = tuple(name for name in found if name not in names)
        row = 1
        for batch in file.iter_batches(columns=list(names)):
            columns = tuple(_texts(path, name, batch.column(name)) for name in names)
            yield Piece(columns, Origin(str(path), range(row, row + batch.num_rows), "row"), unused)
            row += batch.num_rows


def write_parquet(path: Path, types: Mapping[str, str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows in groups of 65,536 to `path`, which appears whole or not at all; returns how many there were.

    `types` names the columns and pyarrow's types of them. Raises `LabelwrightError`, also without pyarrow.
    """
    pyarrow, parquet = needed("pyarrow"), needed("pyarrow.parquet")
    schema = pyarrow.schema([(name, pyarrow.type_for_alias(type_)) for name, type_ in types.items()])
    rows, count = iter(rows), 0
    with appearing(path) as unfinished, parquet.ParquetWriter(unfinished, schema) as writer:
        while group := list(islice(rows, AT_ONCE)):
            columns = zip(zip(*group, strict=True), schema.types, strict=True)
            arrays = [pyarrow.array(column, type_) for column, type_ in columns]
            writer.write_table(pyarrow.table(arrays, schema=schema))
            count += len(group)
    return count


def _texts(path: Path, name: str, column: Any) -> list[str]:
    pyarrow = needed("pyarrow")
    try:
        texts = column.cast(pyarrow.string())
    except (pyarrow.ArrowNotImplementedError, pyarrow.ArrowInvalid):
        raise InvalidInput(str(path), f"the column {name!r} is of type {column.type}, not text or numbers") from None
    values: list[str] = texts.fill_null("").to_pylist()
    return values
