"""`labelwright manifest import`: labels of other tools as an augmented manifest; files alone, no server."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from labeling.cli.manifest_files import ADDRESS, store, write
from labeling.cli.output import appearing
from labeling.formats import from_coco
from labeling.formats.files import Names
from labeling.formats.from_coco import Kind
from labeling.formats.importers import ARCHIVE, BY_KEY, Importer, guess, names_in
from labeling.manifest import check_label_attribute
from workers.errors import InvalidInput, LabelwrightError, NotFound

if TYPE_CHECKING:
    from labeling.formats.coco_file import Coco
    from labeling.task_types.painted import Codes


@click.command("import")
@click.argument("file")
@click.option("--format", "format_", type=click.Choice(list(BY_KEY)), help="Else told by what there is.")
@click.option("--attribute", default="", help="The label attribute; else labels, or labels-ref where they are files.")
@click.option(
    "--kind", type=click.Choice([one.value for one in Kind]), help="What annotations become; else as they are."
)
@click.option("--images", default="", help="s3:// folder of the images; else the labels say where they are.")
@click.option("--maps", default="", help="Where label maps are written, a folder or an s3:// address.")
@click.option("--maps-address", default="", help="s3:// address under which the folder of --maps will be.")
@click.option("--classes", default="", help="Comma list of all classes in their order; else those of the file.")
@click.option("--categories", type=click.Path(path_type=Path), help="Write a label category file here, too.")
@click.option("--human-annotated", type=click.Choice(["yes", "no"]), default="yes", help="By people, or a machine.")
@click.option("--job-name", default="", help="Told as the job that made the labels.")
@click.option("--out", default="-", help="Where to write, a file or s3:// address; else standard output.")
def import_(
    *,
    file: str,
    format_: str | None,
    attribute: str,
    kind: str | None,
    images: str,
    maps: str,
    maps_address: str,
    classes: str,
    categories: Path | None,
    human_annotated: str,
    job_name: str,
    out: str,
) -> None:
    """Make a manifest of labels in COCO, YOLO or Pascal VOC: for a job that verifies, adjusts or goes on.

    FILE is COCO's .json (or -), or for YOLO and Pascal VOC their folder or a .zip of it. YOLO needs to see its images:
    they must be in this installation's storage, at --images or where images.txt says.

    boxes and polygons stand in the lines; things (each mask by itself) and classes (all of a class together) become
    label maps, for which --maps is needed. Every image is labeled, also where nothing stands on it. The first thing
    that is wrong ends it with its place, such as annotations[3].bbox or the line of a file, and no manifest is written.
    """
    known = [word.strip() for word in classes.split(",") if word.strip()]
    folder = _address("--images", images)
    with _blaming(file):
        importer, files = _files(file, format_)
        coco = _read(importer, files, folder, known)
    chosen = Kind(kind) if kind else from_coco.kind_of(coco)
    wanted = from_coco.wanted(
        coco,
        attribute=attribute,
        kind=chosen,
        folder="" if importer.finds else folder,
        job_name=job_name or f"{importer.key}-import",
        by_people=human_annotated == "yes",
        classes=known,
        color=_color,
    )
    check_label_attribute(wanted.attribute, ref=chosen.maps, path="--attribute")
    keep = _Maps(maps, _address("--maps-address", maps_address), needed=chosen.maps)
    lines = (orjson.dumps(line).decode() for line in from_coco.lines(coco, wanted, keep.keep))
    with _blaming(file):
        count = write(lines, out)
    if categories is not None:
        _write_categories(categories, wanted.classes)
    click.echo(f"{count} images with {chosen} under {wanted.attribute}; classes: {', '.join(wanted.classes)}", err=True)


@contextmanager
def _blaming(file: str) -> Iterator[None]:
    """What is wrong inside the file is no wrong use of the command."""
    try:
        yield
    except InvalidInput as error:
        raise LabelwrightError(f"{file}: {error.path} {error.reason}.", hint=error.hint) from None


def _read(importer: Importer, files: Mapping[str, bytes], images: str, known: Sequence[str]) -> "Coco":
    """Only a format that looks at images opens the installation."""
    if not importer.finds:
        return importer.read(files, _NoImages(), known)
    store()
    from labeling.label_import import StoredImages

    return importer.read(files, StoredImages(images), known)


class _NoImages:
    """For formats that say how large images are."""

    def find(self, stem: str) -> str:
        return ""

    def sizes(self, addresses: Sequence[str]) -> Sequence[tuple[int, int]]:
        return ()


def _files(file: str, key: str | None) -> tuple[Importer, dict[str, bytes]]:
    """What is read of a file, a folder or an archive, with its format."""
    path = Path(file)
    if file != "-" and path.is_dir():
        there = {one.relative_to(path).as_posix(): one for one in sorted(path.rglob("*")) if one.is_file()}
        importer = BY_KEY[key] if key else guess(there)
        return importer, {name: _content(str(one)) for name, one in there.items() if importer.wants(name)}
    content = _content(file)
    if not content.startswith(ARCHIVE):
        return BY_KEY[key] if key else guess([file]), {path.name: content}
    importer = BY_KEY[key] if key else guess(names_in(content))
    return importer, importer.unpacked(content)


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.") from None
    except OSError as error:
        raise LabelwrightError(f"{file} cannot be read: {error.strerror}.") from None


def _address(option: str, given: str) -> str:
    if given and not given.startswith(ADDRESS):
        raise InvalidInput(option, f"{given} is no s3:// address")
    return given.rstrip("/")


def _color(number: int) -> str:
    from labeling.task_types import painted

    return painted.class_color(number)


def _write_categories(path: Path, classes: Sequence[str]) -> None:
    with appearing(path) as unfinished:
        unfinished.write_bytes(from_coco.category_file(classes))


class _Maps:
    """Where label maps are kept: in the installation's storage, or in a folder that is brought to its address later."""

    def __init__(self, place: str, address: str, *, needed: bool) -> None:
        if needed and not place:
            hint = "Give --maps s3://bucket/folder, or a folder with --maps-address; or take --kind boxes."
            raise InvalidInput("--maps", "is needed: these labels are files", hint=hint)
        if needed and not place.startswith(ADDRESS) and not address:
            raise InvalidInput("--maps-address", "is needed to know where the files of the folder will be")
        self._place, self._names = place.rstrip("/"), Names()
        self._base = self._place if place.startswith(ADDRESS) else address

    def keep(self, name: str, codes: "Codes", colors: Sequence[str]) -> str:
        """See `from_coco.Keep`."""
        from labeling.task_types import painted

        key, content = self._names.place(name, ".png"), painted.file(codes, colors)
        if self._place.startswith(ADDRESS):
            store().write(f"{self._place}/{key}", content)
        else:
            self._write(Path(self._place) / key, content)
        return f"{self._base}/{key}"

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise LabelwrightError(f"{path} cannot be written: {error.strerror}.") from None
