"""`labelwright consolidate`: answers in files become labels with confidence. No server, no database."""

from dataclasses import asdict
from pathlib import Path

import click

from consolidation import METHODS
from labeling.cli.consolidate_report import write_report
from labeling.cli.consolidate_shards import consolidate_shards
from labeling.cli.consolidate_study import Study, Table, curve_rows, label_rows, study, summary, worker_rows
from labeling.cli.csv_files import write_rows
from labeling.cli.output import as_json, table
from workers.errors import InvalidInput

_PATH = click.Path(path_type=Path)
_SCREEN = Path("-")
SHOWN_CLASSES = 12
"""A larger confusion matrix is for the report or --json."""


@click.command("consolidate")
@click.argument("annotations", type=_PATH, nargs=-1, required=True)
@click.option("--method", type=click.Choice(list(METHODS)), default=next(iter(METHODS)), show_default=True)
@click.option("--truth", type=_PATH, help="File with task,truth: judge the labels against it.")
@click.option("--out", type=_PATH, help="Write the labels here instead of to the screen.")
@click.option("--probabilities", is_flag=True, help="Add a column p_<class> for each class.")
@click.option("--workers", type=_PATH, is_flag=False, flag_value="-", help="Write a table of the workers' skill here.")
@click.option("--curve", type=_PATH, is_flag=False, flag_value="-", help="Write error against answers per task here.")
@click.option("--report", type=_PATH, help="Write all of it as one HTML page here.")
@click.option("--attribute", "attributes", multiple=True, help="Of manifests, only this label attribute; repeatable.")
@click.option(
    "--shards", type=click.IntRange(1, 10_000), help="For more answers than memory: spread them over N files."
)
@click.option(
    "--processes", type=click.IntRange(1), default=1, show_default=True, help="That work on --shards at once."
)
@click.option("--json", "as_json_", is_flag=True, help="Print a summary, and the figures of --truth, as JSON.")
def consolidate(
    *,
    annotations: tuple[Path, ...],
    method: str,
    attributes: tuple[str, ...],
    probabilities: bool,
    shards: int | None,
    processes: int,
    as_json_: bool,
    **files: Path | None,
) -> None:
    """Turn the answers in ANNOTATIONS into one label per task, with columns task,label,confidence,answers,tie.

    ANNOTATIONS are CSV, JSON lines or Parquet with the columns task,worker,label; folders of Ground Truth's worker
    responses; or output manifests, each label attribute of which is one worker's word. Several are read as one; .gz is
    unpacked, - is CSV on standard input. --workers and --curve print to the screen when no file follows them; then name
    ANNOTATIONS first.
    """
    out = files["out"] = None if files["out"] == _SCREEN else files["out"]
    _refuse_overwriting([*annotations, files["truth"]], [files[name] for name in ("out", "workers", "curve", "report")])
    if shards:
        _refuse_with_shards(method, files)
        facts = consolidate_shards(
            annotations,
            shards=shards,
            processes=processes,
            attributes=attributes,
            out=out,
            probabilities=probabilities,
            silent=as_json_,
        )
        if as_json_:
            click.echo(as_json(facts))
        return
    found = study(annotations, method, files["truth"], attributes)
    screens = _write(found, annotations, files, probabilities)
    _show(found, screens, as_json_, labels=not (out or screens), probabilities=probabilities)


def _write(
    found: Study, annotations: tuple[Path, ...], files: dict[str, Path | None], probabilities: bool
) -> list[Table]:
    """Write what is asked for to files; the tables that are for the screen."""
    tables = [
        (files["out"], label_rows(found, probabilities=probabilities)) if files["out"] else None,
        (files["workers"], worker_rows(found)) if files["workers"] else None,
        (files["curve"], curve_rows(found)) if files["curve"] else None,
    ]
    wanted = [entry for entry in tables if entry]
    for path, rows in wanted:
        if path != _SCREEN:
            write_rows(path, *rows)
    if files["report"]:
        write_report(files["report"], found, annotations)
    return [rows for path, rows in wanted if path == _SCREEN]


def _refuse_with_shards(method: str, files: dict[str, Path | None]) -> None:
    given = [f"--{name}" for name, path in files.items() if path and name != "out"]
    if given or method != "hds":
        what = given[0] if given else f"--method {method}"
        raise InvalidInput("--shards", f"does not go with {what}", hint="It makes labels by the default method alone.")


def _refuse_overwriting(read: list[Path | None], written: list[Path | None]) -> None:
    inputs = {path.resolve() for path in read if path and path != _SCREEN}
    outputs = [path.resolve() for path in written if path and path != _SCREEN]
    for path in outputs:
        if path in inputs or outputs.count(path) > 1:
            raise InvalidInput(str(path), "would be written over", hint="Give every file a name of its own.")


def _show(found: Study, screens: list[Table], as_json_: bool, *, labels: bool, probabilities: bool) -> None:
    """What goes to stdout: JSON alone, or figures and tables, or the labels when nothing else was asked for."""
    if as_json_:
        click.echo(as_json(summary(found)))
        return
    if found.figures:
        figures = asdict(found.figures)
        click.echo(table(list(figures), [[round(value, 4) for value in figures.values()]]))
        _show_confusion(found)
    elif labels:
        write_rows(None, *label_rows(found, probabilities=probabilities))
    for header, rows in screens:
        click.echo(table(header, [list(row) for row in rows]))


def _show_confusion(found: Study) -> None:
    names = [str(label) for label in found.votes.labels]
    if len(names) > SHOWN_CLASSES:
        return
    counts = found.confusions[found.method].astype(int).tolist()
    click.echo()
    click.echo(table(["truth / label", *names], [[name, *row] for name, row in zip(names, counts, strict=True)]))
