"""The command line of `labelwright consolidate`: what may be asked for, and what is printed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import click

from consolidation import METHODS
from labeling.cli.consolidate import kind_study as kinds
from labeling.cli.consolidate.kind_report import write_kind_report
from labeling.cli.consolidate.kinds import KINDS
from labeling.cli.consolidate.report import write_report
from labeling.cli.consolidate.shards import consolidate_shards
from labeling.cli.consolidate.study import Study, Table, curve_rows, label_rows, study, summary, worker_rows
from labeling.cli.csv_files import write_rows, write_text
from labeling.cli.output import as_json, refuse_unwritable, table
from workers.errors import InvalidInput

_PATH = click.Path(path_type=Path)
_SCREEN = Path("-")
MODEL, COMPATIBLE, COMPATIBLE_LABELS = next(iter(METHODS)), "compatible", "mds"
SHOWN_CLASSES = 12
"""A larger confusion matrix is for the report or --json."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The command as it was typed."""

    annotations: tuple[Path, ...]
    kind: str
    method: str
    radius: float
    attributes: tuple[str, ...]
    texts: Path | None
    probabilities: bool
    shards: int | None
    processes: int
    as_json_: bool
    truth: Path | None
    out: Path | None
    workers: Path | None
    curve: Path | None
    report: Path | None

    def files(self) -> dict[str, Path]:
        """What was named, except the answers."""
        named = {name: getattr(self, name) for name in ("truth", "out", "workers", "curve", "report")}
        return {name: path for name, path in named.items() if path}


