"""`labelwright manifest`: look into manifests, take a part of one, join several; no server is needed."""

import sys
from collections.abc import Iterator
from typing import IO, Any

import click

from labeling.cli.convert import convert
from labeling.cli.importing import import_
from labeling.cli.manifest_files import ManifestFile, blaming, good_lines, write
from labeling.cli.output import as_json
from labeling.errors import BadManifest
from labeling.manifest import Merging, Selection, Summary, read_lines
from workers.errors import LabelwrightError

ERRORS_SHOWN = 100
_FILE = click.argument("file", type=ManifestFile())
_JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")
_OUT = click.option("--out", default="-", help="Where to write, a file or s3:// address; else standard output.")


@click.group()
def manifest() -> None:
    """Validate, count, filter, merge and convert manifests, or make one of a COCO file.

    FILE is a file, - for standard input, or an s3:// address in the storage of the installation in LABELWRIGHT_HOME.
    """


manifest.add_command(convert)
manifest.add_command(import_)


@manifest.command()
@_FILE
@_JSON
def validate(file: IO[bytes], json_: bool) -> None:
    """Check every line as a job would; the first hundred errors are shown with line and column."""
    lines, count = 0, 0
    errors: list[BadManifest] = []
    for entry in read_lines(file):
        if isinstance(entry, BadManifest):
            count += 1
            errors += [entry] if len(errors) < ERRORS_SHOWN else []
        else:
            lines += 1
    shown = [{"line": e.line, "column": e.column, "message": e.reason, "hint": e.hint} for e in errors]
    if json_:
        click.echo(as_json({"lines": lines, "bad": count, "errors": shown}))
    else:
        for error in errors:
            click.echo(f"{file.name}:{error.line}:{error.column}: {error.reason}. {error.hint}", err=True)
        click.echo(f"{lines} good lines, {count} bad")
    if count:
        sys.exit(1)


@manifest.command()
@_FILE
@_JSON
def stats(file: IO[bytes], json_: bool) -> None:
    """Count objects, and for each label attribute how many have it: of which classes, by whom, how sure."""
    summary = Summary()
    for line in good_lines(file):
        summary.add(line)
    told = summary.as_json()
    if json_:
        click.echo(as_json(told))
        return
    click.echo(f"{told['lines']} objects")
    for name, found in told["labels"].items():
        click.echo(f"{name}: {found['labeled']} labeled")
        for what, count in _rows(found):
            click.echo(f"  {what:40} {count}")


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for what in ("by_people", "by_machine", "unknown"):
        if found[what]:
            yield what.replace("_", " "), found[what]
    yield from ((f"class {name}", count) for name, count in found["classes"].items())
    yield from ((f"job {name}", count) for name, count in found["jobs"].items())
    if found["confidence"]:
        yield "confidence, least", f"{found['confidence']['least']:g}"
        yield "confidence, mean", f"{found['confidence']['mean']:g}"


@manifest.command("filter")
@_FILE
@click.option("--attribute", default="", help="The label attribute that the conditions are about.")
@click.option("--labeled/--unlabeled", default=True, help="Lines that have the label, or lines that do not.")
@click.option("--class-name", "classes", multiple=True, help="Only labels with this class, or with one of several.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="At least so sure, in the least certain part.")
@click.option("--max-confidence", type=click.FloatRange(0, 1), help="At most so sure.")
@click.option("--human-annotated", type=click.Choice(["yes", "no"]), help="By people, or by a machine.")
@click.option("--job-name", "jobs", multiple=True, help="Only labels of this job, or of one of several.")
@click.option("--sample", type=click.FloatRange(0, 1, min_open=True), help="This share of the lines, drawn by lot.")
@click.option("--seed", type=int, default=0, help="Another lot.")
@_OUT
def filter_(
    *,
    file: IO[bytes],
    classes: tuple[str, ...],
    jobs: tuple[str, ...],
    human_annotated: str | None,
    out: str,
    **conditions: Any,
) -> None:
    """Print the lines that match every condition, byte for byte, for instance as input of the next job of a series.

    Fails where no line matches: a job needs at least one.
    """
    by_people = None if human_annotated is None else human_annotated == "yes"
    selection = Selection(classes=frozenset(classes), jobs=frozenset(jobs), by_people=by_people, **conditions)
    selection.check()
    read = kept = 0

    def matching() -> Iterator[str]:
        nonlocal read, kept
        for line in good_lines(file):
            read += 1
            if selection.takes(line):
                kept += 1
                yield line.text
        if not kept:
            raise LabelwrightError("No line matches.", hint="`labelwright manifest stats` shows what there is.")

    write(matching(), out)
    click.echo(f"{kept} of {read} lines", err=True)


@manifest.command()
@click.argument("files", nargs=-1, required=True, type=ManifestFile())
@click.option("--all", "all_", is_flag=True, help="Also objects that only later files have, at the end.")
@click.option("--strict", is_flag=True, help="Fail where files differ about an attribute; else the later one counts.")
@_OUT
def merge(files: tuple[IO[bytes], ...], all_: bool, strict: bool, out: str) -> None:
    """Join manifests of the same objects by source: attributes of later FILES are added to the lines of the first."""
    first, *others = files
    merging = Merging(strict=strict)
    for file in others:
        with blaming(file):
            merging.add(good_lines(file))
    left = 0

    def joined() -> Iterator[str]:
        nonlocal left
        with blaming(first):
            yield from merging.lines(good_lines(first))
        for text in merging.left():
            left += 1
            if all_:
                yield text

    count = write(joined(), out)
    click.echo(f"{count} lines", err=True)
    if left and not all_:
        click.echo(f"{left} objects of later files are not in {first.name}; --all takes them in.", err=True)
