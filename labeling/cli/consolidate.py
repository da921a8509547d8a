"""`labelwright consolidate`: answers in a CSV file become labels with confidence. No server, no database."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from consolidation import METHODS, Consolidator, Figures, TooLarge, Votes, figures, leave_one_out
from labeling.cli.csv_files import Rows, read_rows, write_rows
from labeling.cli.output import as_json, table
from workers.errors import InvalidInput

ANSWERS = ("task", "worker", "label")
TRUTH = ("task", "truth")
DIGITS = 6


@click.command("consolidate")
@click.argument("annotations", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(list(METHODS)), default=next(iter(METHODS)), show_default=True)
@click.option("--truth", type=click.Path(path_type=Path), help="CSV with task,truth: judge the labels against it.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the labels here instead of to the screen.")
@click.option("--probabilities", is_flag=True, help="Add a column p_<class> for each class.")
@click.option("--workers", type=click.Path(path_type=Path), help="Write a table of the workers and their skill here.")
@click.option("--json", "as_json_", is_flag=True, help="Print a summary, and the figures of --truth, as JSON.")
def consolidate(
    *,
    annotations: Path,
    method: str,
    truth: Path | None,
    out: Path | None,
    probabilities: bool,
    workers: Path | None,
    as_json_: bool,
) -> None:
    """Turn the answers in ANNOTATIONS (CSV with the columns task,worker,label; .gz is unpacked, - is standard input)
    into one label per task, with columns task,label,confidence,answers,tie.
    """
    votes = read_votes(annotations)
    known = read_truth(truth, votes) if truth else None
    model = _fit(method, votes, annotations)
    judged = judge(model, votes, known) if known else None
    if out:
        write_rows(out, *label_rows(model, votes, probabilities))
    if workers:
        write_rows(workers, *worker_rows(model, votes))
    if as_json_:
        click.echo(as_json(summary(method, model, votes) | (asdict(judged) if judged else {})))
    elif judged:
        click.echo(table(list(asdict(judged)), [[round(value, 4) for value in asdict(judged).values()]]))
    elif not out:
        write_rows(None, *label_rows(model, votes, probabilities))


def read_votes(path: Path) -> Votes:
    """Raises InvalidInput with file, line and column; the last answer of a worker to a task counts, which is said."""
    rows = _read(path, ANSWERS)
    votes = Votes.from_columns(*rows.columns)
    replaced = len(rows.lines) - len(votes)
    if replaced:
        click.echo(f"{replaced} answers were replaced by a later one of the same worker to the same task.", err=True)
    return votes


def read_truth(path: Path, votes: Votes) -> dict[str, str]:
    """Task → true class, for the tasks that were answered. Raises InvalidInput when there is none, or one has two."""
    rows = _read(path, TRUTH)
    truth: dict[str, str] = {}
    for task, label, line in zip(*rows.columns, rows.lines, strict=True):
        if truth.setdefault(task, label) != label:
            raise InvalidInput(f"{path}, line {line}", f"task {task!r} is {label!r} here and {truth[task]!r} before")
    answered = truth.keys() & set(votes.items)
    if not answered:
        raise InvalidInput(str(path), f"none of its {len(truth)} tasks is among the {votes.n_items} answered ones")
    return {task: label for task, label in truth.items() if task in answered}


def _read(path: Path, names: Sequence[str]) -> Rows:
    rows = read_rows(path, names)
    if rows.ignored:
        click.echo(f"{path}: columns not used: {', '.join(rows.ignored)}", err=True)
    return rows


def _fit(method: str, votes: Votes, path: Path) -> Consolidator:
    try:
        return METHODS[method]().fit(votes)
    except TooLarge as error:
        raise InvalidInput(str(path), str(error)) from None


def judge(model: Consolidator, votes: Votes, truth: dict[str, str]) -> Figures:
    """The figures of the labels as they are written; a truth that nobody answered counts as missed."""
    places = {item: place for place, item in enumerate(votes.items)}
    codes = {label: code for code, label in enumerate(votes.labels)}
    rows = [places[task] for task in truth]
    known = np.array([codes.get(label, -1) for label in truth.values()], np.int32)
    return figures(model.probas_[rows], known, model.labels_[rows])


def summary(method: str, model: Consolidator, votes: Votes) -> dict[str, object]:
    return {
        "method": method,
        "tasks": votes.n_items,
        "workers": votes.n_workers,
        "classes": votes.n_labels,
        "answers": len(votes),
        "ties": int(model.ties_.sum()),
        "mean_confidence": float(model.confidences_.mean()),
        "rounds": model.n_iter_,
        "converged": model.converged_,
    }


Table = tuple[Sequence[str], list[list[object]]]


def label_rows(model: Consolidator, votes: Votes, probabilities: bool) -> Table:
    """Header and rows of the labels, in the order in which the tasks first appeared."""
    header = ["task", "label", "confidence", "answers", "tie"]
    columns: list[Sequence[object]] = [
        votes.items,
        [votes.labels[code] for code in model.labels_],
        model.confidences_.round(DIGITS).tolist(),
        votes.answers_per_item.tolist(),
        ["true" if tie else "false" for tie in model.ties_],
    ]
    if probabilities:
        header += [f"p_{label}" for label in votes.labels]
        columns += model.probas_.round(DIGITS).T.tolist()
    return header, [list(row) for row in zip(*columns, strict=True)]


def worker_rows(model: Consolidator, votes: Votes) -> Table:
    """Header and rows of the workers; agreement is with the majority of the others, empty where there were none."""
    agreement = ["" if np.isnan(share) else round(float(share), DIGITS) for share in leave_one_out(votes)]
    skills = model.worker_skills_.round(DIGITS).tolist()
    rows = zip(votes.workers, votes.answers_per_worker.tolist(), skills, agreement, strict=True)
    return ["worker", "answers", "skill", "agreement"], [list(row) for row in rows]