@click.command("consolidate")
@click.argument("annotations", type=_PATH, nargs=-1, required=True)
@click.option(
    "--kind", type=click.Choice(["label", *KINDS]), default="label", show_default=True, help="Of the answers."
)
@click.option("--method", type=click.Choice([*METHODS, COMPATIBLE]), default=MODEL, show_default=True)
@click.option("--truth", type=_PATH, help="File with task,truth: judge the labels against it.")
@click.option("--out", type=_PATH, help="Write the labels here instead of to the screen.")
@click.option("--probabilities", is_flag=True, help="Add a column p_<class> for each class.")
@click.option("--workers", type=_PATH, is_flag=False, flag_value="-", help="Write a table of the workers' skill here.")
@click.option("--curve", type=_PATH, is_flag=False, flag_value="-", help="Write error against answers per task here.")
@click.option("--report", type=_PATH, help="Write all of it as one HTML page here.")
@click.option("--attribute", "attributes", multiple=True, help="Of manifests, only this label attribute; repeatable.")
@click.option(
    "--radius", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True, help="Of keypoints."
)
@click.option("--texts", type=_PATH, help="With --kind entities: task,text, so that none lies outside its text.")
@click.option("--shards", type=click.IntRange(1, 10_000), help="More answers than memory: spread them on disk.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="At work on --shards.")
@click.option("--json", "as_json_", is_flag=True, help="Print a summary, and the figures of --truth, as JSON.")
def consolidate(**given: Any) -> None:
    """Turn the answers in ANNOTATIONS into one label per task, with columns task,label,confidence,answers,tie.

    ANNOTATIONS are CSV, JSON lines or Parquet with the columns task,worker,label; folders of Ground Truth's worker
    responses; or output manifests, each label attribute of which is one worker's word. Several are read as one; .gz is
    unpacked, - is CSV on standard input. --workers and --curve print to the screen when no file follows them; then name
    ANNOTATIONS first.

    With --kind the third column is `answer`, JSON as the crowd elements submit it, and a line of JSON is written for
    each task; the truth has answers, too. --method compatible is the rule that Ground Truth documents, or a plain one.
    """
    wanted = Wanted(**given | {"out": None if given["out"] == _SCREEN else given["out"]})
    _refuse_overwriting(wanted)
    if not isfinite(wanted.radius):
        raise InvalidInput("--radius", f"{wanted.radius} is not a finite number")
    if wanted.texts and wanted.kind != "entities":
        raise InvalidInput("--texts", f"does not go with --kind {wanted.kind}", hint="It goes with --kind entities.")
    if wanted.kind != "label":
        _in_another_kind(wanted)
    elif wanted.shards:
        _in_shards(wanted, wanted.shards)
    else:
        method = COMPATIBLE_LABELS if wanted.method == COMPATIBLE else wanted.method
        found = study(wanted.annotations, method, wanted.truth, wanted.attributes)
        _show(found, wanted, _write(found, wanted))


def _refuse_overwriting(wanted: Wanted) -> None:
    named = {name: path.resolve() for name, path in wanted.files().items() if path != _SCREEN}
    read = [*wanted.annotations, *([wanted.texts] if wanted.texts else [])]
    inputs = {path.resolve() for path in read} | {named.pop("truth", _SCREEN)}
    for name, path in named.items():
        refuse_unwritable(f"--{name}", path)
        if path in inputs or list(named.values()).count(path) > 1:
            raise InvalidInput(str(path), "would be written over", hint="Give every file a name of its own.")


def _refuse(
    option: str, wanted: Wanted, *, files: tuple[str, ...], methods: tuple[str, ...], more: bool = False
) -> None:
    """Raises InvalidInput for what does not go with an option; `more` says that there is something else."""
    others = [f"--{name}" for name in wanted.files() if name not in files]
    others += [] if wanted.method in methods else [f"--method {wanted.method}"]
    others += ["--json, --shards or --probabilities"] if more else []
    if others:
        goes = [*(f"--{name}" for name in files), *(f"--method {method}" for method in methods)]
        raise InvalidInput(option, f"does not go with {others[0]}", hint=f"It goes with {', '.join(goes)}.")


def _in_another_kind(wanted: Wanted) -> None:
    """Results as lines of JSON; the rest as for labels."""
    files, more = ("truth", "out", "workers", "curve", "report"), bool(wanted.shards or wanted.probabilities)
    _refuse(f"--kind {wanted.kind}", wanted, files=files, methods=(MODEL, COMPATIBLE), more=more)
    found = kinds.kind_study(
        wanted.annotations,
        wanted.kind,
        compatible=wanted.method == COMPATIBLE,
        radius=wanted.radius,
        attributes=wanted.attributes,
        truth=wanted.truth,
        texts=wanted.texts,
    )
    workers, curve = wanted.workers, wanted.curve
    screens = _tables((workers, lambda: kinds.worker_rows(found)), (curve, lambda: kinds.curve_rows(found)))
    if wanted.report:
        write_kind_report(wanted.report, found, wanted.annotations)
    if wanted.out:
        write_text(wanted.out, b"".join(kinds.lines(found)).decode())
    if wanted.as_json_:
        click.echo(as_json(kinds.summary(found)))
        return
    if wanted.truth:
        click.echo(table(*kinds.figure_rows(found)))
    elif not (wanted.out or screens):
        for line in kinds.lines(found):
            click.echo(line, nl=False)
    for header, rows in screens:
        click.echo(table(header, [list(row) for row in rows]))


def _in_shards(wanted: Wanted, shards: int) -> None:
    _refuse("--shards", wanted, files=("out",), methods=(MODEL,))
    facts = consolidate_shards(
        wanted.annotations,
        shards=shards,
        processes=wanted.processes,
        attributes=wanted.attributes,
        out=wanted.out,
        probabilities=wanted.probabilities,
        silent=wanted.as_json_,
    )
    if wanted.as_json_:
        click.echo(as_json(facts))


def _write(found: Study, wanted: Wanted) -> list[Table]:
    """Write what is asked for to files; the tables that are for the screen."""
    screens = _tables(
        (wanted.out, lambda: label_rows(found, probabilities=wanted.probabilities)),
        (wanted.workers, lambda: worker_rows(found)),
        (wanted.curve, lambda: curve_rows(found)),
    )
    if wanted.report:
        write_report(wanted.report, found, wanted.annotations)
    return screens


def _tables(*asked: tuple[Path | None, Callable[[], Table]]) -> list[Table]:
    """Those that are for the screen; the others are written to their files."""
    made = [(path, rows()) for path, rows in asked if path]
    for path, rows in made:
        if path != _SCREEN:
            write_rows(path, *rows)
    return [rows for path, rows in made if path == _SCREEN]


def _show(found: Study, wanted: Wanted, screens: list[Table]) -> None:
    """What goes to stdout: JSON alone, or figures and tables, or the labels when nothing else was asked for."""
    if wanted.as_json_:
        click.echo(as_json(summary(found)))
        return
    if found.figures:
        figures = asdict(found.figures)
        click.echo(table(list(figures), [[round(value, 4) for value in figures.values()]]))
        _show_confusion(found)
    elif not (wanted.out or screens):
        write_rows(None, *label_rows(found, probabilities=wanted.probabilities))
    for header, rows in screens:
        click.echo(table(header, [list(row) for row in rows]))


def _show_confusion(found: Study) -> None:
    names = [str(label) for label in found.votes.labels]
    if len(names) > SHOWN_CLASSES:
        return
    counts = found.confusions[found.method].astype(int).tolist()
    click.echo()
    click.echo(table(["truth / label", *names], [[name, *row] for name, row in zip(names, counts, strict=True)]))
