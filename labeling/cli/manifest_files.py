"""Manifests that commands read and write: files of this machine, standard input and output, or s3:// addresses.

The addresses are those of the installation in LABELWRIGHT_HOME; only for them is it opened.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from labeling.cli.input_files import InputFile
from labeling.cli.output import appearing
from labeling.errors import BadManifest
from labeling.manifest import Line, read_lines

if TYPE_CHECKING:
    from labeling.storage import Store

ADDRESS = "s3://"


class BadLine(BadManifest):
    """A line that cannot be used, in a file with a name."""

    def __init__(self, name: str, error: BadManifest) -> None:
        super().__init__(error.line, error.column, error.reason, hint=error.hint)
        self.message = f"{name}:{error.line}:{error.column}: {error.reason}."


class ManifestFile(click.ParamType[Any]):
    """A file, `-`, or the address of a manifest in the installation's storage; opened for reading when the command
    runs."""

    name = "manifest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or not value.startswith(ADDRESS):
            return InputFile("rb").convert(value, param, ctx)
        stream = store().open_read(value)
        if ctx is not None:
            ctx.call_on_close(stream.close)
        return _Named(stream, value)


class _Named:
    """A stream of the storage with the name that errors tell."""

    def __init__(self, stream: Any, name: str) -> None:
        self.read, self.name = stream.read, name


def store() -> "Store":
    from labeling.cli import open_installation

    open_installation()
    from labeling import storage

    return storage.default_store()


def good_lines(file: IO[bytes]) -> Iterator[Line]:
    """Raises `BadLine` at the first that is not."""
    for entry in read_lines(file):
        if isinstance(entry, BadManifest):
            raise BadLine(file.name, entry)
        yield entry


@contextmanager
def blaming(file: IO[bytes]) -> Iterator[None]:
    """Errors about lines name this file."""
    try:
        yield
    except BadLine:
        raise
    except BadManifest as error:
        raise BadLine(file.name, error) from None


def write(lines: Iterable[str], out: str) -> int:
    """Writes lines to a file that appears whole, to an address, or for `-` to standard output; how many.

    Raises `LabelwrightError` where that cannot be.
    """
    count = 0

    def pieces() -> Iterator[bytes]:
        nonlocal count
        rest = iter(lines)
        while piece := list(islice(rest, 1000)):
            count += len(piece)
            yield ("\n".join(piece) + "\n").encode()

    if out == "-":
        for piece in pieces():
            sys.stdout.buffer.write(piece)
    elif out.startswith(ADDRESS):
        store().write(out, pieces())
    else:
        with appearing(Path(out)) as unfinished, unfinished.open("wb") as stream:
            stream.writelines(pieces())
    return count
