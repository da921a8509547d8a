"""`labelwright manifest`: manifest files on this machine; no server, no database."""

import sys
from collections import Counter
from typing import IO, Any

import click

from labeling.cli.convert import convert
from labeling.cli.output import as_json
from labeling.errors import BadManifest
from labeling.manifest import Line, augment, is_labeled, metadata_name, read_lines
from workers.errors import InvalidInput

ERRORS_SHOWN = 100
_FILE = click.argument("file", type=click.File("rb"))
_JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")


@click.group()
def manifest() -> None:
    """Validate, count, filter, merge and convert manifest files. FILE may be - for standard input."""


manifest.add_command(convert)


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
    """Count objects, and for each label attribute how many have it, of which classes, by whom."""
    lines = 0
    found: dict[str, Counter[str]] = {}
    for entry in read_lines(file):
        line = _good(entry)
        lines += 1
        for name in line.data:
            if not name.endswith("-metadata") and metadata_name(name) in line.data and is_labeled(line.data, name):
                found.setdefault(name, Counter()).update(_facts(line.data[metadata_name(name)]))
    if json_:
        click.echo(as_json({"lines": lines, "labels": found}))
        return
    click.echo(f"{lines} objects")
    for name, counts in found.items():
        click.echo(f"{name}: {counts.pop('labeled')} labeled")
        for what, count in sorted(counts.items()):
            click.echo(f"  {what:30} {count}")


def _facts(metadata: Any) -> list[str]:
    facts = metadata if isinstance(metadata, dict) else {}
    words = ["labeled"]
    if "human-annotated" in facts:
        words.append(f"by {'people' if facts['human-annotated'] == 'yes' else 'machine'}")
    return words + ([f"class {facts['class-name']}"] if "class-name" in facts else [])


@manifest.command("filter")
@_FILE
@click.option("--attribute", required=True, help="The label attribute to look at.")
@click.option("--labeled/--unlabeled", default=True, help="Lines that have the label, or lines that do not.")
@click.option("--class-name", "class_names", multiple=True, help="Only these classes; may be given several times.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="At least so sure.")
@click.option("--max-confidence", type=click.FloatRange(0, 1), help="At most so sure.")
def filter_(
    *,
    file: IO[bytes],
    attribute: str,
    labeled: bool,
    class_names: tuple[str, ...],
    min_confidence: float | None,
    max_confidence: float | None,
) -> None:
    """Print the lines that match, byte for byte, for instance as input of the next job of a series."""
    for entry in read_lines(file):
        line = _good(entry)
        metadata = line.data.get(metadata_name(attribute))
        facts = metadata if isinstance(metadata, dict) else {}
        wanted = (
            is_labeled(line.data, attribute) == labeled
            and (not class_names or facts.get("class-name") in class_names)
            and _within(facts.get("confidence"), min_confidence, max_confidence)
        )
        if wanted:
            click.echo(line.text)


def _within(value: Any, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    known = isinstance(value, int | float)
    return known and (low is None or value >= low) and (high is None or value <= high)


def _good(entry: Line | BadManifest) -> Line:
    if isinstance(entry, BadManifest):
        raise entry
    return entry


@manifest.command()
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
def merge(files: tuple[IO[bytes], ...]) -> None:
    """Join manifests of the same objects by source: attributes of later files are added to the lines of the first."""
    first, *others = files
    extra: dict[str, dict[str, Any]] = {}
    for file in others:
        for entry in read_lines(file):
            line = _good(entry)
            extra.setdefault(_source(line), {}).update(_attributes(line))
    for entry in read_lines(first):
        line = _good(entry)
        added = {k: v for k, v in extra.get(_source(line), {}).items() if line.data.get(k) != v}
        click.echo(augment(line.text, added))


def _source(line: Line) -> str:
    source = line.data.get("source-ref", line.data.get("source"))
    if not isinstance(source, str):
        raise InvalidInput("FILES", f"line {line.number + 1} has no source")
    return source


def _attributes(line: Line) -> dict[str, Any]:
    return {key: value for key, value in line.data.items() if key not in ("source", "source-ref")}
