"""How commands print data: aligned columns for people, JSON for programs, and files that appear whole."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson

from workers.errors import InvalidInput, LabelwrightError


def as_json(value: Any) -> str:
    """JSON for people and programs alike; times become RFC 3339."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z, default=str).decode()


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their widest cell; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    numeric = [bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(columns))]

    def line(parts: Sequence[str]) -> str:
        aligned = [p.rjust(w) if right else p.ljust(w) for p, w, right in zip(parts, widths, numeric, strict=True)]
        return "  ".join(aligned).rstrip()

    return "\n".join(line(parts) for parts in [[c.upper() for c in columns], *cells])


def show(columns: Sequence[str], rows: Sequence[Sequence[object]], *, json: bool) -> None:
    """Prints rows as a table, or as a JSON list of objects with the columns as names."""
    if json:
        click.echo(as_json([dict(zip(columns, row, strict=True)) for row in rows]))
    else:
        click.echo(table(columns, rows))


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A place to write to beside `path`, which it becomes at the end, or never. Raises `LabelwrightError`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise LabelwrightError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def refuse_unwritable(option: str, path: Path) -> None:
    """Before anything is written or takes time. Raises `InvalidInput` where a file cannot appear at `path`."""
    if path.is_dir():
        raise InvalidInput(option, f"{path} cannot be written: it is a folder")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(option, f"{path} cannot be written: there is no folder {path.parent}")
    if not os.access(path.absolute().parent, os.W_OK):
        raise InvalidInput(option, f"{path} cannot be written: nobody may write to the folder {path.absolute().parent}")
