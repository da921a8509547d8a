"""`labelwright manifest convert`: a labeled manifest as COCO, YOLO and so on; files alone, no server."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labeling.cli.output import appearing
from labeling.formats import FORMATS, Labels, by_key
from labeling.formats.files import File
from labeling.formats.packed import zipped
from workers.errors import InvalidInput, LabelwrightError, NameInUse, NotFound

if TYPE_CHECKING:
    from labeling.task_types.painted import Codes

STREAM = "-"
_LIST = ", ".join(f"{one.key} ({one.title})" for one in FORMATS)


@click.command(epilog=f"Formats: {_LIST}. A class number counts from 0, except in COCO, where ids begin at 1.")
@click.argument("file")
@click.option("--format", "key", required=True, type=click.Choice([one.key for one in FORMATS]), help="What to write.")
@click.option("--out", default=STREAM, help="File, folder or .zip to write; formats of one file: else stdout.")
@click.option(
    "--attribute", "attributes", multiple=True, help="The label; needed where there are several. Again: if it lacks."
)
@click.option("--maps", help="Folder with the label maps, below it as in their bucket or all in one.")
@click.option("--classes", help="Comma list of all classes in their order; else those that occur, by their numbers.")
def convert(
    *, file: str, key: str, out: str, attributes: tuple[str, ...], maps: str | None, classes: str | None
) -> None:
    """Write the labels of a manifest FILE in another format. FILE may be - for standard input.

    Lines without the label are left out. A line that cannot be converted ends it with its number, and nothing is
    written. With several --attribute, each line counts with the first that it has, for instance the adjusted label and
    else the one before.
    """
    chosen = by_key(key)
    if not chosen.name and out == STREAM:
        raise click.UsageError(f"{chosen.title} is a folder of files: give --out FOLDER, or --out NAME.zip.")
    names = [word.strip() for word in (classes or "").split(",") if word.strip()]
    with tempfile.TemporaryDirectory() as scratch:
        path = _spooled(Path(scratch)) if file == STREAM else Path(file)
        unpack = partial(_pixels, maps)
        labels = Labels(lambda: _lines(path), attributes=attributes, known=names, unpack=unpack)
        _write(chosen.files(labels), out, whole=bool(chosen.name))
        click.echo(f"{sum(1 for _ in labels)} labels converted", err=True)


def _pixels(maps: str | None, address: str, colors: Sequence[str]) -> "Codes":
    """See `labels.Unpack`."""
    from labeling.task_types import painted

    if maps is None:
        raise InvalidInput(address, "is not at hand", hint="Copy the label maps here, and give their folder as --maps.")
    key = address.removeprefix("s3://").partition("/")[2]
    places = [Path(maps) / key, Path(maps) / Path(key).name]
    found = next((place for place in places if ".." not in place.parts and place.is_file()), None)
    if found is None:
        raise InvalidInput(address, f"is neither {places[0]} nor {places[1]}")
    return painted.unpacked(found.read_bytes(), colors)


def _spooled(folder: Path) -> Path:
    """Standard input, which has to be read more than once."""
    path = folder / "stdin.manifest"
    with path.open("wb") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
    return path


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            yield from stream
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise LabelwrightError(f"{path} cannot be read: {error.strerror}.") from None


def _write(files: Iterable[File], out: str, *, whole: bool) -> None:
    """`whole`: there is one file only, which is what `out` becomes."""
    if out == STREAM:
        for _, pieces in files:
            sys.stdout.buffer.writelines(pieces)
    elif whole or out.endswith(".zip"):
        pieces = zipped(files) if out.endswith(".zip") else (piece for one in files for piece in one.pieces)
        with appearing(Path(out)) as unfinished, unfinished.open("wb") as stream:
            stream.writelines(pieces)
    else:
        _folder(Path(out), files)


def _folder(path: Path, files: Iterable[File]) -> None:
    """Appears whole or not at all; one that has files in it is left alone."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise NameInUse(f"{path} is there already.", hint="Give another --out, or remove it.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        for name, pieces in files:
            place = unfinished / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as stream:
                stream.writelines(pieces)
        if path.exists():
            path.rmdir()
        unfinished.rename(path)
    except OSError as error:
        raise LabelwrightError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
