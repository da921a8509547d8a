"""Parquet as a source of columns and as a target of rows; needs pyarrow, which the extra `parquet` installs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from labeling.cli.pieces import Origin, Piece, columns_missing
from workers.errors import InvalidInput, LabelwrightError, NotFound


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


def _texts(path: Path, name: str, column: Any) -> list[str]:
    pyarrow = needed("pyarrow")
    try:
        texts = column.cast(pyarrow.string())
    except (pyarrow.ArrowNotImplementedError, pyarrow.ArrowInvalid):
        raise InvalidInput(str(path), f"the column {name!r} is of type {column.type}, not text or numbers") from None
    values: list[str] = texts.fill_null("").to_pylist()
    return values


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
